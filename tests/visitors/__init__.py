"""Visitors as the server sees them, without browsers: what a browser sends and fetches, hundreds in one small process."""

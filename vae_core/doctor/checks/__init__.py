"""One illness a file; a check takes a case and returns what it finds, or nothing."""

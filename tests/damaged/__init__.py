"""Run folders that are damaged or hostile, and everything that reads one driven over them."""

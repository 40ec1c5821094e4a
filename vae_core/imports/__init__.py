"""How images of one's own become a dataset: looked through first, then brought in as chosen."""

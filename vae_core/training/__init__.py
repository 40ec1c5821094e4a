"""Training: a generator that trains a model and reports, and the losses on held-out images."""

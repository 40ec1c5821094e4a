"""Training: the generator, the worker that writes its folder, and the held-out figures."""

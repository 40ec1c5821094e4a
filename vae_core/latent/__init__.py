"""Latent geometry: pure functions of arrays."""

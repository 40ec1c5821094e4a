"""AE beside VAE: what is measured of two models, what is said of it, and what the component is given."""

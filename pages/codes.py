"""Codes: what a model with a codebook has instead of a map, and what can be done with its grids."""

from ui.app.frame import run_page
from ui.features.codes.view import codes, has_codebook, offer_training

with run_page("Codes", opens_on="vq-vae", fits=has_codebook, offer=offer_training) as run:
    codes(run)

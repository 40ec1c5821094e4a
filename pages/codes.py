"""Codes: what a model with a codebook has instead of a map, and what can be done with its grids."""

from ui.app.frame import run_page
from ui.features.codes.view import codes

with run_page("Codes", ":material/grid_on:") as run:
    codes(run)

"""Interpolate: drag from one image to another, and see what a latent space puts between them."""

from ui.app.frame import run_page
from ui.features.interpolate.ready import ready_paths
from ui.features.interpolate.view import interpolation

with run_page("Interpolate", needs_map="A path from one image to another") as run:
    interpolation(run)
    ready_paths(run)

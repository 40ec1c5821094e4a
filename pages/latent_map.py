"""Latent map: every held-out image as a dot; point anywhere and see what the decoder draws there."""

from ui.app.frame import run_page
from ui.features.latent_map.view import latent_map_page

with run_page("Latent map", needs_map="A map") as run:
    latent_map_page(run)

"""Draw: an image of one's own, by hand or from a file, and what a model makes of it while one draws."""

from ui.app.frame import run_page
from ui.features.draw.view import draw_page

with run_page("Draw", needs_map="An image of your own", opens_on="mnist-vae-2d") as run:
    draw_page(run)

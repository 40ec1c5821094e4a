"""Class wall: everybody draws on their own phone, and every drawing lands on one shared map."""

from ui.app.frame import run_page
from ui.features.wall.data import fits_wall
from ui.features.wall.view import run_of_wall, wall_page

with run_page("Class wall", opens_on=run_of_wall(), fits=fits_wall) as run:
    wall_page(run)

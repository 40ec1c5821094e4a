"""Train: choose the settings, press Start, watch the map take shape."""

from ui import jobs
from ui.app.frame import damage_shown
from ui.app.shell import start_page
from ui.features.train.view import train_page

start_page("Train", shows_training=True)
jobs.dispatch()
with damage_shown("This training"):
    train_page()

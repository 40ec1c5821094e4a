"""Your images: bring in files, a zip or a folder, see what is in them, and make a dataset of them to train on."""

from ui.app.shell import start_page
from ui.features.datasets.view import datasets_page

start_page("Your images")
datasets_page()

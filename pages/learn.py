"""Learn: a lesson of seven steps through the real pages, each with a guess first."""

from ui.app.shell import start_page
from ui.features.learn.view import learn_page
from vae_core.explorer.lesson.bar import LEARN_TITLE

start_page(LEARN_TITLE)
learn_page()

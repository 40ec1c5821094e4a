"""Learn: a lesson of seven steps through the real pages, each with a guess first."""

from ui.app.lesson.bar import LEARN_TITLE
from ui.app.shell import start_page
from ui.features.learn.view import learn_page

start_page(LEARN_TITLE, ":material/school:")
learn_page()

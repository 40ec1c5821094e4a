"""Models: everything that was trained, in one list: to look through, call by name, compare, take along and bring in."""

from ui import jobs
from ui.app.shell import start_page
from ui.features.models.view import models_page

start_page("Models")
jobs.dispatch()
models_page()

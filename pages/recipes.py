"""Recipes: settings known to work, each compared with what its source published, and trained with one click."""

from ui import jobs
from ui.app.shell import start_page
from ui.features.recipes.view import recipes_page

start_page("Recipes")
jobs.dispatch()
recipes_page()

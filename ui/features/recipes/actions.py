"""What one does with a recipe: train it, watch it learn."""

from __future__ import annotations

import streamlit as st

from ui import jobs
from ui.app.shell import TRAIN
from ui.features.recipes.data import RecipeRun
from vae_core.recipes import RECIPES, fitted, recipe
from vae_core.runs.store import RunSummary

WATCH, WATCH_ICON = "Watch it learn", ":material/visibility:"


def train_or_watch(name: str, runs: list[RecipeRun], *, key: str) -> None:
    """The button that trains it; while it trains, the link to where it is watched."""
    learning = in_training(runs)
    if learning is not None:
        st.page_link(TRAIN, label=WATCH, icon=WATCH_ICON, query_params={"training": learning.run.id})
    elif st.button("Train it", key=f"{key}-{name}", icon=":material/play_arrow:"):
        train(name, runs)


def train(name: str, runs: list[RecipeRun], *, floating: bool = False) -> None:
    """Train a recipe that is not in training, and draw the page again; where it cannot be trained, the page says why."""
    if in_training(runs) is not None:
        return
    if jobs.attempt(lambda: jobs.submit(fitted(recipe(name))), floating=floating) is not None:
        st.rerun()


def in_training(runs: list[RecipeRun]) -> RecipeRun | None:
    """Of a recipe's runs the one that trains, or is in the queue."""
    return next((run for run in runs if is_active(run.summary)), None)


def finished(runs: list[RecipeRun]) -> RecipeRun | None:
    """The newest trained one."""
    return next((run for run in runs if run.distortion is not None), None)


def is_active(one: RunSummary) -> bool:
    """Whether a recipe's run trains or is in the queue."""
    return one.run is not None and one.run.config.recipe in RECIPES and one.status is not None and one.status.active

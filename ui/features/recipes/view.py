"""The page Recipes: a gallery of what each recipe learnt, by the question that it answers."""

from __future__ import annotations

import html

import streamlit as st

from ui import jobs
from ui.app import resources
from ui.app.shell import TRAIN
from ui.features.recipes import data as recipe_runs
from ui.features.recipes.actions import is_active, train_or_watch
from ui.features.recipes.data import RecipeRun
from ui.features.recipes.details import details
from ui.features.recipes.gallery import SHOWS, Question, piece, shows
from ui.features.recipes.routes import picture_tag
from ui.features.recipes.state import SHOWN, RecipesView, sections
from ui.features.recipes.text import LEAD, source_mark
from vae_core.recipes import RECIPES, recipe
from vae_core.runs import Run, Status

POLL_SECONDS = 2.0

_STYLE = """<style>
.stApp h1 { padding: 1.1rem 0 0; font-size: 1.9rem; line-height: 1.15; }
.st-key-recipes { gap: .6rem; }
.st-key-recipes h2 { padding: .5rem 0 0; line-height: 1.2; }
.st-key-recipes .stHeading [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
[class*="st-key-pieces-"] { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fill, minmax(15.5rem, 1fr)); }
[class*="st-key-recipe-"] { gap: .45rem; padding: .5rem .6rem .6rem; height: 100%; }
[class*="st-key-recipe-"] p { line-height: 1.3; margin: .45rem 0 0; }
[class*="st-key-recipe-"] p > strong:first-child { font-size: 1.05rem; }
[class*="st-key-do-"] { margin-top: auto; }
</style>"""


def recipes_page() -> None:
    """Title and filter, what trains now, the gallery, and the recipe that is open."""
    view = RecipesView.load()
    st.html(_STYLE)
    with st.container(key="recipes"):
        st.title("Recipes", anchor=False)
        st.markdown(LEAD)
        jobs.prepare()
        pick_shown(view)
        now_training()
        runs = recipe_runs.by_recipe(resources.summaries())
        for question, names in sections(RecipesView.load().shown):
            section(question, names, runs)
    if view.opened in RECIPES:
        _open(view.opened, runs.get(view.opened, []))


def pick_shown(view: RecipesView) -> None:
    """The filter; the choice is in the address."""
    shown = st.segmented_control(
        "Which recipes",
        list(SHOWN),
        default=view.shown,
        format_func=SHOWN.__getitem__,
        label_visibility="collapsed",
        required=True,
        key="recipes-shown",
    )
    view.update(shown=shown).keep()


def now_training() -> None:
    """The trainings of recipes that go on or are in the queue; nothing when there are none."""
    if active := [one for one in resources.summaries() if is_active(one)]:
        jobs.follow(jobs.stages(active), _say_training, every=POLL_SECONDS)


def section(question: Question | None, names: list[str], runs: dict[str, list[RecipeRun]]) -> None:
    """A question with the recipes that answer it."""
    if question is not None:
        st.header(question.title, anchor=False)
        st.caption(question.words)
    with st.container(key=f"pieces-{question.key if question else 'more'}"):
        for name in names:
            with st.container(border=True, key=f"recipe-{name}"):
                _card(name, runs.get(name, []))


def _card(name: str, runs: list[RecipeRun]) -> None:
    """The picture first; what is not needed to choose is one click away."""
    known, own = recipe(name), piece(name)
    title, words = (known.config.name, known.summary) if own is None else (own.title, own.words)
    drawn = picture_tag(name, SHOWS[shows(name)]) or ""
    st.html(f"{drawn}<p><strong>{html.escape(title)}</strong>{source_mark(known)}<br>{html.escape(words)}</p>")
    with st.container(horizontal=True, gap="small", key=f"do-{name}"):
        train_or_watch(name, runs, key="train")
        st.button("Details", key=f"details-{name}", on_click=_keep_opened, args=(name,), type="tertiary")


def _open(name: str, runs: list[RecipeRun]) -> None:
    own = piece(name)
    title = recipe(name).config.name if own is None else own.title
    st.dialog(title, width="large", on_dismiss=_keep_opened)(details)(name, runs)


def _keep_opened(name: str = "") -> None:
    RecipesView.load().update(opened=name).keep()


def _say_training(run: Run, status: Status) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        jobs.progress(run, status, name=run.config.name)
        st.page_link(TRAIN, label="Watch it learn", icon=":material/arrow_forward:", query_params={"training": run.id})

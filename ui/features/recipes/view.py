"""The page Recipes: a gallery of what each recipe learnt, by the question that it answers."""

from __future__ import annotations

import html

import streamlit as st

from ui import jobs
from ui.app import resources, session
from ui.app.actions import STYLE as ACTIONS_STYLE
from ui.app.actions import act_button, plain_buttons, pressed
from ui.app.links import page_link
from ui.app.shell import TRAIN
from ui.features.recipes import data as recipe_runs
from ui.features.recipes.actions import WATCH, WATCH_ICON, in_training, is_active, train
from ui.features.recipes.data import RecipeRun
from ui.features.recipes.details import details
from ui.features.recipes.gallery import SHOWS, Question, piece, shows
from ui.features.recipes.routes import picture_tag
from ui.features.recipes.state import SHOWN, RecipesView, sections
from ui.features.recipes.text import LEAD, source_mark
from ui.theme import css_ink
from vae_core.recipes import RECIPES, recipe
from vae_core.runs import Run, Status

POLL_SECONDS = 2.0

_STYLE = """<style>
.stApp h1 { padding: 1.1rem 0 0; font-size: 1.9rem; line-height: 1.15; }
.st-key-recipes { gap: .6rem; }
.st-key-recipes .stHeading [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.question h2 { padding: .5rem 0 0; margin: 0; font-size: 1.3rem; font-weight: 600; line-height: 1.2; }
.question > p { margin: .35rem 0 .6rem; font-size: .875rem; color: %s; }
.pieces { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fill, minmax(15.5rem, 1fr)); margin-bottom: .8rem; }
.piece { display: flex; flex-direction: column; gap: .45rem; padding: .5rem .6rem .6rem; border-radius: .6rem;
  border: 1px solid light-dark(#c9d5d3, #3a4a4f); }
.piece p { line-height: 1.3; margin: .45rem 0 0; }
.piece p > strong:first-child { font-size: 1.05rem; }
.piece .do { margin-top: auto; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.piece a { display: inline-flex; align-items: center; gap: .35rem; padding: .25rem .5rem; font-size: .875rem; color: inherit;
  text-decoration: none; }
%s
</style>"""
_TRAIN, _DETAILS = "train", "details"


def recipes_page() -> None:
    """Title and filter, what trains now, the gallery, and the recipe that is open."""
    act = pressed("recipes-acts")
    if act is not None and act.act == _DETAILS and act.of in RECIPES:
        _keep_opened(act.of)
    view = RecipesView.load()
    st.html(_STYLE % (css_ink("muted"), ACTIONS_STYLE))
    with st.container(key="recipes"):
        st.title("Recipes", anchor=False)
        st.markdown(LEAD)
        jobs.prepare()
        if act is not None and act.act == _TRAIN and act.of in RECIPES:
            train(act.of, recipe_runs.by_recipe(resources.summaries()).get(act.of, []), floating=True)
        pick_shown(view)
        now_training()
        runs = recipe_runs.by_recipe(resources.summaries())
        _gallery(RecipesView.load().shown, runs)
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


def _gallery(shown: str, runs: dict[str, list[RecipeRun]]) -> None:
    if not session.plain_mode():
        st.html("".join(section(question, names, runs) for question, names in sections(shown)))
        return
    for question, names in sections(shown):
        for place, name in enumerate(names):
            st.html(section(None if place else question, [name], runs))
            acts = (
                {_DETAILS: "Details"} if in_training(runs.get(name, [])) else {_TRAIN: "Train it", _DETAILS: "Details"}
            )
            plain_buttons(name, acts)


def section(question: Question | None, names: list[str], runs: dict[str, list[RecipeRun]]) -> str:
    """HTML of a question with the recipes that answer it."""
    cards = "".join(_card(name, runs.get(name, [])) for name in names)
    head = f"<h2>{html.escape(question.title)}</h2><p>{html.escape(question.words)}</p>" if question else ""
    return f'<section class="question">{head}<div class="pieces">{cards}</div></section>'


def _card(name: str, runs: list[RecipeRun]) -> str:
    """HTML: the picture first; what is not needed to choose is one click away."""
    known, own = recipe(name), piece(name)
    title, words = (known.config.name, known.summary) if own is None else (own.title, own.words)
    drawn = picture_tag(name, SHOWS[shows(name)]) or ""
    learning = in_training(runs)
    train_it = (
        act_button(_TRAIN, name, "Train it", icon=":material/play_arrow:", framed=True)
        if learning is None
        else page_link(TRAIN, WATCH, icon=WATCH_ICON, query={"training": learning.run.id})
    )
    return (
        f'<div class="piece">{drawn}<p><strong>{html.escape(title)}</strong>{source_mark(known)}<br>{html.escape(words)}</p>'
        f'<div class="do">{train_it}{act_button(_DETAILS, name, "Details")}</div></div>'
    )


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

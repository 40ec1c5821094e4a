"""The page Recipes: a card for each, with what its source published, the result here, and a button to train it."""

from __future__ import annotations

import html

import streamlit as st

from ui import jobs
from ui.app import resources, session
from ui.app.markdown import escaped
from ui.app.run_text import verdict
from ui.app.shell import MENU, TRAIN
from ui.features.recipes import data as recipe_runs
from ui.features.recipes.beside import beside
from ui.features.recipes.data import RecipeRun
from ui.features.recipes.state import SHOWN, RecipesView, Section, sections
from ui.features.recipes.text import (
    ABOUT,
    LEAD,
    LOOK_FOR,
    TITLES,
    data_note,
    estimate,
    grid_label,
    how_measured,
    metric_text,
    number,
)
from ui.theme import series_colour
from vae_core.datasets import dataset
from vae_core.recipes import RECIPES, Recipe, recipe
from vae_core.recipes.measured import Measured, measured
from vae_core.runs import Run, Status
from vae_core.runs.store import RunSummary

PAGES = {label: file for _, links in MENU for file, label, _ in links}
RUNS_SHOWN = 3
POLL_SECONDS = 2.0

_STYLE = """<style>
[class*="st-key-recipe-"] [data-testid="stColumn"] p > strong:first-child { font-size: 1.2rem; }
.recipe-metrics { display: grid; grid-template-columns: 1fr 1fr; gap: .9rem; font-size: 1rem; line-height: 1.35; }
.recipe-metrics small { display: block; opacity: .78; font-size: .875rem; }
.recipe-metrics b { display: block; font-size: 1.5rem; line-height: 1.25; font-weight: 650; }
.recipe-metrics .words { font-size: 1.05rem; font-weight: 400; }
.recipe-metrics .sign { font-weight: 650; }
.recipe-metrics .wide { grid-column: 1 / 3; }
.recipe-metrics .caution { font-size: 1.25rem; line-height: 1.3; font-weight: 650; }
</style>"""


def recipes_page() -> None:
    """Title and filter, what trains now, and the recipes by where they come from."""
    heading, picker = st.columns([1, 2], vertical_alignment="bottom")
    heading.title("Recipes", anchor=False)
    with picker:
        pick_shown()
    st.markdown(LEAD)
    data_notes()
    now_training()
    for group in sections(RecipesView.load().shown):
        section(group)


def pick_shown() -> None:
    """The filter; the choice is in the address."""
    shown = st.segmented_control(
        "Which recipes",
        list(SHOWN),
        default=RecipesView.load().shown,
        format_func=SHOWN.__getitem__,
        label_visibility="collapsed",
        key="recipes-shown",
    )
    RecipesView(shown=shown or "all").keep()


def data_notes() -> None:
    """Says so where published values are of more images than there are here."""
    names = {recipe(name).config.data.dataset for name in RECIPES if recipe(name).config.reference}
    sets = [dataset(name) for name in sorted(names)]
    note = data_note(sets, max((file.count for entry in sets for file in getattr(entry, "files", ())), default=0))
    if note:
        st.info(note, icon=":material/download:")


def now_training() -> None:
    """The trainings of recipes that go on or are in the queue; nothing when there are none."""
    if active := [one for one in resources.summaries() if _is_active(one)]:
        jobs.follow(jobs.stages(active), _say_training, every=POLL_SECONDS)


def section(group: Section) -> None:
    """A heading with its recipes."""
    st.html(_STYLE)
    st.subheader(TITLES[group.kind], anchor=False)
    st.caption(ABOUT[group.kind])
    runs = recipe_runs.by_recipe(resources.summaries())
    for name in group.names:
        with st.container(border=True, key=f"recipe-{name}"):
            _card(name, recipe(name), runs.get(name, []))


def _card(name: str, known: Recipe, runs: list[RecipeRun]) -> None:
    result = measured(name)
    words, values, actions = st.columns([6, 5, 3], gap="medium")
    with words:
        _words(name, known)
    values.html(_metrics(known, result))
    with actions:
        _actions(name, known, result, runs)
    _own_runs(known, [run for run in runs if run.distortion is not None])


def _words(name: str, known: Recipe) -> None:
    sentences = [known.summary, LOOK_FOR.get(name, ""), beside(name, measured)]
    st.markdown(f"**{known.config.name}**  \n{' '.join(filter(None, sentences))}")
    parts = [part for part in (known.origin, known.setting or recipe_runs.setting(known.config)) if part]
    st.caption(" ".join(escaped(f"{part[0].upper()}{part[1:]}.") for part in parts))
    if known.ours:
        st.markdown(f":material/difference: {escaped(known.ours)}")


def _metrics(known: Recipe, result: Measured | None) -> str:
    """HTML: the published value, and beside it the one measured here."""
    reference = known.config.reference
    if reference is not None:
        published = f"<b>{reference.published_value}</b><small>{_text(reference.published)}</small>"
    elif known.published:
        published = f"<div class='words'>{_text(known.published)}</div>"
    else:
        published = "<div class='words'>no published value</div>"
    cells = f"<div><small>Published</small>{published}</div><div><small>Ours, held-out</small>{_ours(result)}</div>"
    if result is not None:
        rest = " · ".join(f"{one.title} {metric_text(one)}" for one in result.metrics[1:3])
        more = "".join(f"<small>{_text(line)}</small>" for line in (how_measured(result), rest))
        cells += f"<div class='wide'>{more}</div>"
    if known.caution:
        cells = f"<div class='wide caution'>{_text(known.caution)}</div>{cells}"
    return f"<div class='recipe-metrics'>{cells}</div>"


def _ours(result: Measured | None) -> str:
    if result is None:
        return "<div class='words'>not measured yet</div>"
    first = result.metrics[0]
    value = number(first)
    value, unit = (f"{value} %", "") if first.unit == "%" else (value, first.unit)
    if result.passed is None:
        return f"<b>{value}</b>" + "".join(f"<small>{_text(line)}</small>" for line in (unit, first.title) if line)
    return f"<b>{value}</b>{_sign(result.passed)}<small>{_text(unit)}</small>"


def _sign(passed: bool) -> str:
    colour = series_colour("prior" if passed else "kl", dark=session.is_dark())
    return f"<span class='sign' style='color:{colour}'>{verdict(passed)}</span>"


def _actions(name: str, known: Recipe, result: Measured | None, runs: list[RecipeRun]) -> None:
    learning = next((run for run in runs if _is_active(run.summary)), None)
    if learning is not None:
        st.page_link(
            TRAIN,
            label="Watch it learn",
            icon=":material/arrow_forward:",
            query_params={"training": learning.run.id},
            width="stretch",
        )
    elif (
        st.button("Train it now", key=f"train-{name}", icon=":material/play_arrow:", width="stretch")
        and jobs.attempt(lambda: jobs.submit(known.config)) is not None
    ):
        st.rerun()
    images = recipe_runs.images_here(known.config)
    speed, where = recipe_runs.speed(runs, result)
    st.caption(estimate(speed, images, known.config.training.epochs, where))
    trained = next((run for run in runs if run.distortion is not None), None)
    _where_to_look(known, trained)
    _its_grid(known, trained)


def _where_to_look(known: Recipe, trained: RecipeRun | None) -> None:
    """The link to the page that shows it as its source does, as soon as there is a trained one."""
    if trained is None:
        st.caption(f"Once trained, see it on {known.shown_on}.")
    else:
        address = recipe_runs.address(trained.run, known.shown_on, resources.summaries())
        label = f"See it on {known.shown_on}"
        st.page_link(PAGES[known.shown_on], label=label, icon=":material/visibility:", query_params=address)


def _its_grid(known: Recipe, trained: RecipeRun | None) -> None:
    """The link to the map with the source's own picture of the manifold below it."""
    if known.grid is None:
        return
    label, icon, page = grid_label(*known.grid), ":material/grid_on:", PAGES["Latent map"]
    if trained is None:
        st.page_link(page, label=label, icon=icon, disabled=True, help="Train it first.")
    else:
        st.page_link(page, label=label, icon=icon, query_params=recipe_runs.grid_address(trained.run, *known.grid))


def _own_runs(known: Recipe, runs: list[RecipeRun]) -> None:
    """What has been trained of it, each with its value and a link."""
    for run in runs[:RUNS_SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(run.words(known.config.reference), width="stretch")
            address = recipe_runs.address(run.run, known.shown_on, resources.summaries())
            st.page_link(PAGES[known.shown_on], label="Open", icon=":material/arrow_forward:", query_params=address)
    if len(runs) > RUNS_SHOWN:
        st.page_link(TRAIN, label=f"{len(runs) - RUNS_SHOWN} older ones are in the list of the page Train")


def _say_training(run: Run, status: Status) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        jobs.progress(run, status, name=run.config.name)
        st.page_link(TRAIN, label="Watch it learn", icon=":material/arrow_forward:", query_params={"training": run.id})


def _is_active(one: RunSummary) -> bool:
    return one.run is not None and one.run.config.recipe in RECIPES and one.status is not None and one.status.active


def _text(words: str) -> str:
    return html.escape(words)

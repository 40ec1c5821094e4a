"""A recipe opened: its picture large, what to look for, what came of it; for experts settings and published figures."""

from __future__ import annotations

import html

import streamlit as st

from ui.app import resources, session
from ui.app.markdown import escaped
from ui.app.run_text import verdict
from ui.app.shell import MENU, TRAIN
from ui.features.recipes import data as recipe_runs
from ui.features.recipes import text
from ui.features.recipes.actions import finished, train_or_watch
from ui.features.recipes.beside import beside
from ui.features.recipes.data import RecipeRun
from ui.features.recipes.gallery import SHOWS, piece, shows, trained
from ui.features.recipes.routes import picture_tag
from ui.theme import series_colour
from vae_core.datasets import dataset
from vae_core.recipes import Recipe, fitted, recipe, training_images
from vae_core.recipes.measured import Measured, measured

PAGES = {label: file for _, links in MENU for file, label, _ in links}
RUNS_SHOWN = 3

_STYLE = """<style>
.recipe-metrics { display: grid; grid-template-columns: 1fr 1fr; gap: .9rem; font-size: 1rem; line-height: 1.35; }
.recipe-metrics small { display: block; opacity: .78; font-size: .875rem; }
.recipe-metrics b { display: block; font-size: 1.5rem; line-height: 1.25; font-weight: 650; }
.recipe-metrics .words { font-size: 1.05rem; font-weight: 400; }
.recipe-metrics .sign { font-weight: 650; }
.recipe-metrics .wide { grid-column: 1 / 3; }
.recipe-metrics .caution { font-size: 1.25rem; line-height: 1.3; font-weight: 650; }
</style>"""


def details(name: str, runs: list[RecipeRun]) -> None:
    """What stands in the dialog of a recipe; `runs` are those that were trained from it."""
    known, result, own = recipe(name), measured(name), piece(name)
    seen, words = st.columns([5, 6], gap="medium")
    with seen:
        drawn = picture_tag(name, SHOWS[shows(name)])
        if drawn is not None:
            st.html(drawn)
            st.caption(f"{SHOWS[shows(name)]} {text.after(trained(name))}")
    with words:
        if own is not None:
            st.markdown(own.words)
        if session.is_expert():
            expert = (known.summary, text.LOOK_FOR.get(name, ""), beside(name, measured))
            st.markdown(f"**{escaped(known.config.name)}.** {' '.join(filter(None, expert))}")
        elif look_for := text.LOOK_FOR.get(name, ""):
            st.markdown(f"**What to look for.** {look_for}")
        _actions(name, known, result, runs)
    if session.is_expert():
        _settings_and_figures(name, known, result, runs)
    else:
        st.caption(text.plain_facts(known, result))
        st.button("Settings and published figures", icon=":material/tune:", key="to-expert", on_click=_to_expert)


def _actions(name: str, known: Recipe, result: Measured | None, runs: list[RecipeRun]) -> None:
    train_or_watch(name, runs, key="details-train")
    images = training_images(known.config)
    speed, where = recipe_runs.speed(runs, result)
    st.caption(text.estimate(speed, images, fitted(known).training.epochs, where))
    if (newest := finished(runs)) is None:
        st.caption(f"Once trained, see it on {known.shown_on}.")
        return
    address = recipe_runs.address(newest.run, known.shown_on, resources.summaries())
    label = f"See it on {known.shown_on}"
    st.page_link(PAGES[known.shown_on], label=label, icon=":material/visibility:", query_params=address)


def _settings_and_figures(name: str, known: Recipe, result: Measured | None, runs: list[RecipeRun]) -> None:
    st.html(_STYLE)
    parts = [part for part in (known.origin, known.setting or recipe_runs.setting(known.config)) if part]
    st.caption(" ".join(escaped(f"{part[0].upper()}{part[1:]}.") for part in parts))
    if known.ours:
        st.markdown(f":material/difference: {escaped(known.ours)}")
    st.html(_metrics(known, result))
    if note := text.data_note(dataset(known.config.data.dataset)) if known.config.reference else "":
        st.info(note, icon=":material/download:")
    _its_grid(known, finished(runs))
    _own_runs(known, [run for run in runs if run.distortion is not None])


def _to_expert() -> None:
    session.set_expert(True)
    st.session_state["level"] = session.EXPERT  # the switch in the sidebar


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
        rest = " · ".join(f"{one.title} {text.metric_text(one)}" for one in result.metrics[1:3])
        more = "".join(f"<small>{_text(line)}</small>" for line in (text.how_measured(result), rest))
        cells += f"<div class='wide'>{more}</div>"
    if known.caution:
        cells = f"<div class='wide caution'>{_text(known.caution)}</div>{cells}"
    return f"<div class='recipe-metrics'>{cells}</div>"


def _ours(result: Measured | None) -> str:
    if result is None:
        return "<div class='words'>not measured yet</div>"
    first = result.metrics[0]
    value = text.number(first)
    value, unit = (f"{value} %", "") if first.unit == "%" else (value, first.unit)
    if result.passed is None:
        return f"<b>{value}</b>" + "".join(f"<small>{_text(line)}</small>" for line in (unit, first.title) if line)
    return f"<b>{value}</b>{_sign(result.passed)}<small>{_text(unit)}</small>"


def _sign(passed: bool) -> str:
    colour = series_colour("prior" if passed else "kl", dark=session.is_dark())
    return f"<span class='sign' style='color:{colour}'>{verdict(passed)}</span>"


def _its_grid(known: Recipe, newest: RecipeRun | None) -> None:
    """The link to the map with the source's own picture of the manifold below it."""
    if known.grid is None:
        return
    label, icon, page = text.grid_label(*known.grid), ":material/grid_on:", PAGES["Latent map"]
    if newest is None:
        st.page_link(page, label=label, icon=icon, disabled=True, help="Train it first.")
    else:
        st.page_link(page, label=label, icon=icon, query_params=recipe_runs.grid_address(newest.run, *known.grid))


def _own_runs(known: Recipe, runs: list[RecipeRun]) -> None:
    """What has been trained of it, each with its value and a link."""
    for run in runs[:RUNS_SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(run.words(known.config.reference), width="stretch")
            address = recipe_runs.address(run.run, known.shown_on, resources.summaries())
            st.page_link(PAGES[known.shown_on], label="Open", icon=":material/arrow_forward:", query_params=address)
    if len(runs) > RUNS_SHOWN:
        st.page_link(TRAIN, label=f"{len(runs) - RUNS_SHOWN} older ones are in the list of the page Train")


def _text(words: str) -> str:
    return html.escape(words)

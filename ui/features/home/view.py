"""The parts of the home page: the picture of a latent space, the buttons to start with, the models that come with the app."""

from __future__ import annotations

import streamlit as st

from ui.app import resources, session, shell
from ui.app.frame import damage_shown
from ui.app.markdown import escaped
from ui.features.home import pictures as home_pictures
from ui.features.home import text
from ui.features.home.pictures import Card
from vae_core.models.space import LatentSpace
from vae_core.runs import Run
from vae_core.runs.store import RunSummary

CARDS_A_ROW = 3
CARDS_AT_FIRST = 12

# The same picture twice, for a wide and for a narrow screen: SVG cannot put its parts one below the other by itself.
_STYLE = """<style>
.st-key-journey-tall { display: none; }
@media (max-width: 640px) {
  .st-key-journey-tall { display: flex; }
  .st-key-journey-wide { display: none; }
}
</style>"""


def home_page() -> None:
    """The picture, the buttons and the models."""
    everything = resources.summaries()
    explorable = {summary.id: summary.run for summary in resources.explorable()}
    run = explorable[shell.default_run(list(explorable))] if explorable else None
    st.title(text.TITLE)
    if run is None:
        st.info(text.NO_MODEL, icon=":material/model_training:")
    elif resources.latent_space(run).has_map:  # its picture is a map
        with damage_shown(f"The model “{escaped(run.id)}”", st.warning):
            hero(run)
    start_buttons(run)
    whole = [summary for summary in everything if summary.run is not None]
    if whole:
        st.header("Models")
        cards(whole)
    damaged_runs([summary for summary in everything if summary.run is None])


def hero(run: Run) -> None:
    """The picture that says what a latent space is, and the words under it. Raises DamagedRun."""
    drawn = home_pictures.journey_of(run, dark=session.is_dark())
    st.html(_STYLE)
    with st.container(key="journey-wide"):
        st.image(drawn.wide, width="stretch", alt=drawn.alt)
    with st.container(key="journey-tall"):
        st.image(drawn.tall, width="stretch", alt=drawn.alt)
    st.markdown(drawn.lead)


def start_buttons(run: Run | None) -> None:
    """Explore and Train, each with a sentence."""
    explore, train = st.columns(2, gap="medium")
    with explore.container(border=True, height="stretch", key="start-explore"):
        st.markdown(text.EXPLORE)
        if _start_button("Explore", ":material/scatter_plot:", disabled=run is None) and run is not None:
            _open_map(run)
    with train.container(border=True, height="stretch", key="start-train"):
        st.markdown(text.TRAIN)
        if _start_button("Train", ":material/model_training:"):
            st.switch_page(shell.TRAIN)


def cards(summaries: list[RunSummary]) -> None:
    """A card for each run that can be opened."""
    _card_rows(summaries[:CARDS_AT_FIRST])
    rest = summaries[CARDS_AT_FIRST:]
    if rest:
        more = st.expander(f"{len(rest)} older models", key="home-more", on_change="rerun")
        if more.open:
            with more:
                _card_rows(rest)


def damaged_runs(summaries: list[RunSummary]) -> None:
    """What cannot be opened, and why; nothing when all is well."""
    if not summaries:
        return
    with st.expander(f"Damaged runs ({len(summaries)})", icon=":material/broken_image:"):
        st.caption(text.DAMAGED)
        for summary in summaries:
            # As text, not as markup: the reason may quote what stands in a broken file.
            st.text(f"{summary.id}: {summary.damaged}")


def _start_button(label: str, icon: str, *, disabled: bool = False) -> bool:
    key = f"home-{label.lower()}"
    return st.button(label, key=key, type="primary", icon=icon, width="stretch", disabled=disabled)


def _open_map(run: Run) -> None:
    session.choose_run(run.id)
    st.switch_page(shell.CODES if resources.latent_space(run).is_grid else shell.LATENT_MAP)


def _card_rows(summaries: list[RunSummary]) -> None:
    for start in range(0, len(summaries), CARDS_A_ROW):
        columns = st.columns(CARDS_A_ROW, gap="medium")
        for column, summary in zip(columns, summaries[start : start + CARDS_A_ROW], strict=False):
            if summary.run is None:
                continue
            card = home_pictures.card_of(summary, dark=session.is_dark())
            with column.container(border=True, height="stretch", key=f"card-{summary.id}"):
                _draw(card, summary.run)


def _draw(card: Card, run: Run) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"#### {escaped(card.name)}", width="stretch")
        if card.state:
            st.badge(card.state, color="orange")
    if card.picture:
        st.image(card.picture, width="stretch", alt=card.alt)
    st.markdown(card.facts)
    if card.metrics:
        st.markdown(card.metrics, help=card.metrics_help)
    if card.explorable:
        label, icon = explore_words(resources.latent_space(run))
        if st.button(label, key=f"open-{run.id}", icon=icon, width="stretch"):
            _open_map(run)
    elif st.button("Go to its training", key=f"watch-{run.id}", icon=":material/model_training:", width="stretch"):
        session.watch_training(run.id)
        st.switch_page(shell.TRAIN)


def explore_words(space: LatentSpace) -> tuple[str, str]:
    """What the button that opens a run says, and its icon."""
    if not space.has_encoder:
        return "See its samples", ":material/casino:"
    return ("Open its codes", ":material/grid_on:") if space.is_grid else ("Open its map", ":material/scatter_plot:")

"""The parts of the home page: a live map, three doors, the models."""

from __future__ import annotations

import streamlit as st

from ui.app import resources, session, shell
from ui.app.failures import alone
from ui.app.frame import damage_shown
from ui.app.markdown import escaped
from ui.features.home import pictures as home_pictures
from ui.features.home import text
from ui.features.home.pictures import Card
from ui.features.home.routes import card_tag
from ui.frontend.home import HeroData, hero_panel
from ui.frontend.model import browser_model
from ui.theme import css_ink, series_colour
from vae_core.explorer.run_order import own_and_shipped
from vae_core.runs import Run
from vae_core.runs.store import RunSummary

CARDS_AT_FIRST = 15
_ACCENT = f"light-dark({series_colour('prior', dark=False)}, {series_colour('prior', dark=True)})"

# Everything is to be seen at one glance on a small screen: less air than other pages have. A door or a card is a link as
# a whole: the link's own area is stretched over it.
_STYLE = """<style>
.stApp h1 { padding: 1.1rem 0 0; font-size: 1.9rem; line-height: 1.15; }
.st-key-home { gap: .55rem; }
.st-key-top a { background: %(accent)s; border-radius: .6rem; padding: .3rem .8rem; }
.st-key-top a * { color: %(page)s; font-weight: 600; }
.st-key-home .stHeading [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.st-key-home h2 { padding: .3rem 0 0; font-size: 1.05rem; line-height: 1.2; }
.st-key-doors, [class*="-models"] { display: grid; gap: .6rem; }
.st-key-doors { grid-template-columns: repeat(3, 1fr); }
[class*="-models"] { grid-template-columns: repeat(auto-fill, minmax(%(card)s, 1fr)); }
[class*="st-key-door-"], [class*="st-key-card-"] { position: relative; gap: .1rem; height: 100%%; }
[class*="st-key-door-"] { padding: .45rem .7rem .5rem; }
[class*="st-key-card-"] { padding: .35rem; }
[class*="st-key-door-"]:hover, [class*="st-key-card-"]:hover { border-color: %(accent)s; }
:is([class*="st-key-door-"], [class*="st-key-card-"]) :is(.stElementContainer, .stPageLink, [data-testid="stPageLink"]) {
  position: static;
}
:is([class*="st-key-door-"], [class*="st-key-card-"]) a { padding: 0; background: none; position: static; }
:is([class*="st-key-door-"], [class*="st-key-card-"]) a::after {
  content: ""; position: absolute; inset: 0; border-radius: .6rem;
}
:is([class*="st-key-door-"], [class*="st-key-card-"]) a:focus-visible { box-shadow: none; outline: none; }
:is([class*="st-key-door-"], [class*="st-key-card-"]) a:focus-visible::after { outline: 3px solid currentColor; }
[class*="st-key-card-"] [data-testid="stTooltipIcon"] { position: relative; z-index: 1; }
[class*="st-key-door-"] a p { white-space: normal; line-height: 1.25; font-size: 1.05rem; font-weight: 650; }
[class*="st-key-card-"] a p { font-weight: 600; white-space: normal; }
[class*="st-key-card-"] [data-testid="stCaptionContainer"] p { line-height: 1.2; }
@media (max-width: 640px) { .st-key-doors { grid-template-columns: 1fr; } }
</style>"""


def home_page() -> None:
    """The live map, the doors and the models."""
    everything = resources.summaries()
    explorable = {summary.id: summary.run for summary in resources.explorable()}
    run = explorable[shell.default_run(list(explorable))] if explorable else None
    width = "17rem" if session.is_expert() else "9.8rem"
    st.html(_STYLE % {"card": width, "page": css_ink("page"), "accent": _ACCENT})
    with st.container(key="home"):
        with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute", key="top"):
            st.title(text.TITLE, anchor=False, width="content")
            st.page_link(shell.LEARN, label=text.LESSON, icon=":material/school:", width="content")
        if run is None:
            st.info(text.NO_MODEL, icon=":material/model_training:")
        elif resources.latent_space(run).has_map and not session.plain_mode():
            with damage_shown(f"The model “{escaped(run.id)}”", st.warning):
                hero(run)
        doors(run)
        own, shipped = own_and_shipped(everything)
        cards("own-models", text.OWN, own)
        cards("shipped-models", text.SHIPPED if own else text.MODELS, shipped)
    damaged_runs([summary for summary in everything if summary.run is None])


def hero(run: Run) -> None:
    """Real pictures, the map, and what the decoder draws where one points. Raises DamagedRun."""
    space = resources.latent_space(run)
    data = HeroData(
        model=browser_model(run),
        stops=home_pictures.hero_stops(run),
        headings=text.headings(space.latent_dim),
        numbers_word=text.more_numbers(space.latent_dim),
    )
    hero_panel(data, key="hero")


def doors(run: Run | None) -> None:
    """Where to go first, second and third."""
    with st.container(key="doors"):
        for number, (key, page, label, words) in enumerate(text.DOORS, 1):
            with st.container(border=True, key=f"door-{key}"):
                needs_model = page != shell.TRAIN
                st.page_link(page, label=f"{number} · {label}", disabled=needs_model and run is None)
                st.caption(words)


def cards(key: str, title: str, summaries: list[RunSummary]) -> None:
    """A card for each run that can be opened, under a heading; nothing when there are none."""
    if not summaries:
        return
    st.header(title, anchor=False)
    with st.container(key=key):
        _cards(summaries[:CARDS_AT_FIRST])
    rest = summaries[CARDS_AT_FIRST:]
    if rest:
        more = st.expander(f"{len(rest)} more", key=f"{key}-rest", on_change="rerun")
        if more.open:
            with more, st.container(key=f"more-{key}"):
                _cards(rest)


def damaged_runs(summaries: list[RunSummary]) -> None:
    """What cannot be opened, and why; nothing when all is well."""
    if not summaries:
        return
    with st.expander(f"Damaged runs ({len(summaries)})", icon=":material/broken_image:"):
        st.caption(text.DAMAGED)
        for summary in summaries:
            # As text, not as markup: the reason may quote what stands in a broken file.
            st.text(f"{summary.id}: {summary.damaged}")


def _cards(summaries: list[RunSummary]) -> None:
    for summary in summaries:
        assert summary.run is not None
        with st.container(border=True, key=f"card-{summary.id}"), alone(f"The card of “{summary.name}”"):
            _draw(home_pictures.card_of(summary, expert=session.is_expert()), summary.run)


def _draw(card: Card, run: Run) -> None:
    """The picture first; the name is the link, to the model's own page or to its training."""
    if picture := card_tag(run, card.alt):
        st.html(picture)
    page, query = place_of(run) if card.explorable else (shell.TRAIN, {"training": run.id})
    st.page_link(shell.page_at(page), label=escaped(card.name), query_params=query)
    if card.state:
        st.badge(card.state, color="orange")
    if session.is_expert():
        st.markdown(card.facts)
        if card.metrics:
            st.markdown(card.metrics, help=card.metrics_help)
    else:
        st.caption(card.words)


def place_of(run: Run) -> tuple[str, dict[str, str]]:
    """Where a model is looked at first: the page, and what its address says."""
    space = resources.latent_space(run)
    if not space.has_encoder:
        return shell.COMPARE, {"right": run.id}
    return shell.CODES if space.is_grid else shell.LATENT_MAP, {"run": run.id}

"""The parts of the home page: a live map, three doors, the models."""

from __future__ import annotations

import html

import streamlit as st

from ui.app import resources, session, shell
from ui.app.failures import alone, sentence
from ui.app.frame import damage_shown
from ui.app.links import page_link
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
_STATE = "light-dark(#9a4a00, #ffb066)"  # as Streamlit writes on an orange badge
_ACCENT = f"light-dark({series_colour('prior', dark=False)}, {series_colour('prior', dark=True)})"

# Everything is to be seen at one glance on a small screen: less air than other pages have. A door or a card is a link as
# a whole: the link's own area is stretched over it. An expert's card is a container of Streamlit's.
_STYLE = """<style>
.stApp h1 { padding: 1.1rem 0 0; font-size: 1.9rem; line-height: 1.15; }
.st-key-home { gap: .55rem; }
.st-key-top a { background: %(accent)s; border-radius: .6rem; padding: .3rem .8rem; }
.st-key-top a * { color: %(page)s; font-weight: 600; }
.st-key-home .stHeading [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.st-key-home h2 { padding: .3rem 0 0; font-size: 1.05rem; line-height: 1.2; }
.doors, .cards, [class*="-models"] { display: grid; gap: .6rem; }
.doors { grid-template-columns: repeat(3, 1fr); }
.cards, [class*="-models"] { grid-template-columns: repeat(auto-fill, minmax(%(card)s, 1fr)); }
.door, .card, [class*="st-key-card-"] { position: relative; }
.door, .card { border: 1px solid %(line)s; border-radius: .6rem; }
.door { padding: .45rem .7rem .5rem; }
.card, [class*="st-key-card-"] { padding: .35rem; }
[class*="st-key-card-"] { gap: .1rem; height: 100%%; }
[class*="st-key-card-"] .stElementContainer { position: static; }
[class*="st-key-card-"] [data-testid="stTooltipIcon"] { position: relative; z-index: 1; }
:is(.door, .card, [class*="st-key-card-"]):has(a[data-page]):hover { border-color: %(accent)s; }
a.whole { color: inherit; text-decoration: none; font-weight: 600; line-height: 1.5; }
a.whole::after { content: ""; position: absolute; inset: 0; border-radius: .6rem; }
a.whole:focus-visible { outline: none; }
a.whole:focus-visible::after { outline: 3px solid currentColor; }
.door :is(a, b) { display: block; line-height: 1.25; font-size: 1.05rem; font-weight: 650; }
.door b { color: %(muted)s; }
:is(.door, .card) p { margin: .1rem 0 0; font-size: .875rem; line-height: 1.35; color: %(muted)s; }
.card p { line-height: 1.2; }
.run-state { margin-left: .4rem; font-size: .8rem; color: %(state)s; }
@media (max-width: 640px) { .doors { grid-template-columns: 1fr; } }
</style>"""


def home_page() -> None:
    """The live map, the doors and the models."""
    everything = resources.summaries()
    explorable = {summary.id: summary.run for summary in resources.explorable()}
    run = explorable[shell.default_run(list(explorable))] if explorable else None
    width = "17rem" if session.is_expert() else "9.8rem"
    inks = {role: css_ink(role) for role in ("page", "line", "muted")}
    st.html(_STYLE % (inks | {"card": width, "accent": _ACCENT, "state": _STATE}))
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
    parts = []
    for number, (key, page, label, words) in enumerate(text.DOORS, 1):
        is_open = page == shell.TRAIN or run is not None
        title = f"{number} · {html.escape(label)}"
        link = page_link(page, title, kind="whole") if is_open else f"<b>{title}</b>"
        parts.append(f'<div class="door" data-control="door-{key}">{link}<p>{html.escape(words)}</p></div>')
    st.html(f'<div class="doors">{"".join(parts)}</div>')


def cards(key: str, title: str, summaries: list[RunSummary]) -> None:
    """A card for each run that can be opened, under a heading; nothing when there are none."""
    if not summaries:
        return
    st.header(title, anchor=False)
    _cards(key, summaries[:CARDS_AT_FIRST])
    rest = summaries[CARDS_AT_FIRST:]
    if rest:
        more = st.expander(f"{len(rest)} more", key=f"{key}-rest", on_change="rerun")
        if more.open:
            with more:
                _cards(f"more-{key}", rest)


def damaged_runs(summaries: list[RunSummary]) -> None:
    """What cannot be opened, and why; nothing when all is well."""
    if not summaries:
        return
    with st.expander(f"Damaged runs ({len(summaries)})", icon=":material/broken_image:"):
        st.caption(text.DAMAGED)
        for summary in summaries:
            # As text, not as markup: the reason may quote what stands in a broken file.
            st.text(f"{summary.id}: {summary.damaged}")


def _cards(key: str, summaries: list[RunSummary]) -> None:
    if not session.is_expert():
        st.html(f'<div class="cards">{"".join(map(_plain_card, summaries))}</div>')
        return
    with st.container(key=key):
        for summary in summaries:
            with st.container(border=True, key=f"card-{summary.id}"), alone(_named(summary)):
                assert summary.run is not None
                card = home_pictures.card_of(summary, expert=True)
                st.html(_head(card, summary.run))
                st.markdown(card.facts)
                if card.metrics:
                    st.markdown(card.metrics, help=card.metrics_help)


def _plain_card(summary: RunSummary) -> str:
    """HTML, also of one that cannot be drawn."""
    assert summary.run is not None
    try:
        card = home_pictures.card_of(summary, expert=False)
        inside = f"{_head(card, summary.run)}<p>{html.escape(card.words)}</p>"
    except Exception as error:
        inside = f"<p>{html.escape(sentence(error, _named(summary)))}</p>"
    return f'<div class="card" data-control="card-{html.escape(summary.id)}">{inside}</div>'


def _named(summary: RunSummary) -> str:
    return f"The card of “{summary.name}”"


def _head(card: Card, run: Run) -> str:
    """HTML. The picture first; the name is the link, to the model's own page or to its training."""
    page, query = place_of(run) if card.explorable else (shell.TRAIN, {"training": run.id})
    name = page_link(page, f'<span dir="auto">{html.escape(card.name)}</span>', query=query, kind="whole")
    state = f'<span class="run-state">{html.escape(card.state)}</span>' if card.state else ""
    return f"{card_tag(run, card.alt)}<div>{name}{state}</div>"


def place_of(run: Run) -> tuple[str, dict[str, str]]:
    """Where a model is looked at first: the page, and what its address says."""
    space = resources.latent_space(run)
    if not space.has_encoder:
        return shell.COMPARE, {"right": run.id}
    return shell.CODES if space.is_grid else shell.LATENT_MAP, {"run": run.id}

"""The frame of every page: configuration, our own grouped menu, and the model picker."""

from __future__ import annotations

import contextlib
import functools
import html
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import streamlit as st

from ui import theme
from ui.app import address, resources, session, uploads
from ui.app.lesson.bar import lesson_bar
from ui.app.links import HOME, page_link
from ui.app.links import STYLE as LINK_STYLE
from ui.app.markdown import escaped
from ui.app.training_chip import CHIP_STYLE, narrow_chip, training_chip
from ui.app.window import open_window, share_links
from ui.media.images import data_uri
from vae_core.explorer.lesson.bar import LEARN_TITLE
from vae_core.explorer.lesson.step import LEARN
from vae_core.runs import DamagedRun, Run
from vae_core.runs.store import RunSummary

TRAIN = "pages/train.py"
RECIPES = "pages/recipes.py"
DRAW = "pages/draw.py"
DATASETS = "pages/datasets.py"
LATENT_MAP = "pages/latent_map.py"
INTERPOLATE = "pages/interpolate.py"
ARITHMETIC = "pages/arithmetic.py"
DIMENSIONS = "pages/dimensions.py"
COMPARE = "pages/compare.py"
RECONSTRUCT = "pages/reconstruct.py"
CODES = "pages/codes.py"
METRICS = "pages/metrics.py"
CLASS_WALL = "pages/wall.py"
MODELS = "pages/models.py"

# (group, [(file, label, icon)]). Plain page discovery with an own menu: an app.py that calls st.navigation beside a
# pages/ folder shows a deep-linked page without this frame on a fresh server (Streamlit 1.67).
MENU = [
    ("", [(HOME, "Home", ":material/home:"), (LEARN, LEARN_TITLE, ":material/school:")]),
    (
        "Make",
        [
            (TRAIN, "Train", ":material/model_training:"),
            (RECIPES, "Recipes", ":material/menu_book:"),
            (DRAW, "Draw", ":material/draw:"),
            (DATASETS, "Your images", ":material/add_photo_alternate:"),
            (MODELS, "Models", ":material/inventory_2:"),
            (CLASS_WALL, "Class wall", ":material/co_present:"),
        ],
    ),
    (
        "Look inside",
        [
            (LATENT_MAP, "Latent map", ":material/scatter_plot:"),
            (RECONSTRUCT, "Reconstruct", ":material/flip:"),
            (COMPARE, "AE beside VAE", ":material/compare:"),
            (INTERPOLATE, "Interpolate", ":material/conversion_path:"),
            (ARITHMETIC, "Arithmetic", ":material/calculate:"),
            (DIMENSIONS, "Dimensions", ":material/tune:"),
            (CODES, "Codes", ":material/grid_on:"),
            (METRICS, "Metrics", ":material/table_chart:"),
        ],
    ),
]

FOR_EXPERTS = {METRICS}  # in the menu only where the pages speak in the field's terms

DEFAULT_RUN = "fashion-vae-2d"
PICKED = "picked-run"  # the model picker's widget
_CHANGED = "changed-run"  # a run that something else than the picker chose, until the page has said so

# A picture of our own: Streamlit fetches icon and emoji favicons from the internet, which a classroom may not have. As
# words: a file would be read and hashed by each run of a page's script.
FAVICON = data_uri(Path(__file__).with_name("favicon.png").read_bytes())

# The picture is what a page is for: less air above and beside it than Streamlit leaves. Captions, and the words on
# filled buttons in the dark, get the contrast of 4.5 : 1 that Streamlit's own colours miss. Dialogs are drawn outside the
# app's element, where its colour scheme is not known.
# Notices appear at the bottom, where they cover neither the pickers nor the switches at a page's top.
STYLE = f"""<style>
.stMainBlockContainer {{ padding: 2.6rem 3rem 3rem; }}
@media (max-width: 640px) {{ .stMainBlockContainer {{ padding: 3rem 1rem 2rem; }} }}
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {{ opacity: 1; color: {theme.css_ink("muted")}; }}
:is([role="dialog"], [data-baseweb="popover"]) :is([data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p) {{ color: inherit; }}
[data-testid="stSidebarHeader"] {{ height: 2rem; margin-bottom: 0; padding-bottom: 0; }}
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] {{ gap: 0.85rem; }}
@media (max-height: 820px) {{ [data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] {{ gap: 0.5rem; }} }}
[data-testid="stSidebarUserContent"] {{ padding-top: 0; padding-bottom: 1rem; }}
[data-testid="stSidebar"] a[href^="#do-"] {{ color: inherit; text-decoration: none; }}
[data-testid="stSidebar"] a[href^="#do-"]:hover {{ text-decoration: underline; }}
.stApp a[href^="#term-"] {{ color: inherit; text-decoration: underline dotted 1.5px; text-underline-offset: 3px; cursor: help; }}
.stApp :is(a, button, summary, [tabindex="0"]):focus-visible {{ outline: 2px solid {theme.css_ink("text")}; outline-offset: 2px; }}
.menu p {{ margin: .55rem 0 .2rem; font-size: .875rem; color: {theme.css_ink("muted")}; }}
.menu ul {{ list-style: none; margin: 0; padding: 0; }}
.menu li {{ margin: 0; padding: 0; }}
.menu a {{ display: flex; align-items: center; gap: .5rem; padding: .1rem .5rem; line-height: 1.7; border-radius: .6rem;
  color: inherit; text-decoration: none; }}
@media (max-height: 820px) {{ .menu a {{ padding-block: 0; line-height: 1.5; font-size: .9rem; }} .menu p {{ margin-top: .3rem; }} }}
.menu a:hover {{ background: color-mix(in srgb, currentColor 8%, transparent); }}
.menu a[aria-current] {{ background: color-mix(in srgb, currentColor 13%, transparent); font-weight: 600; }}
[data-testid="stLayoutWrapper"]:has(> .st-key-window) {{ position: absolute; width: 0; }}
.stApp button[kind^="primary"]:enabled *, [data-testid="stMultiSelectTagsContainer"] span span {{ color: {theme.css_ink("page")}; }}
</style>"""


def start_page(title: str, *, shows_run: bool = False, shows_training: bool = False) -> None:
    """Call first on every page.

    shows_run, shows_training: whether it is about the run that is picked on it, or about the training that is watched
    """
    st.set_page_config(page_title=f"{title} · Latent Playground", page_icon=FAVICON, layout="wide")
    st.html(f"{STYLE}<style>{LINK_STYLE}{CHIP_STYLE}</style>")
    resources.start_up()
    uploads.page_begins()
    with st.sidebar:
        st.markdown("## Latent Playground")
        menu = st.container()
        _pick_level()  # first, as the menu depends on it
        with menu:
            _show_menu(title)
        training_chip(show=show_run if shows_run else None, shows_training=shows_training)
        share_links()
    narrow_chip()
    open_window()
    if not session.plain_mode():
        lesson_bar(title)


def _show_menu(title: str) -> None:
    """In plain mode, where the browser has nothing of ours, of Streamlit's own links, as others would end the session."""
    if not session.plain_mode():
        st.html(_menu(title, session.is_expert()))
        return
    for group, links in _pages(session.is_expert()):
        if group:
            st.caption(group)
        for file, label, icon in links:
            st.page_link(file, label=label, icon=icon)


@functools.cache
def _menu(title: str, expert: bool) -> str:
    """HTML; `title` is that of the page that is open."""
    groups = []
    for group, links in _pages(expert):
        items = [
            f"<li>{page_link(file, html.escape(label), icon=icon, current=label == title)}</li>"
            for file, label, icon in links
        ]
        groups.append((f"<p>{html.escape(group)}</p>" if group else "") + f"<ul>{''.join(items)}</ul>")
    return f'<nav class="menu" aria-label="Pages">{"".join(groups)}</nav>'


def _pages(expert: bool) -> list[tuple[str, list[tuple[str, str, str]]]]:
    return [(group, [link for link in links if expert or link[0] not in FOR_EXPERTS]) for group, links in MENU]


def page_title(address: str) -> str:
    """What the menu calls the page at an address such as "reconstruct?part=denoise"; "" for none."""
    stem = address.partition("?")[0]
    files = {Path(file).stem: label for _, links in MENU for file, label, _ in links}
    return files.get(stem, "")


def _pick_level() -> None:
    """The switch between plain words and the field's terms, the same on every page."""
    levels = {session.PLAIN: "Plain words", session.EXPERT: "Expert"}
    picked = st.segmented_control(
        "Language",
        list(levels),
        default=session.EXPERT if session.is_expert() else session.PLAIN,
        format_func=levels.__getitem__,
        required=True,
        key="level",
        help="Expert shows the field's own terms, units and settings, and more tables.",
    )
    session.set_expert(picked == session.EXPERT)


def pick_run(label: str = "Model", *, opens_on: str = DEFAULT_RUN, fits: Callable[[Run], bool] | None = None) -> Run:
    """The model picker; the choice is in the address and lasts through page changes.

    opens_on: the run that the page shows until the person chooses one
    fits: which runs the page can show; with another one chosen it shows its own, and leaves the choice to other pages
    Stops the page with what to do next when there is no model to look at.
    """
    there = {summary.id: summary for summary in resources.explorable()}
    choices = there if fits is None else {summary.id: summary for summary in fitting(fits)}
    if not choices:
        st.info("There is no trained model here yet.", icon=":material/model_training:")
        st.page_link(TRAIN, label="Train one now", icon=":material/arrow_forward:")
        st.stop()
    asked = session.chosen_run()
    if asked in there and asked not in choices:
        asked = None
    if asked is not None and asked not in choices:
        st.warning(f"The model “{escaped(asked[:80])}” is not here (deleted, or not trained yet). Showing another one.")
        asked = None
    ids, labels = list(choices), run_labels(choices.values())
    default = default_run(ids, opens_on)
    # What is chosen in this very rerun is known before the widget is drawn: a class picker goes beside it.
    key = PICKED if fits is None else f"{PICKED}-of-some"  # a widget of other options is another one
    kept = st.session_state.get(key)
    # The only place where its value is given: an index beside it would be another. Given in each rerun, as the value may
    # be that of the former page's picker, which this page's would not take over.
    st.session_state[key] = kept if kept in choices else asked or default
    picked = choices[st.session_state[key]]
    is_conditional = picked.run is not None and resources.latent_space(picked.run).is_conditional
    places = st.columns([3, 2]) if is_conditional else [st.container()]
    chosen = places[0].selectbox(
        label,
        ids,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        key=key,
    )
    if chosen == default:
        session.show_run(chosen, keep_choice=fits is not None)
    else:
        session.choose_run(chosen)
    run = choices[chosen].run
    assert run is not None
    if st.session_state.pop(_CHANGED, None) == chosen:
        st.info(f"The model is now “{escaped(labels[chosen])}”.", icon=":material/swap_horiz:")
    with places[-1]:
        pick_class(run)
    return run


def show_run(run_id: str) -> None:
    """Have the page show another run, when it is drawn next."""
    session.choose_run(run_id)
    st.session_state[PICKED] = run_id  # or else the picker would go on with what was picked in it


def change_run(run_id: str) -> None:
    """`show_run` by something that does not name the run, a preset for example: the page says which one it is now."""
    show_run(run_id)
    st.session_state[_CHANGED] = run_id


def open_with(page: str, run: Run) -> None:
    """Open another page with the same run; does not return."""
    session.choose_run(run.id)
    # From within a fragment, what was picked here is still known there, but not to that page's own picker.
    for key in (PICKED, f"{PICKED}-of-some"):
        st.session_state.pop(key, None)
    st.switch_page(page, query_params={session.RUN: run.id})


def forget_default_run() -> None:
    """A part of a page opens on a run of its own, too, unless the person has chosen one. Called when parts change."""
    if session.remembered_run() is None:
        address.change({}, [session.RUN])
        st.session_state.pop(PICKED, None)


def fitting(fits: Callable[[Run], bool]) -> list[RunSummary]:
    """The runs with weights that a page can show; damaged ones are left out."""

    def is_fit(run: Run) -> bool:
        with contextlib.suppress(DamagedRun):
            return fits(run)
        return False

    return [summary for summary in resources.explorable() if summary.run is not None and is_fit(summary.run)]


def pick_class(run: Run) -> None:
    """For a model conditioned on a class, the choice of it; nothing for others."""
    if not resources.latent_space(run).is_conditional:
        session.forget_class_in_address()
        return
    try:
        names = resources.run_dataset(run).class_names
    except DamagedRun:  # a folder of images that has gone: the page says so below
        return
    label = st.selectbox(
        "Class to draw",
        range(len(names)),
        index=min(session.chosen_class(), len(names) - 1),
        format_func=lambda number: f"Draws: {names[number]}",
        label_visibility="collapsed",
        help="This model is conditioned on a class: it draws every code as an image of that class, and the code determines the rest.",
        key="drawn-class",
    )
    session.choose_class(label)


def default_run(ids: list[str], wanted: str = DEFAULT_RUN) -> str:
    """The wanted run if it is here, else the shipped VAE of clothes: the friendliest map to start with."""
    return next((run_id for run_id in (wanted, DEFAULT_RUN) if run_id in ids), ids[0])


def run_label(summary: RunSummary) -> str:
    if summary.status is None or summary.status.shipped or summary.status.state == "finished":
        return summary.name
    return f"{summary.name} ({summary.status.state})"


def run_labels(summaries: Iterable[RunSummary]) -> dict[str, str]:
    """Id -> what a picker calls the run; runs of one name are told apart, as `distinct` says."""
    listed = list(summaries)
    return distinct({one.id: run_label(one) for one in listed}, listed)


def distinct(labels: Mapping[str, str], summaries: Iterable[RunSummary]) -> dict[str, str]:
    """The labels, by run id; equal ones with the time at which each run was made, or else its id.

    Streamlit's pickers know an option by its label alone: of two equal ones the second cannot be chosen.
    """
    created = {one.id: one.status.created for one in summaries if one.status is not None}
    found = dict(labels)
    for more in (lambda run_id: _made(created.get(run_id, 0.0)), lambda run_id: run_id):
        counts = Counter(found.values())
        for run_id, label in found.items():
            if counts[label] > 1 and (word := more(run_id)):
                found[run_id] = f"{labels[run_id]} · {word}"
    return found


def _made(created: float) -> str:
    return time.strftime("%d %b %Y, %H:%M", time.localtime(created)) if created else ""

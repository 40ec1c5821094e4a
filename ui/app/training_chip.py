"""In the menu of every page: what trains now, the way to it, and a finished training of one's own until it is opened."""

from __future__ import annotations

import html
from collections.abc import Callable, Collection

import streamlit as st

from ui.app import resources, session
from ui.app.links import page_link
from ui.app.markdown import escaped
from vae_core.runs.store import RunSummary

OWN_SECONDS, OTHERS_SECONDS = (
    2.0,
    20.0,
)  # from look to look: at a training of one's own, at others beside one that is ready
NARROW_TIMES = 2  # so many times longer for the link that only telephones show
TRAIN = "pages/train.py"
LONGEST_NAME = 28
# Above the menu's heading, where nothing is, beside the button that folds the menu: two lines at most, so that it moves and
# covers nothing. On a telephone, where the menu is folded away, it is a link in the bar at the top. A fragment's parts lie
# in a wrapper within a wrapper.
CHIP_STYLE = """
[data-testid="stSidebar"] [data-testid="stLayoutWrapper"]:has(.st-key-training-chip) {
  position: absolute; top: .2rem; left: .75rem; width: 13.9rem; z-index: 1; }
[data-testid="stSidebar"] [data-testid="stLayoutWrapper"]:has(> .st-key-training-chip) { position: static; }
.st-key-training-chip { min-height: 3.2rem; justify-content: center; gap: .1rem; }
.st-key-training-chip [data-testid="stMarkdownContainer"], .st-key-training-chip p { margin: 0; }
.st-key-training-chip p { font-size: .85rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.st-key-training-chip a { min-height: 1.5rem; margin: 0; padding-block: 0; }
.st-key-training-chip button { min-height: 1.5rem; padding: 0 .5rem; }
.st-key-training-offer { gap: .25rem; flex-wrap: nowrap; }
.st-key-training-offer > :first-child { min-width: 0; flex: 0 1 auto; }
.st-key-training-offer :is(button, button div, button span) { min-width: 0; max-width: 100%; }
[data-testid="stSidebar"] .stElementContainer:has(.training-now) {
  position: absolute; top: .2rem; left: .75rem; width: 13.9rem; z-index: 1; }
.training-now { min-height: 3.2rem; display: flex; align-items: center; }
.training-own { display: flex; }
:is(.training-now, .training-own) a { display: flex; align-items: center; gap: .5rem; padding: 0 .5rem; border-radius: .6rem;
  font-size: .9rem; color: inherit; text-decoration: none; }
:is(.training-now, .training-own) a:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
[data-testid="stLayoutWrapper"]:has(> .st-key-training-at-the-top) { position: absolute; }
.st-key-training-chip-narrow, .training-now.narrow { display: none; }
@media (max-width: 767px) {
  .st-key-training-chip-narrow, .training-now.narrow {
    display: block; min-height: 0; position: fixed; top: .95rem; left: 3.6rem; width: auto; z-index: 999999; }
}"""


def training_chip(*, show: Callable[[str], None] | None, shows_training: bool) -> None:
    """Call it in the menu. Looked up every few seconds while something trains, and not at all otherwise.

    For somebody else's training the browser asks, now and then (`ui/frontend/frame/training-now.js`): a class of a hundred
    had the server run fifty fragments a second for it.

    show: has the page show the run of that id; None where the page is not about one run
    shows_training: whether it is the page Train, where the training that is watched needs no offer
    """
    watched = session.watched_training() if shows_training else None
    for one in resources.summaries():
        if one.id == watched and one.status is not None and not one.status.active:
            session.unfollow_training(one.id)
    if session.followed_trainings():
        st.fragment(_chip, run_every=_every())(show)
    else:
        _say_what_trains()


def narrow_chip() -> None:
    """Call it on the page itself: on a telephone, where the menu is folded away, a link in the bar at the top.

    Its container is there when nothing trains, too: what follows would lose its place on the page when a training begins or
    ends, and the browser would build it anew, maps and all.
    """
    with st.container(key="training-at-the-top"):
        if session.followed_trainings():
            every = _every()
            st.fragment(_link_at_the_top, run_every=None if every is None else NARROW_TIMES * every)()
        else:
            _say_what_trains(narrow=True)


def _every() -> float | None:
    active = {one.id for one in active_trainings()}
    if not active:
        return None
    return OWN_SECONDS if active & set(session.followed_trainings()) else OTHERS_SECONDS


def active_trainings(own: Collection[str] = ()) -> list[RunSummary]:
    """What trains or waits: one's own first, and of these what trains."""
    active = [one for one in resources.summaries() if one.status is not None and one.status.active]
    return sorted(
        active,
        key=lambda one: (one.id not in own, one.status.state != "running", one.status.queued) if one.status else (),
    )


def _say_what_trains(*, narrow: bool = False) -> None:
    if active := active_trainings():
        words = f"<span>{html.escape(chip_label(active))}</span>"
        link = page_link(TRAIN, words, query={"training": active[0].id}, icon=":material/model_training:")
        st.html(f'<div class="training-now{" narrow" if narrow else ""}">{link}</div>')


def chip_label(active: list[RunSummary]) -> str:
    """ "Training… 42 %", and how many wait; of runs that train or wait, the first one to be named. Plain text."""
    first = active[0].status
    assert first is not None
    if first.state == "running" and first.total_steps:
        words = f"Training… {first.step / first.total_steps:.0%}".replace("%", "\u202f%")
    else:
        words = "Training starts…" if first.state == "running" or first.pid is not None else "In the queue…"
    waiting = sum(one.status is not None and one.status.state == "waiting" for one in active[1:])
    return f"{words} (+ {waiting} in the queue)" if waiting else words


def _chip(show: Callable[[str], None] | None) -> None:
    active, ready = _now()
    if not active and ready is None:
        return
    with st.container(key="training-chip", gap="xsmall"):
        if active:
            _link(active[0], chip_label(active))
        if ready is not None:
            _offer(ready, show)


def _link_at_the_top() -> None:
    active, ready = _now()
    shown = active[0] if active else ready
    if shown is None:
        return
    with st.container(key="training-chip-narrow"):
        _link(shown, chip_label(active) if active else "A model is ready")


def _now() -> tuple[list[RunSummary], RunSummary | None]:
    """What trains or waits, one's own first, and of these the one that trains; and the newest of one's own that is ready."""
    summaries = {one.id: one for one in resources.summaries() if one.status is not None}
    own = session.followed_trainings()
    own[:] = [run_id for run_id in own if run_id in summaries]
    ready = [summaries[run_id] for run_id in own if _is_ready(summaries[run_id])]
    return active_trainings(own), ready[-1] if ready else None


def _link(summary: RunSummary, label: str) -> None:
    icon = ":material/model_training:" if summary.status and summary.status.active else ":material/check_circle:"
    query = {"training": summary.id}
    if session.plain_mode():
        st.page_link(TRAIN, label=label, icon=icon, help=f"“{escaped(summary.name)}”", query_params=query)
        return
    # On the page Train itself, Streamlit's own link would leave the browser's address as it was.
    words = f'<span title="“{html.escape(summary.name)}”">{html.escape(label)}</span>'
    st.html(f'<div class="training-own">{page_link(TRAIN, words, query=query, icon=icon)}</div>')


def _is_ready(summary: RunSummary) -> bool:
    state = summary.status.state if summary.status else ""
    return state in ("finished", "stopped") and summary.run is not None and summary.run.has_weights()


def _offer(summary: RunSummary, show: Callable[[str], None] | None) -> None:
    name = summary.name if len(summary.name) <= LONGEST_NAME else f"{summary.name[: LONGEST_NAME - 1]}…"
    label, icon = f"{escaped(name)} is ready", ":material/check_circle:"
    with st.container(horizontal=True, gap="xsmall", key="training-offer"):
        if show is not None and st.button(label, key="ready-here", type="primary", icon=icon, help="Show it here"):
            session.unfollow_training(summary.id)
            show(summary.id)
            st.rerun(scope="app")
        if show is None and st.button(label, key="ready-train", type="primary", icon=icon, help="See what it learnt"):
            session.unfollow_training(summary.id)
            st.switch_page(TRAIN, query_params={"training": summary.id})
        if st.button("", key="ready-close", icon=":material/close:", help="Not now"):
            session.unfollow_training(summary.id)
            st.rerun(scope="fragment")

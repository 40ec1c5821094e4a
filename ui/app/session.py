"""What belongs to the whole visit and not to one page: the chosen run and class, the watched training, the form's draft.

What must last through a page change lives under these keys, not under a widget's: Streamlit drops a widget's value
when its page is left. What must last through a refresh, or be sent to somebody, is in the address too. What one page
shows is its ViewState.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.app import address

RUN = "run"
CLASS = "class"
TRAINING = "training"
LEVEL = "level"
PLAIN, EXPERT = LEVELS = "plain", "expert"
NEW_TRAINING = "new"  # in the place of a run: the form


def chosen_run() -> str | None:
    """The run that the person looks at: the address's, else the session's."""
    return _chosen(RUN)


def choose_run(run_id: str) -> None:
    """Look at another run, here and on the other pages."""
    _choose(RUN, run_id)


def show_run(run_id: str, *, keep_choice: bool = False) -> None:
    """Put into the address what is looked at. A page's own default is no choice: other pages open on theirs.

    keep_choice: what was chosen before stays so on the other pages, as this one cannot show it
    """
    if remembered_run() is not None and not keep_choice:
        choose_run(run_id)
    else:
        address.change({RUN: run_id})


def remembered_run() -> str | None:
    """The run that the person has chosen during this visit, if any."""
    return st.session_state.get(_session_key(RUN))


def chosen_class() -> int:
    """The class that conditional models draw: the address's, else the session's."""
    text = address.get(CLASS)
    return parse_class(text) if text is not None else int(st.session_state.get(_session_key(CLASS), 0))


def choose_class(label: int) -> None:
    """Draw another class from now on."""
    st.session_state[_session_key(CLASS)] = label
    if parse_class(address.get(CLASS)) != label:
        address.change({CLASS: str(label)})


def forget_class_in_address() -> None:
    """For models that are not conditioned on a class."""
    address.change({}, [CLASS])


def parse_class(text: Any) -> int:
    """The number of a class; 0 for what is none."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 5 else 0


def watched_training() -> str | None:
    """The run that the Train page shows."""
    return _chosen(TRAINING)


def watch_training(run_id: str | None) -> None:
    """Show another run on the Train page; None shows what is in training, or the form."""
    if run_id is not None:
        _choose(TRAINING, run_id)
        return
    st.session_state.pop(_session_key(TRAINING), None)
    address.change({}, [TRAINING])


def followed_trainings() -> list[str]:
    """Ids of the trainings that were started in this visit and not looked at since they ended. Change it in place."""
    return st.session_state.setdefault(_session_key("followed"), [])


def follow_training(run_id: str) -> None:
    """Say so on every page when it has ended."""
    if run_id not in followed_trainings():
        followed_trainings().append(run_id)


def unfollow_training(run_id: str) -> None:
    """It has been looked at, or is not to be offered."""
    if run_id in followed_trainings():
        followed_trainings().remove(run_id)


def train_draft() -> dict[str, Any]:
    """The settings on the Train page's form, by dotted path; lasts through page changes. Change it in place."""
    return st.session_state.setdefault(_session_key("draft"), {})


def form_version() -> str:
    """Part of the form's widget keys; another one after `renew_form`, so that they are drawn with new values."""
    return str(st.session_state.get(_session_key("form"), 0))


def form_of() -> Any:
    """The configuration that somebody asked to be changed in the form; None where the form is a new training's."""
    return st.session_state.get(_session_key("form-of"))


def renew_form(draft: dict[str, Any], *, of: Any = None) -> None:
    """Put other settings into the form, those of a configuration for example."""
    st.session_state[_session_key("form-of")] = of
    st.session_state[_session_key("draft")] = dict(draft)
    st.session_state[_session_key("form")] = st.session_state.get(_session_key("form"), 0) + 1


def requested_metrics() -> list[str]:
    """Ids of the runs whose metrics were asked for and are not there yet. Change it in place."""
    return st.session_state.setdefault(_session_key("metrics"), [])


def is_expert() -> bool:
    """Whether the pages speak in the field's terms and units; otherwise in plain words, as they do at first."""
    asked = address.get(LEVEL)
    return (asked if asked in LEVELS else st.session_state.get(_session_key(LEVEL))) == EXPERT


def set_expert(expert: bool) -> None:
    """Speak in the field's terms from now on, or in plain words; remembered, and in the address."""
    st.session_state[_session_key(LEVEL)] = EXPERT if expert else PLAIN
    if expert:
        address.change({LEVEL: EXPERT})
    elif address.get(LEVEL) in LEVELS:  # in older links it is how much noise there is
        address.change({}, [LEVEL])


def plain_mode() -> bool:
    """Whether the address asks for pages without JavaScript components of ours (?plain=1)."""
    return address.get("plain") == "1"


def is_dark() -> bool:
    """Whether the visitor's browser shows the dark theme."""
    return getattr(st.context.theme, "type", None) == "dark"


def _chosen(key: str) -> str | None:
    return address.get(key) or st.session_state.get(_session_key(key))


def _choose(key: str, value: str) -> None:
    st.session_state[_session_key(key)] = value
    address.change({key: value})


def _session_key(key: str) -> str:
    return f"session-{key}"

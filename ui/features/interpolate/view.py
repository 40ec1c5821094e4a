"""The page Interpolate, filled from a run: its model, the model beside it, images to begin with."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.app import resources, session
from ui.app.own_images import handed_over, with_own
from ui.app.shell import DRAW, change_run, open_with
from ui.features.interpolate.ready import OPENED
from ui.features.interpolate.routes import gif_url
from ui.features.interpolate.state import InterpolateView
from ui.frontend.interpolate import interpolate_panel
from vae_core.explorer.interpolate import beside_of, interpolate_data, other_presets, own_presets
from vae_core.runs import Run, RunStore


@st.fragment
def interpolation(run: Run) -> None:
    """Pick images, drag between them, keep what is seen. Raises DamagedRun."""
    view = _with_own(run, InterpolateView.load())
    second, beside = beside_of(run, view.beside, expert=session.is_expert())
    data = interpolate_data(
        run,
        second if view.mode == "pair" else None,
        beside,
        view=view.for_browser(),
        presets=[*own_presets(run), *other_presets(run)],
        expert=session.is_expert(),
        gif_url=gif_url(run, view.update(beside=beside.chosen), session.chosen_class()),
        label=session.chosen_class(),
    )
    key = f"interpolate-{run.id}-{st.session_state.get(OPENED, 0)}"
    others = {preset.run for preset in data.presets if preset.run is not None}
    answer, wants_to_draw = interpolate_panel(data, key=key, on_view=partial(_pick_other, key, others))
    if answer is None:
        if wants_to_draw:
            open_with(DRAW, run)
        return
    changed = InterpolateView.from_browser(answer, view)
    if answer.get("run") in others:
        _show_elsewhere(answer["run"], changed)
    changed.keep()
    if wants_to_draw:
        open_with(DRAW, run)
    if (changed.mode, changed.beside) != (view.mode, view.beside):
        st.rerun(scope="fragment")  # another model is needed


def _with_own(run: Run, view: InterpolateView) -> InterpolateView:
    """With the image that another page handed over, in its place."""
    given = handed_over("interpolate")
    if given is None:
        return view
    token, slot = given
    images = with_own(view.images, token, slot, resources.typical_images(run))
    view = view.update(images=images, slot=(slot + 1) % 2, mode=view.mode if view.mode in ("line", "paths") else "line")
    view.keep()
    st.session_state[OPENED] = st.session_state.get(OPENED, 0) + 1
    return view


def _pick_other(key: str, others: set[str]) -> None:
    """A preset of another model was pressed: have that model picked before the picker is drawn."""
    answer = getattr(st.session_state.get(key), "view", None) or {}
    if (wanted := dict(answer).get("run")) in others:
        change_run(wanted)


def _show_elsewhere(run_id: str, view: InterpolateView) -> None:
    """The pair of a preset of another model. Raises DamagedRun; does not return."""
    (first, *_) = own_presets(RunStore().open(run_id))
    view.update(images=tuple(first.images)).keep()
    st.session_state[OPENED] = st.session_state.get(OPENED, 0) + 1  # what this component answered is done
    st.rerun()

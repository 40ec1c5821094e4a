"""The page Interpolate, filled from a run: its model, the model beside it, images to begin with."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.app import resources, session
from ui.app.differing import differing_words, run_differences
from ui.app.own_images import handed_over, with_own
from ui.app.shell import DRAW, change_run, open_with
from ui.features.interpolate.presets import other_presets, own_presets
from ui.features.interpolate.ready import OPENED
from ui.features.interpolate.routes import gif_url
from ui.features.interpolate.state import InterpolateView
from ui.frontend.interpolate import Beside, InterpolateData, interpolate_panel
from ui.frontend.model import browser_model
from vae_core.runs import Run, RunStore
from vae_core.runs.pairs import find_partner


@st.fragment
def interpolation(run: Run) -> None:
    """Pick images, drag between them, keep what is seen. Raises DamagedRun."""
    view = _with_own(run, InterpolateView.load())
    second, beside = _beside(run, view.beside)
    models = [run, second] if second is not None and view.mode == "pair" else [run]
    data = InterpolateData(
        models=[browser_model(one) for one in models],
        beside=beside,
        view=view.for_browser(),
        typical=resources.typical_images(run),
        presets=[*own_presets(run), *other_presets(run)],
        expert=session.is_expert(),
        gif_url=gif_url(run, view.update(beside=beside.chosen), session.chosen_class()),
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


def _beside(run: Run, partner_id: str | None) -> tuple[Run | None, Beside]:
    """The second model and the words about it: the run's partner unless another of the same images was chosen."""
    others = {
        summary.id: summary.run
        for summary in resources.explorable()
        if summary.run is not None
        and summary.id != run.id
        and resources.latent_space(summary.run).has_map
        and summary.run.config.data.dataset == run.config.data.dataset
    }
    chosen = others.get(partner_id or "")
    if chosen is None:
        chosen = find_partner(run, resources.explorable())
    if chosen is None:  # no partner: one that can be shown, if there is one
        chosen = next((other for other in others.values() if other.config.image_shape == run.config.image_shape), None)
        chosen = chosen or next(iter(others.values()), None)
    choices = [{"id": other.id, "name": other.config.name} for other in others.values()]
    if chosen is None:
        return None, Beside(
            run.config.name, None, [], False, "There is no other model of these images yet: train one to compare."
        )
    own, other_size = run.config.data.image_size, chosen.config.data.image_size
    if own != other_size:
        sentence = (
            f"{run.config.name} was trained on images of {own} pixels a side, {chosen.config.name} on {other_size}, so they "
            "cannot be compared pixel by pixel. Choose another model."
        )
        return None, Beside(run.config.name, chosen.id, choices, False, sentence)
    found = run_differences(run, chosen)
    if found:
        sentence = f"Not a matched pair, so compare with care: they differ in {differing_words(found)}."
    else:
        sentence = "Same images, layers, seed and epochs: only the objective differs."
    return chosen, Beside(run.config.name, chosen.id, choices, not found, sentence)

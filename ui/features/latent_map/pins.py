"""Kept places belong to their model: they are left with it, and come back with it."""

from __future__ import annotations

import streamlit as st

from ui.app import resources
from ui.app.own_images import handed_over
from ui.features.latent_map.state import MAX_PINS, PinsView
from vae_core.runs import Run

Pins = list[list[float] | str]


def pins_of(run: Run, slot: str) -> tuple[Pins, str]:
    """The places that the map of `run` begins with, and a sentence when those of the map before are not shown.

    Raises DamagedRun.
    """
    memory = _memory(slot)
    former = st.session_state.get(_former(slot))
    pins = PinsView.load(slot=slot, run=run.id).of_size(resources.explored(run).encoding.codes.shape[1])
    left = False
    if former not in (None, run.id):
        pins = memory.get(run.id, [])
        left = bool(memory.get(former)) and not pins
    if (given := handed_over("map")) is not None:
        token, _ = given
        others = [pin for pin in pins if pin != token]
        if len(others) == MAX_PINS:
            return pins, f"{MAX_PINS} places are kept already. Remove one of them (×), then pin your image again."
        return [*others, token], ""
    return pins, "The places of the model before come back when you go back to it." if left else ""


def keep_pins(run: Run, slot: str, pins: Pins) -> None:
    """In the address, and for when this model is looked at again."""
    PinsView(pins=tuple(pin if isinstance(pin, str) else tuple(pin) for pin in pins)).keep(slot=slot)
    st.session_state[_former(slot)] = run.id
    _memory(slot)[run.id] = pins


def _memory(slot: str) -> dict[str, Pins]:
    return st.session_state.setdefault(f"{slot}-pins-by-run", {})


def _former(slot: str) -> str:
    return f"{slot}-pins-run"

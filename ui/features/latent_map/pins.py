"""Kept places when another model is looked at: each model's own come back, and kept images go along."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.app import resources
from ui.features.latent_map.state import MAX_PINS, PinsView
from vae_core.runs import Run

Pins = list[list[float]]


def pins_of(run: Run, slot: str) -> tuple[Pins, str]:
    """The places that the map of `run` begins with, and a sentence when they are not those of the map before.

    A place between images means nothing in another model's space; an image has its code in that one too, if it was
    trained on the same images. Raises DamagedRun.
    """
    codes = resources.explored(run).encoding.codes
    memory = _memory(slot)
    former = st.session_state.get(_former(slot))
    pins = PinsView.load(slot=slot, run=run.id).of_size(codes.shape[1])
    if former in (None, run.id):
        return pins, ""
    before = memory.get(former, {"pins": [], "images": None})
    same_images = before["images"] == _images(run)
    images = [int(pin[0]) for pin in before["pins"] if 0 <= pin[0] < len(codes)] if same_images else []
    carried = [[float(image), *codes[image].tolist()] for image in images]
    pins = memory[run.id]["pins"] if run.id in memory else carried[:MAX_PINS]
    lost = len(before["pins"]) > len(pins)
    return pins, "The places of the model before come back when you go back to it." if lost else ""


def keep_pins(run: Run, slot: str, pins: Pins) -> None:
    """In the address, and for when this model is looked at again."""
    PinsView(pins=tuple(map(tuple, pins))).keep(slot=slot)
    st.session_state[_former(slot)] = run.id
    _memory(slot)[run.id] = {"pins": pins, "images": _images(run)}


def _memory(slot: str) -> dict[str, dict[str, Any]]:
    return st.session_state.setdefault(f"{slot}-pins-by-run", {})


def _former(slot: str) -> str:
    return f"{slot}-pins-run"


def _images(run: Run) -> tuple[str, int]:
    return run.config.data.dataset, run.config.data.image_size

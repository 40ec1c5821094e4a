"""Corrupted files of weights that say what model they are of: a model in its usual mode, or one sentence."""

from __future__ import annotations

import functools
import json
import re
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from safetensors.numpy import load, save

from tests.fuzz.mutations import mutated
from tests.fuzz.sound_run import sound_files
from tests.fuzz.target import Target
from tests.fuzz.targets.configurations import configurations

_SHAPES = st.one_of(
    st.sampled_from(
        [[1, 32, 32], [1, 28, 28], [3, 64, 64], [1, 1, 1], [1, 32, 28], [2, 32, 32], [], None, "1x32x32", True]
    ),
    st.lists(st.one_of(st.integers(), st.floats(), st.none()), max_size=4),
)


@functools.cache
def _arrays() -> dict[str, np.ndarray]:
    return {name.removeprefix("model."): array for name, array in load(sound_files()["checkpoint.safetensors"]).items()}


def _file(values: Any) -> bytes:
    return save(_arrays(), {"config": json.dumps(values), "step": "16"})


def _description(run: bytes) -> dict[str, Any]:
    settings = json.loads(run)
    size = settings.get("data", {}).get("image_size") if isinstance(settings.get("data"), dict) else None
    return {
        "library_name": "latent-playground",
        "format_version": 1,
        "image_shape": [1, size, size],
        "run": settings,
    }


@st.composite
def described(draw: st.DrawFn) -> bytes:
    """A file whose description has other settings than the sound one's, other images, or both."""
    values = _description(draw(st.one_of(st.just(sound_files()["config.json"]), configurations())))
    if draw(st.booleans()):
        values["image_shape"] = draw(_SHAPES)
    if draw(st.integers(0, 9)) == 0:
        values[draw(st.sampled_from(sorted(values)))] = draw(st.one_of(st.none(), st.integers(), st.text(max_size=9)))
    return _file(values)


def check(content: bytes) -> str:
    from vae_core import load_model
    from vae_core.config import ConfigError
    from vae_core.limits import LimitError
    from vae_core.runs import DamagedRun

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        path.write_bytes(content)
        try:
            model = load_model(path)
        except (DamagedRun, ConfigError, LimitError) as refused:
            said = str(refused)
            assert said and "\n" not in said and len(said) < 2000 and folder not in said, said
            return f"refused: {re.sub(r'“[^”]*”|[0-9][0-9,.]*', '#', said)[:40]}"
    assert not model.training and all(bool(one.isfinite().all()) for one in model.state_dict().values())
    return "taken"


TARGET = Target(
    st.one_of(
        st.deferred(lambda: mutated({"sound": _file(_description(sound_files()["config.json"]))})),
        st.deferred(described),
    ),
    check,
)

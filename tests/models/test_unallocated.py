"""Models that are built for the shapes of their weights alone."""

from __future__ import annotations

import sys

import pytest
import torch

from vae_core.experiment import parse_run_config
from vae_core.models.base import build_model
from vae_core.models.kinds import MODELS
from vae_core.models.unallocated import unallocated


@pytest.mark.parametrize("name", [*MODELS.names()])
def test_they_are_like_the_others_and_pytorch_s_compiler_is_not_loaded(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes over a second, and a page that asks for a model's shapes would wait for it."""
    config = parse_run_config({"model": {"name": name}})
    real = build_model(config.model, config.image_shape).state_dict()
    for loaded in [one for one in sys.modules if one == "torch._dynamo" or one.startswith("torch._dynamo.")]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, "torch._dynamo", None)  # an import of it fails
    with unallocated():
        found = build_model(config.model, config.image_shape).state_dict()
    assert all(one.is_meta for one in found.values())
    assert {key: (one.shape, one.dtype) for key, one in found.items()} == {
        key: (one.shape, one.dtype) for key, one in real.items()
    }


def test_what_is_made_outside_has_numbers() -> None:
    with unallocated():
        torch.randn(3)
    assert not torch.randn(3).is_meta

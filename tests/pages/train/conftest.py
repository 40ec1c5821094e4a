"""No workers start, and one training that is finished."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from tests.pages.train.on_page import (
    Tiny,
)
from tests.trained import train
from ui.app import resources
from vae_core.jobs import queue
from vae_core.runs import Run, RunStore


@pytest.fixture(autouse=True)
def no_workers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Started workers are only noted, and taken for this very process."""
    spawned: list[str] = []

    def spawn(_store: RunStore, run: Run) -> SimpleNamespace:
        spawned.append(run.id)
        return SimpleNamespace(pid=os.getpid())

    monkeypatch.setattr(queue, "_spawn", spawn)
    resources.forget_summaries()
    return spawned


@pytest.fixture
def trained(store: RunStore, tiny: Tiny) -> Run:
    return train(store, tiny(name="fashion-vae-2d"))

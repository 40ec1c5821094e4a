"""What is loaded once for everybody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.trained import train
from ui.app import resources
from vae_core.experiment import RunConfig
from vae_core.models import LatentModel
from vae_core.runs import Run, RunStore

Tiny = Callable[..., RunConfig]


def test_twelve_people_load_a_model_once(store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    train(store, tiny("training.epochs=1"), "one")
    loads, ready = [], threading.Barrier(12)
    load_model = resources.load_model

    def counted(run: Run) -> LatentModel:
        loads.append(run.id)
        return load_model(run)

    def ask() -> tuple[LatentModel, resources.Explored]:
        ready.wait()
        run = RunStore(store.root).open("one")
        return resources.model(run), resources.explored(run)

    monkeypatch.setattr(resources, "load_model", counted)
    with ThreadPoolExecutor(12) as threads:
        found = [asked.result(60) for asked in [threads.submit(ask) for _ in range(12)]]
    assert loads == ["one"]
    assert len({id(model) for model, _ in found}) == 1 and len({id(explored) for _, explored in found}) == 1


def test_summaries_are_handed_out_as_lists_of_their_own(store: RunStore, tiny: Tiny) -> None:
    store.create(tiny(), run_id="one")
    resources.forget_summaries()
    resources.summaries().clear()
    assert [summary.id for summary in resources.summaries()] == ["one"]


def test_a_run_of_another_process_is_noticed_at_once(store: RunStore, tiny: Tiny) -> None:
    """A link to it may be opened as soon as it is there."""
    store.create(tiny(), run_id="one")
    resources.forget_summaries()
    assert [summary.id for summary in resources.summaries()] == ["one"]
    time.sleep(0.02)  # the clock of a folder ticks every few milliseconds
    RunStore(store.root).create(tiny(), run_id="two")
    assert {summary.id for summary in resources.summaries()} == {"one", "two"}

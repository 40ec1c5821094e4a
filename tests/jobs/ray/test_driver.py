"""The driver where there is no cluster, or no way to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.jobs.ray.cluster import free_port
from vae_core.experiment import RunConfig
from vae_core.jobs import enqueue
from vae_core.jobs.ray.launch import LOCK
from vae_core.runs import RunError, RunStore
from vae_core.runs.hold import hold, is_held

pytest.importorskip("ray", reason="Ray is not installed: pip install -e '.[ray]'")

Tiny = Callable[..., RunConfig]


@pytest.mark.parametrize(
    ("address", "words"), [("127.0.0.1:{}", "refused"), ("ray://127.0.0.1:{}", "has to be one of the cluster's nodes")]
)
def test_a_cluster_that_cannot_be_reached_is_told_on_what_waited(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, address: str, words: str
) -> None:
    from vae_core.jobs.ray.driver import drive

    monkeypatch.setenv("LATENT_PLAYGROUND_EXECUTOR", "ray")
    monkeypatch.setenv("RAY_ADDRESS", address.format(free_port()))
    run = store.create(tiny())
    enqueue(store, run)
    with pytest.raises(RunError, match=words):
        drive(store)
    status = run.status()
    assert status.state == "failed" and words in status.message and "Resume tries again" in status.message
    assert not is_held(store.root, LOCK)
    enqueue(store, run)
    assert run.status().state == "waiting"


def test_a_cluster_of_this_machine_that_has_gone_is_told_at_once(
    store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vae_core.jobs.ray.driver import drive

    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    monkeypatch.setenv("RAY_TMPDIR", str(tmp_path))
    (tmp_path / "ray").mkdir()
    (tmp_path / "ray" / "ray_current_cluster").write_text(f"127.0.0.1:{free_port()}")
    with pytest.raises(RunError, match="refused"):
        drive(store)


def test_a_second_driver_of_a_folder_ends(store: RunStore) -> None:
    from vae_core.jobs.ray.driver import drive

    with hold(store.root, LOCK), pytest.raises(RunError, match="has a driver already"):
        drive(store)

"""What a Ray task does: train a run in a scratch folder of its node, and send what comes of it to the actor."""

from __future__ import annotations

import os
import socket
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ray

from vae_core.jobs.ray.protocol import Order, Place, take_settings
from vae_core.jobs.ray.sender import AttemptEnded, answer


def train_on_this_node(actor: Any, run_id: str, cores: int, settings: dict[str, str]) -> bool:
    """Train a run of the queue; False where there is nothing to train any more.

    actor: a handle of the StoreActor; cores: threads that it may use; settings: of the app, those that hold everywhere.
    What ends the training is in its last status; what Ray raises here means that nobody takes what was learnt.
    """
    # As `python -m vae_core` sets them, before PyTorch is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "20000")
    take_settings(settings)
    order: Order | None = answer(actor.begin.remote(run_id, _here()))
    if order is None:
        return False
    from vae_core.jobs.ray.scratch import train_in_scratch  # imports PyTorch

    try:
        with tempfile.TemporaryDirectory(prefix="latent-playground-") as scratch:
            train_in_scratch(actor, order, cores, Path(scratch) / order.run_id)
    except AttemptEnded as reason:
        print(f"{run_id}: {reason}", flush=True)  # into Ray's log of this process
        return False
    answer(actor.end.remote(run_id, order.attempt))
    return True


def _here() -> Place:
    node = ray.get_runtime_context().get_node_id()
    known: dict[str, Any] = next((one for one in ray.nodes() if one["NodeID"] == node), {})
    name = known.get("NodeName", "")
    if not name or name == known.get("NodeManagerAddress"):
        name = socket.gethostname()
    return Place(node, name[:200], version("latent-playground"))

"""Make a finished run small enough to travel with the project."""

from __future__ import annotations

import numpy as np
import torch

from vae_core.explorer.kept import keep_figures
from vae_core.inference.held_out import FILE, held_out_encoding
from vae_core.inference.loading import load_model
from vae_core.jobs.checkpoints import load_state, save_state
from vae_core.runs.errors import RunError
from vae_core.runs.images import run_images
from vae_core.runs.run import Run
from vae_core.training.evaluation import HeldOut, evaluate


def ship(run: Run) -> HeldOut:
    """Store the weights as float16, mark the run as part of the project, and return the held-out losses of what is stored.

    Raises RunError unless the run is finished.
    """
    status = run.status()
    if status.state != "finished":
        raise RunError(f"Only finished runs are shipped; this one is {status.state}.")
    state = load_state(run)
    assert state is not None  # a finished run has weights
    save_state(run, state, weights_only=True, dtype=torch.float16)
    (run.path / FILE).unlink(missing_ok=True)
    if run.config.latent_space.has_encoder:
        held_out_encoding(run, dtype=np.float16)
        if run.config.latent_space.has_map:
            keep_figures(run, held_out_encoding(run))  # as they are read from now on
    for leftover in ("worker.log", "worker.lock", "request"):
        (run.path / leftover).unlink(missing_ok=True)
    nobody = {"shipped": True, "host": "", "pid": None, "process": None, "locked": False, "node": ""}
    run.write_status(status.model_copy(update=nobody))
    held_out = run_images(run).load("held-out", run.config.data.image_size)
    return evaluate(load_model(run), held_out.images, labels=held_out.labels, seed=run.config.training.seed)

"""Trainings made ill on purpose: small and quick, by the worker itself, into a folder like any other."""

from __future__ import annotations

import pytest

from vae_core.datasets import dataset
from vae_core.datasets.base import ImageSet
from vae_core.experiment import RunConfig, with_settings
from vae_core.jobs import worker
from vae_core.recipes import recipe
from vae_core.runs import Run, RunStore

HELD_OUT = 300
SMALL = (
    "data.train_images=1024",
    "model.hidden=[64,32]",
    "training.batch_size=64",
    "training.epochs=6",
    "training.threads=1",
    "training.precision=float32",
)
SLOW_START = (  # what the recipes start with makes some of it well
    *("model.activation=relu", "model.initial_weights=pytorch", "model.initial_image=grey"),
    "training.learning_rate=0.004",
)
CONSTANT = "training.schedule=constant"
GAUSSIAN = "model.likelihood=gaussian"
OVER_FITTED = (
    *("data.train_images=64", "model.hidden=[256]", "training.batch_size=16"),
    *("training.epochs=100", "training.learning_rate=0.003", CONSTANT),
)
SCALELESS = (
    *("model.hidden=[64]", "model.batch_norm=true", "training.batch_size=16", "training.epochs=12"),
    *("training.learning_rate=0.3", CONSTANT),
)
BOOK = ("data.train_images=256", "model.widths=[8,8]", "model.codebook_size=64", "training.batch_size=16")
AE, VAE = "mnist-ae-2d", "mnist-vae-2d"

# What is found in it -> recipe, settings.
ILL: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "posterior collapse by beta": ("collapse", VAE, ("model.beta=392",)),
    "posterior collapse by a wide Gaussian": ("collapse", VAE, (GAUSSIAN, "model.likelihood_scale=2")),
    "a narrow Gaussian": ("likelihood", VAE, (GAUSSIAN, "model.likelihood_scale=0.01")),
    "a loss that jumps, VAE": ("jump", VAE, ("training.learning_rate=0.1", CONSTANT)),
    "a loss that jumps, AE": ("jump", AE, ("training.learning_rate=0.1", CONSTANT)),
    "codes that leave the prior": ("scale", VAE, ("model.beta=0", "training.epochs=12")),
    "a latent scale that runs away": ("scale", AE, SCALELESS),
    "dead entries": ("codebook", "vq-vae", (*BOOK, "model.revive_after=0", "training.epochs=2")),
    "over-fitting, AE": ("over-fitting", AE, (*OVER_FITTED, "model.latent_dim=16")),
    "over-fitting, VAE": ("over-fitting", VAE, (*OVER_FITTED, "model.latent_dim=8")),
    "ended too soon": ("unfinished", VAE, ("training.epochs=2",)),
    "too small a learning rate": (
        "unfinished",
        AE,
        ("training.learning_rate=0.00001", "training.batch_size=16", CONSTANT),
    ),
}


def config(name: str) -> RunConfig:
    """The settings of one of `ILL`."""
    _, base, settings = ILL[name]
    plain = [one for one in SMALL if "hidden" not in one] if base == "vq-vae" else [*SMALL, *SLOW_START]
    return with_settings(recipe(base).config, [*plain, *settings])


def few_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers in this process look at few held-out images, so that an epoch costs a moment."""

    def load(run: Run, _trained_on: int | None = None) -> tuple[ImageSet, ImageSet]:
        config = run.config
        entry, size = dataset(config.data.dataset), config.data.image_size
        held_out = entry.load("held-out", size, min(HELD_OUT, entry.available("held-out")))
        return entry.load("train", size, config.data.train_images), held_out

    monkeypatch.setattr(worker, "load_data", load)
    monkeypatch.setattr(worker, "held_out_encoding", lambda run: None)


def trained(store: RunStore, config: RunConfig) -> Run:
    run = store.create(config)
    worker.work(store, run)
    return run

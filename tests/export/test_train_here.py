"""Training in the browser against training here: the same seed, and so the same start, batches and noise."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.export.node import module, run_node
from vae_core.datasets import dataset
from vae_core.datasets.base import ImageSet
from vae_core.experiment import RunConfig, parse_run_config
from vae_core.training.session import Session

TRAIN = (
    f'import {{ Training }} from "{module("../train_here/training.js")}";'
    + """
import { readFileSync, writeFileSync } from "node:fs";
const [settings, images, results] = process.argv.slice(2);
const training = new Training(JSON.parse(readFileSync(settings)), new Uint8Array(readFileSync(images)), false);
const before = training.model.tensors();
const terms = [];
while (!training.done) terms.push(training.advance());
const plain = (tensors) => Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, [...values]]));
const codes = [...training.codes(training.images)];
writeFileSync(results, JSON.stringify({ before: plain(before), terms, after: plain(training.model.tensors()), codes }));
"""
)


def settings(
    images: int, steps: int, hidden: tuple[int, ...], latent_dim: int, beta: float, **training: object
) -> RunConfig:
    return parse_run_config(
        {
            "name": "In the browser",
            "data": {"dataset": "fashion-mnist", "image_size": 28, "train_images": images},
            "model": {
                "name": "vae",
                "network": "dense",
                "hidden": list(hidden),
                "latent_dim": latent_dim,
                "beta": beta,
            },
            "training": {
                "epochs": steps // (images // 128),
                "precision": "float32",
                "threads": 1,
                "seed": 5,
                **training,
            },
        }
    )


def in_the_browser(config: RunConfig, images: ImageSet, folder: Path) -> dict:
    (folder / "config.json").write_text(json.dumps(config.model_dump(mode="json")))
    (folder / "images.bin").write_bytes(images.pixels.tobytes())
    run_node(TRAIN, folder / "config.json", folder / "images.bin", folder / "results.json")
    return json.loads((folder / "results.json").read_text())


def differences(config: RunConfig, folder: Path) -> tuple[dict[str, np.ndarray], dict, Session]:
    """Of each term the relative difference at every step; what the browser made; and the session here."""
    images = dataset("fashion-mnist").load("train", 28, config.data.train_images)
    made = in_the_browser(config, images, folder)
    session = Session(config, images, None)
    for name, tensor in session.model.state_dict().items():
        assert np.array_equal(np.float32(made["before"][name]), tensor.flatten().numpy()), name
    terms = []
    for _ in range(session.total):
        session.advance()
        terms.append(session.end_record())
    far = {}
    for key in ("loss", "distortion", "kl"):
        here, there = (np.array([one[key] for one in source]) for source in (terms, made["terms"]))
        far[key] = np.abs(there - here) / np.abs(here)
    return far, made, session


def test_two_hundred_steps_of_the_recipe_go_as_here(tmp_path: Path) -> None:
    config = settings(2560, 200, (512, 256, 128), 2, 1.0, seed=0)
    far, _, session = differences(config, tmp_path)
    assert session.total == len(far["loss"]) == 200
    assert far["loss"][:20].max() < 1e-6  # single precision has a step of 1.2e-7
    assert far["kl"][:5].max() < 1e-5
    # Rounding grows: two trainings by PyTorch whose weights differ in their last bits at first come as far apart.
    assert far["loss"].max() < 0.05


@pytest.mark.parametrize(
    "more", [{"optimizer": "adamw", "weight_decay": 0.5}, {"schedule": "constant", "adam_beta2": 0.95}]
)
def test_any_widths_codes_and_settings_go_as_here(tmp_path: Path, more: dict[str, object]) -> None:
    config = settings(384, 6, (40, 21), 3, 2.048, **more)
    far, made, session = differences(config, tmp_path)
    assert max(values.max() for values in far.values()) < 2e-5
    for name, tensor in session.model.state_dict().items():
        after = np.float32(made["after"][name])
        assert np.allclose(after, tensor.flatten().numpy(), atol=2e-5), name
        assert name.endswith("bias") or not np.array_equal(after, np.float32(made["before"][name])), name
    codes = session.model.eval().encode(session.images.float() / 255).mode().detach().numpy()
    assert np.allclose(np.float32(made["codes"]).reshape(-1, 3), codes, atol=1e-4)

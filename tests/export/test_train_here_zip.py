"""What was trained in the browser comes into the app as a run's zip, and is the run that its configuration describes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.export.node import module, run_node
from vae_core.datasets import dataset
from vae_core.experiment import RunConfig, parse_run_config, with_settings
from vae_core.inference import load_model
from vae_core.jobs.worker import load_data
from vae_core.readiness.check import images_to_learn_from
from vae_core.report.page import report_html
from vae_core.run_archives import import_run
from vae_core.runs import RunStore
from vae_core.training.session import Session

SAVE = (
    f'import {{ Training }} from "{module("../train_here/training.js")}";'
    + f'import {{ runZip }} from "{module("../train_here/run-zip.js")}";'
    + """
import { readFileSync, writeFileSync } from "node:fs";
const [settings, pixels, steps, target] = process.argv.slice(2);
const config = JSON.parse(readFileSync(settings));
const training = new Training(config, new Uint8Array(readFileSync(pixels)));
const history = [];
for (let step = 1; step <= Number(steps); step++) {
  const terms = training.advance();
  history.push({ step, epoch: step / training.perEpoch, ...terms, beta: config.model.beta, images_per_second: 4000 });
}
const images = training.images.length / training.pixels;
const trained = { config, tensors: training.model.tensors(), history, total: training.total, seconds: 2, images };
const zip = runZip(trained, "Trained in a browser.", "trained-here");
writeFileSync(target, new Uint8Array(await zip.arrayBuffer()));
"""
)


@pytest.fixture
def config() -> RunConfig:
    return parse_run_config(
        {
            "name": "Trained in a browser",
            "data": {"dataset": "fashion-mnist", "image_size": 28, "train_images": 256, "split": "held-out"},
            "model": {"name": "vae", "network": "dense", "hidden": [64, 32], "latent_dim": 2, "beta": 2.0},
            "training": {"epochs": 4, "precision": "float32", "threads": 1, "seed": 3},
        }
    )


def saved(config: RunConfig, steps: int, folder: Path) -> Path:
    images = dataset("fashion-mnist").load("held-out", 28, config.data.train_images)
    (folder / "config.json").write_text(json.dumps(config.model_dump(mode="json")))
    (folder / "images.bin").write_bytes(images.pixels.tobytes())
    run_node(SAVE, folder / "config.json", folder / "images.bin", str(steps), folder / "run.zip")
    return folder / "run.zip"


def test_the_zip_is_whole_and_its_run_is_the_one_that_its_configuration_describes(
    config: RunConfig, tmp_path: Path
) -> None:
    path = saved(config, 8, tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None  # every checksum
    taken = import_run(path, RunStore(tmp_path / "runs"))
    run, status = taken.run, taken.run.status()
    assert taken.left_out == ""
    assert run.config == config
    assert run.note() == "Trained in a browser."
    assert (status.state, status.step, status.train_images, status.epoch) == ("finished", 8, 256, 4.0)
    assert run.history().steps["step"] == list(range(1, 9))
    assert run.snapshot_steps() == [8]

    assert "256 of the held-out images; 10,000 held-out images, some of which the model learnt from" in report_html(run)

    images, held_out = load_data(run)
    assert np.array_equal(images.pixels, held_out.pixels[:256])
    session = Session(config, images, None)
    for _ in range(session.total):
        session.advance()
    here = session.model.state_dict()
    for name, tensor in load_model(run).state_dict().items():
        assert np.allclose(tensor, here[name], atol=1e-5), name


def test_one_that_was_stopped_says_so(config: RunConfig, tmp_path: Path) -> None:
    run = import_run(saved(config, 3, tmp_path), RunStore(tmp_path / "runs")).run
    assert (run.status().state, run.status().step) == ("stopped", 3)


def test_a_training_on_held_out_images_has_as_many_as_there_are(config: RunConfig) -> None:
    entry = dataset("fashion-mnist")
    assert images_to_learn_from(config, entry) == 256
    everything = with_settings(config, ["data.train_images=null"])
    assert images_to_learn_from(everything, entry) == entry.available("held-out")

"""The runs that are harmed, and the one beside them that nothing may happen to."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import numpy as np

from tests import trained
from tests.damaged.change import MAP_STEP
from tests.damaged.drive import HARMED, SOUND
from tests.damaged.kinds import Kind
from vae_core.datasets import create_dataset
from vae_core.experiment import RunConfig, with_settings
from vae_core.explorer.kept import keep_figures
from vae_core.inference import held_out_encoding
from vae_core.recipes import recipe
from vae_core.runs import RunStore

_TINY = [
    *("model.hidden=[32,16]", "data.train_images=null", f"training.epochs={MAP_STEP}", "training.batch_size=256"),
    *("training.threads=1", "training.precision=float32"),
]
_IMAGES, _CLASSES = 90, 3


def small_config() -> RunConfig:
    """Of a model of few images of one's own, in LATENT_PLAYGROUND_DATA: its codes are computed in a moment."""
    rng = np.random.default_rng(0)
    images = [
        (
            np.clip(rng.normal(50 + 60 * (number % _CLASSES), 25, (1, 32, 32)), 0, 255).astype(np.uint8),
            number % _CLASSES,
        )
        for number in range(_IMAGES)
    ]
    made = create_dataset(
        "Few", images, class_names=[f"class {label}" for label in range(_CLASSES)], channels=1, image_size=32
    )
    return with_settings(recipe("mnist-vae-2d").config, [*_TINY, f"data.dataset={made.name}"])


class Grounds:
    """A store with a sound run, in which runs are harmed again and again."""

    def __init__(self, store: RunStore) -> None:
        self.store = store
        config = small_config()
        self._original = trained.train(store, config.model_copy(update={"name": "Sound of name"}), SOUND).path
        sound = store.open(SOUND)
        keep_figures(sound, held_out_encoding(sound))
        assert (self._original / "snapshots" / f"{MAP_STEP:07d}.safetensors").exists()

    def harmed(self, kind: Kind, run_id: str = HARMED) -> Path:
        """A copy of the sound run, harmed in this way."""
        path = self.store.root / run_id
        self.forget(run_id)
        shutil.copytree(self._original, path)
        kind.harm(path)
        return path

    def forget(self, run_id: str = HARMED) -> None:
        path = self.store.root / run_id
        for folder, _, _ in os.walk(path):
            os.chmod(folder, stat.S_IRWXU)
        shutil.rmtree(path, ignore_errors=True)

"""What the recipes came to when they were last trained by `benchmarks/source_systems.py`: a tracked file beside this."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from pydantic import Field, ValidationError

from vae_core.config import Config
from vae_core.experiment import RunConfig
from vae_core.recipes import recipe
from vae_core.runs.errors import DamagedRun
from vae_core.runs.files import write_json
from vae_core.runs.reading import read_json

FILE = Path(__file__).with_name("measured.json")


class MeasuredMetric(Config):
    """A held-out metric. Where the recipe has a published one, the first is that, in the source's own unit."""

    title: str
    value: float
    unit: str
    digits: int = 2


class Measured(Config):
    """One recipe's training."""

    setting: str = Field(description="`setting_of` the recipe's configuration at the time.")
    metrics: tuple[MeasuredMetric, ...] = Field(min_length=1)
    passed: bool | None = Field(None, description="Whether the published value was passed; None where there is none.")
    epoch: int = Field(description="After which the metrics were taken.")
    epochs: int = Field(description="Of the whole training; it stops sooner when the published value is passed.")
    seconds: float = Field(description="Of training steps up to `epoch`; evaluation not counted.")
    images: int = Field(description="Training images, each seen once an epoch.")
    full: bool = Field(description="Whether these were all there are, not only the bundled ones.")
    machine: str = Field(description="In words, such as '2 cores, CPU'.")

    @property
    def images_per_second(self) -> float:
        return self.images * self.epoch / max(self.seconds, 1e-9)


def setting_of(config: RunConfig) -> str:
    """Tells whether two configurations train the same thing the same way: a short digest of data, model and training.

    Settings at their defaults are left out, so that a new field with a default changes nothing.
    """
    parts = config.model_dump(mode="json", include={"data", "model", "training"}, exclude_defaults=True)
    text = json.dumps([config.model.name, parts], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def measured(name: str, path: Path = FILE) -> Measured | None:
    """What the recipe of that name came to; None when its present setting has not been measured.

    Raises UnknownName for no recipe's name.
    """
    setting = setting_of(recipe(name).config)
    found = _read(path, path.stat().st_mtime_ns if path.exists() else 0).get(name)
    return found if found is not None and found.setting == setting else None


def save_measured(name: str, result: Measured, path: Path = FILE) -> None:
    """Put one recipe's result into the file; the others stay."""
    values = read_json(path.resolve()) if path.exists() else {}
    values[name] = result.model_dump(mode="json")
    write_json(path, dict(sorted(values.items())))


@lru_cache(maxsize=4)
def _read(path: Path, _version: int) -> dict[str, Measured]:
    """What can be read of the file; a damaged entry counts as not measured."""
    try:
        values = read_json(path.resolve())
    except DamagedRun:
        return {}
    found = {}
    for name, entry in values.items():
        try:
            found[name] = Measured.model_validate(entry)
        except ValidationError:
            continue
    return found

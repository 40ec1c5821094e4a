"""The texts of a run from outside: configuration, status, curves, note. Parsed strictly, and made anew from what they say."""

from __future__ import annotations

import contextlib
import math
import time
from typing import Any

from pydantic import ValidationError

from vae_core.archives import shown
from vae_core.config import ConfigError
from vae_core.datasets import dataset, is_folder
from vae_core.experiment import RunConfig, parse_run_config
from vae_core.models import MODELS
from vae_core.recipes import matched
from vae_core.run_archives.layout import RunRejected
from vae_core.runs.errors import DamagedRun
from vae_core.runs.history import ENCODED, EPOCH_KEYS, STEP_KEYS, records_of
from vae_core.runs.images import RECORD, ImagesRecord
from vae_core.runs.naming import LONGEST_NAME
from vae_core.runs.reading import as_object
from vae_core.runs.run import CONFIG, HISTORY, STATUS
from vae_core.runs.status import LARGEST, Status
from vae_core.text import one_line

_DEVICES, _PRECISIONS = ("cpu", "cuda", "mps"), ("float32", "bfloat16")
_OF_THE_WEIGHTS = {"penalty", "beta", "images_per_second"}  # what histories hold beside a model's own terms


def read_config(content: bytes) -> RunConfig:
    """The configuration, with a name that can be shown, and a published value only where it is a recipe's own.

    Raises RunRejected.
    """
    values = as_object(content, CONFIG)
    name = values.get("name")
    if isinstance(name, str):
        values["name"] = one_line(name, LONGEST_NAME) or "Untitled"
    _check_dataset(values.get("data"))
    _check_model(values.get("model"))
    try:
        config = parse_run_config(values)
        known = matched(config)
    except (ConfigError, ValueError, OverflowError, RecursionError, ArithmeticError, TypeError) as error:
        raise RunRejected(f"{CONFIG} cannot be used: {error}") from error
    keeps = (
        {"recipe": known.recipe, "reference": known.reference} if config.recipe else {"recipe": None, "reference": None}
    )
    return config.model_copy(update={**keeps, "repairs": None})


def _check_dataset(data: Any) -> None:
    """Raise RunRejected unless the images are bundled ones, or imported here."""
    name = data.get("dataset", "") if isinstance(data, dict) else ""
    if not isinstance(name, str) or not name:
        return  # the configuration's own check says so, or takes its default
    if is_folder(name):
        raise RunRejected(
            "This run learnt from a folder on somebody's disk. A run from outside may name bundled and imported datasets "
            "only; import the images as a dataset of your own, and train with that."
        )
    try:
        dataset(name).check()
    except ValueError as error:
        raise RunRejected(f"The images that this run learnt from are not here: {shown(str(error), 200)}") from error


def _check_model(model: Any) -> None:
    """Raise RunRejected unless the model is of a known kind."""
    name = model.get("name") if isinstance(model, dict) else None
    if not isinstance(name, str) or name not in MODELS:
        raise RunRejected(f"{CONFIG} names a model that there is none of here: {shown(str(name), 60)}.")


def read_images(content: bytes) -> ImagesRecord:
    """What the run's labels stand for, of somebody's own images. Raises RunRejected."""
    try:
        return ImagesRecord.model_validate(as_object(content, RECORD))
    except ValidationError as error:
        raise RunRejected(f"{RECORD} does not say what the images of this run are.") from error


def read_status(content: bytes | None, *, step: int, parameters: int, belongs_to: str | None) -> Status:
    """What may be believed of a status: how it ended and how far it came. None is a run without one.

    step: that of the weights; parameters: of the model.
    """
    values: dict[str, Any] = {}
    if content is not None:
        with contextlib.suppress(DamagedRun):
            values = as_object(content, STATUS)

    def number(key: str) -> float:
        value = values.get(key, 0)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if is_number and 0 <= value <= LARGEST else 0.0  # NaN is in no range

    def word(key: str, words: tuple[str, ...]) -> str:
        return values[key] if values.get(key) in words else ""

    now = time.time()
    return Status(
        state="finished" if values.get("state", "finished") == "finished" else "stopped",
        created=now,
        queued=now,
        heartbeat=now,
        step=step or int(number("step")),
        total_steps=int(number("total_steps")),
        epoch=number("epoch"),
        images_per_second=number("images_per_second"),
        seconds=number("seconds"),
        train_images=int(number("train_images")),
        parameters=parameters,
        device=word("device", _DEVICES),
        precision=word("precision", _PRECISIONS),
        threads=min(int(number("threads")), 1024),
        belongs_to=belongs_to,
    )


def read_records(content: bytes, config: RunConfig) -> list[dict[str, Any]]:
    """The curves' records, with the terms that this kind of model has and no others. Raises RunRejected."""
    own = {*MODELS.get(config.model.name).own_terms, *_OF_THE_WEIGHTS}
    found, wrong = records_of(content)
    if wrong:
        raise RunRejected(f"{HISTORY} has a record in line {wrong[0]} that cannot be read.")
    return [_record(values, own) for values in found]


def _record(values: dict[str, Any], own: set[str]) -> dict[str, Any]:
    record = _numbers(values, {*STEP_KEYS, *own})
    record["step"] = int(record["step"])
    if values.get("held_out") is not None:
        held_out = _numbers(values["held_out"], {*EPOCH_KEYS, *own} - {"step", "epoch"})
        if held_out.keys() >= {*EPOCH_KEYS[2:]} - ENCODED:  # losses that are infinite are none
            record["held_out"] = held_out
    return record


def _numbers(values: dict[str, Any], keys: set[str]) -> dict[str, Any]:
    found = {}
    for key in [one for one in values if one in keys]:
        value = float(values[key])
        if math.isfinite(value) and abs(value) < 1e15:
            found[key] = value
    return found


def read_note(content: bytes, longest: int) -> str:
    """A note, one line."""
    return one_line(content.decode("utf-8", "replace"), longest)

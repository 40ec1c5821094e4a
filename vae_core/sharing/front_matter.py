"""The front matter of a model card: YAML that a hub reads. https://hf.co/docs/hub/model-cards"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vae_core.datasets import dataset
from vae_core.experiment import RunConfig
from vae_core.inference.model_file import LIBRARY
from vae_core.models.space import LatentSpace

UNKNOWN_LICENCE = "unknown"


@dataclass(frozen=True)
class Measured:
    """A metric of a run, for the card and its front matter.

    Attributes:
        key: its name among the metrics
        title, unit, split: as people read them
        value: a number; text: the same as it is shown
        better: "lower", "higher" or "neither"
        reference: what it is held against, in words; "" for nothing
    """

    key: str
    title: str
    value: float
    text: str
    unit: str
    split: str
    better: str
    reference: str = ""


def front_matter(config: RunConfig, measured: Sequence[Measured], licence: str) -> dict[str, Any]:
    """What it says, as a hub's own library understands it. licence: an identifier of the hub's."""
    entry = dataset(config.data.dataset)
    task = pipeline_tag(config.model.name, config.latent_space)
    values: dict[str, Any] = {
        "license": licence,
        "library_name": LIBRARY,
        "tags": [LIBRARY, config.model.name, "autoencoder", "latent-space", "pytorch"],
    }
    if config.model.name == "gan":
        values["tags"].remove("autoencoder")
    if task:
        values["pipeline_tag"] = task
    if entry.hub_name:
        values["datasets"] = [entry.hub_name]
    if measured:
        metrics = [
            {"type": one.key, "value": one.value, "name": f"{one.title} ({one.unit}; {one.split})"} for one in measured
        ]
        values["model-index"] = [
            {
                "name": config.name,
                "results": [
                    {
                        "task": {"type": task or "other"},
                        "dataset": {"name": entry.title, "type": entry.hub_name or "images"},
                        "metrics": metrics,
                    }
                ],
            }
        ]
    return values


def pipeline_tag(model: str, space: LatentSpace) -> str:
    """The hub's word for what the model is for; "" where none of them is right."""
    if model == "denoising-autoencoder":
        return "image-to-image"
    if space.is_conditional:
        return ""  # it generates images of a class, and the hub has no word for that
    generates = space.has_prior or space.is_grid or not space.has_encoder
    return "unconditional-image-generation" if generates else "image-feature-extraction"


def yaml(values: Mapping[str, Any]) -> str:
    """As YAML, its texts in quotes as JSON writes them, which YAML reads the same."""
    return "\n".join(_lines(values)) + "\n"


def _lines(values: Any, indent: str = "") -> list[str]:
    if isinstance(values, Mapping):
        lines = []
        for key, value in values.items():
            if isinstance(value, Mapping | list):
                lines += [f"{indent}{key}:", *_lines(value, f"{indent}  ")]
            else:
                lines.append(f"{indent}{key}: {_scalar(value)}")
        return lines
    lines = []
    for value in values:
        if isinstance(value, Mapping):
            first, *rest = _lines(value, f"{indent}  ")
            lines += [f"{indent}- {first.lstrip()}", *rest]
        else:
            lines.append(f"{indent}- {_scalar(value)}")
    return lines


def _scalar(value: str | float) -> str:
    text = "".join(map(_shown, json.dumps(value, ensure_ascii=False)))
    if isinstance(value, float) and "e" in text and "." not in text:
        text = text.replace("e", ".0e")  # YAML takes 1e-07 for a word
    return text


def _shown(sign: str) -> str:
    """YAML takes no file with control characters in it, and escapes like JSON's."""
    if sign.isprintable():
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"

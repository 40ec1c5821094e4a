"""Which run to hold beside another: same data, network, seed and epochs, another objective."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from vae_core.config import Config
from vae_core.experiment import RunConfig
from vae_core.models.config import ModelConfig
from vae_core.runs.run import Run
from vae_core.runs.store import RunSummary

_NO_DIFFERENCE = {"name", "precision", "threads"}  # they change the pace of a training, not what it learns
# Which network reads the field.
_OF_NETWORK = {"hidden": "dense", "layers": "conv", "widths": "conv", "upsample": "conv", "kernel_size": "conv"}
_OF_LIKELIHOOD = {"likelihood_scale": "gaussian"}


@dataclass(frozen=True)
class Difference:
    """One setting that two runs do not share.

    Attributes:
        field: dotted path in RunConfig, such as "training.epochs"
        title: the field's title for people, such as "Epochs"
        first, second: the two values
    """

    field: str
    title: str
    first: Any
    second: Any

    def __str__(self) -> str:
        return f"{self.title.lower()} ({_word(self.first)} and {_word(self.second)})"


def differences(first: RunConfig, second: RunConfig) -> list[Difference]:
    """What two runs do not share, besides their objective: data, network, then training.

    An objective's own settings (beta, …) are compared when both runs have the same one; what the network in question
    does not read (convolution widths of a dense one), names, threads and precision are left out. So is what one of the
    objectives has no use for, as PCA has none for a learning rate: that difference is the objective's.
    """
    same_objective = first.model.name == second.model.name
    found: list[Difference] = []
    for part in ("data", "model", "training"):
        one, other = getattr(first, part), getattr(second, part)
        for name, title in _fields(one if part != "model" or same_objective else ModelConfig):
            if name in _NO_DIFFERENCE or name in first.model.unused | second.model.unused:
                continue
            if not (_reads(first.model, name) or _reads(second.model, name)):
                continue
            if getattr(one, name) != getattr(other, name):
                found.append(Difference(f"{part}.{name}", title, getattr(one, name), getattr(other, name)))
    return found


def find_partner(run: Run, summaries: Sequence[RunSummary]) -> Run | None:
    """The run of `summaries` with weights that differs from `run` in its objective alone, or None.

    Data, network, latent size, seed and epochs must be the same; of several, the one with the fewest other
    differences, then one whose training has ended, then the first listed. Raises DamagedRun or ConfigError for `run`.
    """
    ranked = []
    for place, summary in enumerate(summaries):
        other = summary.run
        if other is None or other.id == run.id or not other.has_weights():
            continue
        if other.config.model.name == run.config.model.name:
            continue
        if not (other.config.latent_space.has_encoder and run.config.latent_space.has_encoder):
            continue  # without an encoder there are no codes to hold beside the other's
        if other.config.model.fitted or run.config.model.fitted:
            continue  # no network, no epochs: there is nothing that the two could share
        if other.config.latent_space.is_grid != run.config.latent_space.is_grid:
            continue  # places and entries of a codebook: nothing to hold beside each other
        left = {difference.field for difference in differences(run.config, other.config)}
        if any(field.split(".")[0] in ("data", "model") for field in left) or left & {
            "training.seed",
            "training.epochs",
        }:
            continue
        ended = summary.status is not None and summary.status.state == "finished"
        ranked.append((len(left), not ended, place, other))
    return min(ranked, key=lambda entry: entry[:3])[3] if ranked else None


def _fields(config: Config | type[Config]) -> Iterator[tuple[str, str]]:
    kind = config if isinstance(config, type) else type(config)
    assert issubclass(kind, BaseModel)
    for name, field in kind.model_fields.items():
        yield name, field.title or name


def _reads(model: ModelConfig, name: str) -> bool:
    """Whether a field matters to this model; fields of data and training always do."""
    if name in _OF_NETWORK:
        return model.network == _OF_NETWORK[name]
    return name not in _OF_LIKELIHOOD or model.likelihood == _OF_LIKELIHOOD[name]


def _word(value: Any) -> str:
    if value is None:
        return "the default"
    return "×".join(map(str, value)) if isinstance(value, tuple) else str(value)

"""What a repair changes, in words, and the configuration that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vae_core.experiment import RunConfig, with_settings
from vae_core.recipes import matched
from vae_core.runs.pairs import differences

LONGEST = 80  # letters of a name
SUFFIX = " · repaired"


@dataclass(frozen=True)
class Change:
    """A setting before and after, as the form calls it."""

    path: str
    title: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.title} {self.before} → {self.after}"


def repaired(config: RunConfig, repair: tuple[str, ...], *, of: str | None = None) -> RunConfig:
    """The configuration with a repair's settings, under a name of its own; `of`: the id of the run that it repairs.

    Raises ConfigError for a setting that is refused.
    """
    name = config.name.removesuffix(SUFFIX)[: LONGEST - len(SUFFIX)].rstrip() + SUFFIX
    return matched(with_settings(config, list(repair))).model_copy(update={"name": name, "repairs": of})


def changes(config: RunConfig, repair: tuple[str, ...]) -> list[Change]:
    """What a repair changes. Raises ConfigError for settings that the configuration does not have."""
    after = with_settings(config, list(repair))
    paths = [setting.partition("=")[0] for setting in repair]
    return [Change(path, _title(config, path), _shown(config, path), _shown(after, path)) for path in paths]


def changed(before: RunConfig, after: RunConfig) -> list[Change]:
    """What makes two configurations train differently, as changes from the first to the second."""
    found = differences(before, after)
    return [Change(one.field, one.title, _shown(before, one.field), _shown(after, one.field)) for one in found]


def _title(config: RunConfig, path: str) -> str:
    part, field = path.split(".")
    return type(getattr(config, part)).model_fields[field].title or field


def _shown(config: RunConfig, path: str) -> str:
    part, field = path.split(".")
    value: Any = getattr(getattr(config, part), field)
    if value is None:
        return "all" if path == "data.train_images" else "automatic"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:g}" if isinstance(value, float) else str(value)

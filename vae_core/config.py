"""The leaf of configuration: what every settings class is made of, and the sentences for settings that are refused.

Field titles, descriptions and bounds are written once, in the package whose settings they are (`datasets/config.py`,
`models/config.py`, `experiment/training.py`); the command line's help, the app's forms and the error sentences read them.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

ADVANCED: dict[str, Any] = {"advanced": True}  # forms fold these away

ImageShape = tuple[int, int, int]  # channels, height, width


class ConfigError(ValueError):
    """A configuration that cannot be run; the message names the field, the value and what would be right."""


class Config(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def shortened(value: Any, longest: int = 60) -> str:
    """A value as Python writes it, for a sentence: what somebody gave may be of any length."""
    text = repr(value)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def explain(error: ValidationError) -> str:
    """Pydantic's report as sentences: the field, the value, what would be right."""
    sentences = []
    for problem in error.errors():
        inner = problem.get("ctx", {}).get("error")
        field = ".".join(str(part) for part in problem["loc"]) or "the configuration"
        if isinstance(inner, ConfigError):  # already a whole sentence
            sentences.append(str(inner))
        elif problem["type"] == "extra_forbidden":
            sentences.append(f"There is no field {shortened(field)}.")
        elif isinstance(inner, ValueError) and not problem["loc"]:  # of the whole: its parts are not worth printing
            sentences.append(str(inner))
        elif problem["type"] == "missing":
            sentences.append(f"{field} is missing.")
        else:
            right = problem["msg"].removeprefix("Value error, ").removeprefix("Input ").rstrip(".")
            sentences.append(
                f"{field} is {shortened(problem['input'])}: it {right}."
                if right.startswith("should")
                else f"{field} is {shortened(problem['input'])}: {right}."
            )
    return " ".join(sentences)

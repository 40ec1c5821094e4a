"""A pydantic config class as widgets: label, help, bounds and choices come from its fields, and from nowhere else.

The draft, a flat dict of dotted path -> value, is the truth; widgets are drawn from it and write back to it. So it
outlives widgets that are not on the page just now, and a new field or a new model appears unasked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import streamlit as st
from pydantic.fields import FieldInfo
from streamlit.delta_generator import DeltaGenerator

from vae_core.config import Config, ConfigError
from vae_core.datasets.config import DataConfig
from vae_core.experiment import RunConfig, TrainConfig, parse_run_config
from vae_core.experiment.values import Kind, kind_of, parse_ints
from vae_core.models import MODELS

Draft = dict[str, Any]


def _by_settings(draft: Mapping[str, Any]) -> bool:
    """Whether the convolutional layers are what the settings say, and not those of a published system."""
    return bool(draft.get("model.network") == "conv" and draft.get("model.layers", "by-widths") == "by-widths")


# Fields that mean something only beside certain others; what does not apply keeps its default.
APPLIES: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "data.split": lambda draft: False,  # what is held out is for judging
    "model.hidden": lambda draft: draft.get("model.network") == "dense",
    "model.layers": lambda draft: draft.get("model.network") == "conv",
    "model.batch_norm": lambda draft: draft.get("model.network") == "dense" or _by_settings(draft),
    "model.activation": lambda draft: draft.get("model.network") == "dense" or _by_settings(draft),
    "model.widths": _by_settings,
    "model.kernel_size": _by_settings,
    "model.upsample": _by_settings,
    "model.likelihood_scale": lambda draft: draft.get("model.likelihood") == "gaussian",
    "model.beta_warm_up": lambda draft: draft.get("model.beta_schedule") != "constant",
    "model.beta_cycles": lambda draft: draft.get("model.beta_schedule") == "cyclical",
    "training.warm_up": lambda draft: draft.get("training.schedule") == "one-cycle",
    "training.adam_beta1": lambda draft: draft.get("training.optimizer") != "rmsprop",
    "training.adam_beta2": lambda draft: draft.get("training.optimizer") != "rmsprop",
}
STEPS: dict[str, float] = {
    "model.beta": 0.5,
    "training.batch_size": 32,
    "training.learning_rate": 0.0005,
    "training.adam_beta2": 0.01,
}
EMPTY: dict[str, str] = {"data.train_images": "all", "training.threads": "automatic", "model.widths": "automatic"}
FEW_CHOICES, FEW_LETTERS = 3, 20  # side by side; more go into a list


def bounds(info: FieldInfo) -> tuple[float | None, float | None]:
    """Smallest and largest value; an open bound is given as it is, and the validation refuses the value itself."""
    low = high = None
    for rule in info.metadata:
        low = getattr(rule, "ge", getattr(rule, "gt", low))
        high = getattr(rule, "le", getattr(rule, "lt", high))
    return low, high


def is_advanced(info: FieldInfo) -> bool:
    extra = info.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("advanced"))


def applying(config_class: type[Config], prefix: str, draft: Mapping[str, Any]) -> dict[str, FieldInfo]:
    """The fields of a class that mean something beside the rest of the draft, by path, except its name."""
    model = draft.get("model.name")
    unused = MODELS.get(str(model)).config_class.unused if model in MODELS else frozenset[str]()
    fields = {
        f"{prefix}.{name}": info
        for name, info in config_class.model_fields.items()
        if name != "name" and (prefix == "data" or name not in unused)
    }
    return {path: info for path, info in fields.items() if APPLIES.get(path, lambda _: True)(draft)}


def grid(columns: int = 2) -> Iterator[DeltaGenerator]:
    """Cells row by row, made as they are asked for."""
    while True:
        yield from st.columns(columns, gap="medium")


def draw_fields(
    config_class: type[Config],
    prefix: str,
    draft: Draft,
    *,
    version: str,
    advanced: bool,
    cells: Iterator[DeltaGenerator],
    choices: Mapping[str, Sequence[Any]] | None = None,
    label: Callable[[Any], str] = str,
) -> None:
    """Draw the plain or the `advanced` fields of a class, each into the next cell, and write their values to the draft.

    version: part of the widgets' keys; another one draws them afresh from the draft.
    choices: what may be chosen, by path, where the annotation does not say or says too much.
    """
    for path in list(applying(config_class, prefix, draft)):
        info = config_class.model_fields[path.removeprefix(f"{prefix}.")]
        kind = kind_of(info)
        # Asked again: a field drawn a moment ago may have changed what applies.
        if kind is None or is_advanced(info) != advanced or path not in applying(config_class, prefix, draft):
            continue
        if choices and path in choices:
            kind = Kind("choice", choices=tuple(choices[path]))
        with next(cells):
            draft[path] = field_widget(path, info, kind, draft.get(path, info.default), version=version, label=label)


def field_widget(
    path: str, info: FieldInfo, kind: Kind, value: Any, *, version: str, label: Callable[[Any], str] = str
) -> Any:
    """One field's widget, set to `value` when it is new on the page; returns what it says now."""
    key = f"form-{version}-{path}"
    title, about = info.title or path, info.description
    if kind.name == "choice":
        if key not in st.session_state or st.session_state[key] not in kind.choices:
            st.session_state[key] = value if value in kind.choices else kind.choices[0]
        if len(kind.choices) <= FEW_CHOICES and sum(len(label(choice)) for choice in kind.choices) <= FEW_LETTERS:
            return st.segmented_control(title, kind.choices, key=key, format_func=label, help=about, required=True)
        return st.selectbox(title, kind.choices, key=key, format_func=label, help=about)
    if key not in st.session_state:
        st.session_state[key] = as_text(value) if kind.name in ("text", "ints") else value
    if kind.name == "bool":
        return st.toggle(title, key=key, help=about)
    if kind.name == "ints":
        return st.text_input(title, key=key, help=about, placeholder=EMPTY.get(path)) or ""
    if kind.name == "text":
        return st.text_input(title, key=key, help=about) or ""
    low, high = bounds(info)
    number = int if kind.name == "int" else float
    numbers: dict[str, Any] = {  # all of one type, as number_input wants them
        "min_value": None if low is None else number(low),
        "max_value": None if high is None else number(high),
        "value": None if kind.optional else "min",
        "step": number(STEPS.get(path, 1 if number is int else 0.1)),
    }
    return st.number_input(
        title,
        **numbers,
        format="%d" if number is int else "%g",
        key=key,
        help=about,
        placeholder=EMPTY.get(path),
    )


def as_text(value: Any) -> str:
    """(512, 256) as "512, 256"; None as nothing."""
    if value is None or isinstance(value, str):
        return value or ""
    return ", ".join(map(str, value))


def to_draft(config: RunConfig) -> Draft:
    """A configuration as a draft: "data.dataset", "model.name", "model.latent_dim", …"""
    values = json.loads(config.model_dump_json())
    return {f"{part}.{key}": value for part in ("data", "model", "training") for key, value in values[part].items()}


def to_config(draft: Mapping[str, Any], name: str) -> RunConfig:
    """The configuration that a draft stands for. Raises ConfigError with a sentence for an impossible one."""
    model = str(draft.get("model.name"))
    if model not in MODELS:
        raise ConfigError(f"model.name is {model!r}; known models: {', '.join(MODELS)}.")
    parts: dict[str, dict[str, Any]] = {}
    for prefix, config_class in (
        ("data", DataConfig),
        ("model", MODELS.get(model).config_class),
        ("training", TrainConfig),
    ):
        parts[prefix] = {"name": model} if prefix == "model" else {}
        for path, info in applying(config_class, prefix, draft).items():
            value, kind = draft.get(path, info.default), kind_of(info)
            if kind is not None and kind.name == "ints" and isinstance(value, str):
                value = parse_ints(value, info.title or path)
                if value is None and not kind.optional:
                    value = []  # refused by the class, in its own words
            parts[prefix][path.removeprefix(f"{prefix}.")] = value
    return parse_run_config({"name": name, **parts})

"""What a model minimises, as a formula and as the code that runs."""

from __future__ import annotations

import ast
import functools
import importlib.util
import inspect
import textwrap
from pathlib import Path

import streamlit as st

from ui.app.markdown import escaped
from vae_core.models import MODELS, ModelKind


def mathematics(*names: str) -> None:
    """A folded part with formula, source and code of the models called `names`; nothing is read while it is folded."""
    folded = st.expander(
        "The mathematics and the code", icon=":material/function:", key="mathematics", on_change="rerun"
    )
    if not folded.open:
        return
    with folded:
        for name in dict.fromkeys(names):
            _one(MODELS.get(name))


def _one(model: type[ModelKind]) -> None:
    module, _, name = model.implementation.rpartition(".")
    described, loss = _written(module, name)
    st.markdown(f"**{model.title}.** {model.summary}")
    st.latex(model.equation)
    # Between backticks is code; all else is text, where _ and * mean themselves.
    pieces = described.split("`")
    st.markdown("".join(f"`{piece}`" if place % 2 else escaped(piece) for place, piece in enumerate(pieces)))
    st.caption(f"`loss` in `{module.replace('.', '/')}.py`")
    st.code(loss, language="python")


@functools.cache
def _written(module: str, name: str) -> tuple[str, str]:
    """The docstring of a model's class and the code of its `loss`: read, and not imported, as PyTorch would be too."""
    found = importlib.util.find_spec(module)
    assert found is not None and found.origin is not None
    source = Path(found.origin).read_text(encoding="utf-8")
    model = next(one for one in ast.parse(source).body if isinstance(one, ast.ClassDef) and one.name == name)
    loss = next(one for one in model.body if isinstance(one, ast.FunctionDef) and one.name == "loss")
    lines = source.splitlines()[loss.lineno - 1 : loss.end_lineno]
    return inspect.cleandoc(ast.get_docstring(model) or ""), textwrap.dedent("\n".join(lines))

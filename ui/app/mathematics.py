"""What a model minimises, as a formula and as the code that runs."""

from __future__ import annotations

import inspect
import textwrap

import streamlit as st

from ui.app.markdown import escaped
from vae_core.models import MODELS, LatentModel


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


def _one(model: type[LatentModel]) -> None:
    st.markdown(f"**{model.title}.** {model.summary}")
    st.latex(model.equation)
    # Between backticks is code; all else is text, where _ and * mean themselves.
    pieces = inspect.cleandoc(model.__doc__ or "").split("`")
    st.markdown("".join(f"`{piece}`" if place % 2 else escaped(piece) for place, piece in enumerate(pieces)))
    file = f"{model.__module__.replace('.', '/')}.py"
    st.caption(f"`loss` in `{file}`")
    st.code(textwrap.dedent(inspect.getsource(model.loss)), language="python")

"""Formula, source and code of every model are read from its file, which is not imported for it."""

from __future__ import annotations

import inspect
import textwrap

import pytest

from ui.app.mathematics import _written
from vae_core.models import MODELS


@pytest.mark.parametrize("name", MODELS.names())
def test_what_is_read_is_what_runs(name: str) -> None:
    model = MODELS.get(name).model_class()
    described, loss = _written(*MODELS.get(name).implementation.rsplit(".", 1))
    assert described == inspect.cleandoc(model.__doc__ or "") != ""
    assert loss == textwrap.dedent(inspect.getsource(model.loss)).rstrip()

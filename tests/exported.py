"""What takes longest of an export is computed once a session for the same networks and the same film, whichever run, test or
worker asks: a copy of a run under another name has the same.
"""

from __future__ import annotations

import functools
import hashlib
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from filelock import FileLock

from tests import trained
from vae_core.explorer import thin_film
from vae_core.take_home import networks


def compute_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(networks, "rounded", _once(networks.rounded))
    patch.setattr(thin_film, "thinned", _once(thin_film.thinned))


def _once(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, for which the same arguments have the same result."""

    @functools.wraps(function)
    def asked(*arguments: Any) -> Any:
        digest = hashlib.sha256(pickle.dumps((function.__qualname__, arguments))).hexdigest()[:32]
        kept = trained.folder() / f"{digest}.pickle"
        with FileLock(f"{kept}.lock"):
            if not kept.exists():
                kept.write_bytes(pickle.dumps(function(*arguments)))
            return pickle.loads(kept.read_bytes())

    return asked

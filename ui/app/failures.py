"""Whatever goes wrong on a page, in a fragment or in a part of a list, as a sentence; the server's log has the rest."""

from __future__ import annotations

import contextlib
import logging
import secrets
from collections.abc import Iterator

import streamlit as st

from ui.app.markdown import escaped
from vae_core.config import ConfigError
from vae_core.limits import LimitError
from vae_core.os_errors import in_a_sentence
from vae_core.registry import UnknownName
from vae_core.runs import DamagedRun, RunError

_LOG = logging.getLogger(__name__)
KNOWN = (ConfigError, LimitError, RunError, DamagedRun, UnknownName)  # whose messages are sentences for people


def sentence(error: Exception, what: str = "This part of the page") -> str:
    """What went wrong, for people; of what nobody thought of, where the log tells more."""
    if isinstance(error, KNOWN):
        return str(error)
    if isinstance(error, OSError):
        return in_a_sentence(error)
    if isinstance(error, MemoryError):
        return f"{what} needs more memory than this machine has left. End what is not needed, and try again."
    mark = secrets.token_hex(3)
    _LOG.error("%s could not be drawn; shown as %s", what, mark, exc_info=error)
    return f"{what} could not be drawn. The server's log says why, beside the mark {mark}."


def tell(error: Exception) -> bool:
    """Streamlit's hook for what no page and no fragment has caught: the sentence in its place. True: nothing else is shown."""
    st.error(escaped(sentence(error)), icon=":material/error:")
    return True


@contextlib.contextmanager
def alone(what: str) -> Iterator[None]:
    """A card or a row of a list: if it cannot be drawn, the others are. `what` names it, at the beginning of a sentence."""
    try:
        yield
    except Exception as error:
        st.caption(escaped(sentence(error, what)))

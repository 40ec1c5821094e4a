"""Words that open an explanation, at the level of the visitor's words; see `vae_core/explorer/glossary.py`."""

from __future__ import annotations

from collections.abc import Iterable

from ui.app import session
from vae_core.explorer import glossary


def term(name: str, text: str | None = None) -> str:
    """Markdown of a term that opens its explanation: `term("latent-space")`, or in other words `term("code", "codes")`.

    Raises KeyError for a term that the glossary does not have.
    """
    title = glossary.terms()[name].title
    return (text or title) if session.plain_mode() else f"[{text or title}](#term-{name})"


def with_terms(text: str, *, but: Iterable[str] = ()) -> str:
    """As `vae_core.explorer.glossary.with_terms`; the text itself where nothing would open them."""
    if session.plain_mode():
        return text
    return glossary.with_terms(text, expert=session.is_expert(), but=but)

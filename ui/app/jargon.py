"""Which terms plain words do without; a test reads every page for them."""

from __future__ import annotations

import re

JARGON = re.compile(
    r"\bnats?\b|\bKLs?\b|\bBCE\b|\bdB\b|\bELBOs?\b|(?<![A-Za-z])σ|\bpython -m\b|\bpip install\b|\bstreamlit run\b"
)
"""Nats, KL, BCE, dB, ELBO, σ, and lines to be typed into a terminal. Letters decide: “German nats” would be found too."""


def jargon_in(text: str) -> list[str]:
    """Each of them that the text contains, in order."""
    return JARGON.findall(text)

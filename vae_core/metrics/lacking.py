"""That there is not enough to compute a metric from: the one error that leaves a metric out instead of ending a report."""

from __future__ import annotations


class LacksData(ValueError):
    """The images for a metric are too few, or not to be had; the message says so in a sentence for people."""


def at_least(wanted: int, there: int, of: str, what: str) -> None:
    """Raise LacksData unless `there` are as many as `wanted`.

    of: what is counted, in the plural; what: what cannot be had without them
    """
    if there >= wanted:
        return
    if wanted == 1:
        raise LacksData(f"{what} cannot be had: there are no {of}.")
    raise LacksData(
        f"{what} takes {wanted} {of} at least, and there {'is' if there == 1 else 'are'} {there or 'none'}."
    )

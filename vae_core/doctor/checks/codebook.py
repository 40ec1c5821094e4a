"""Entries of a codebook that no image uses."""

from __future__ import annotations

import numpy as np

from vae_core.doctor.case import Case
from vae_core.doctor.finding import Bars, Finding
from vae_core.doctor.words import number, percent

DEAD = 0.25  # share of the codebook
ROUNDS = 4  # of reviving entries, before which they are not given up
REVIVE_AFTER = 50  # steps, as the recipe has it


def codebook(case: Case) -> Finding | None:
    """A codebook of which a quarter or more is dead: no cell of the fixed held-out images chooses it."""
    counts = case.codes[-1].counts if case.codes else None
    revive = int(getattr(case.config.model, "revive_after", REVIVE_AFTER))
    if counts is None or not case.settled or case.status.step < ROUNDS * revive:
        return None
    used, entries = int((counts > 0).sum()), len(counts)
    if used > (1 - DEAD) * entries:
        return None
    model = case.config.model
    cells = int(counts.sum())
    evidence = (
        f"{entries - used} of {entries} entries of the codebook are dead ({percent((entries - used) / entries)}): in "
        f"{cells:,} cells of held-out images {'a single one is' if used == 1 else f'only {used} are'} ever chosen."
    )
    perplexity = case.history.own.get("perplexity", [])
    if perplexity and np.isfinite(perplexity[-1]):
        evidence = f"{evidence[:-1]}, and the perplexity is {number(perplexity[-1])} codes."
    if revive == 0:
        idle = max(2, min(REVIVE_AFTER, case.status.total_steps // 8))  # a short training has no time to wait
        repair: tuple[str, ...] = (f"model.revive_after={idle}",)
        remedy = (
            f"An entry that no cell chose for {idle} steps is then moved onto an output of the encoder, where it is "
            "chosen again."
        )
    elif getattr(model, "codebook_updates", "ema") == "loss":
        repair = ("model.codebook_updates=ema",)
        remedy = "Moving averages bring the entries to the encoder's outputs faster than a gradient does."
    else:
        size = max(2, 1 << (used - 1).bit_length())
        repair = (f"model.codebook_size={size}",) if size < entries else ()
        remedy = (
            f"These images need no more: a codebook of {size} has room for the {used} that are used."
            if repair
            else "A training for longer may find use for them."
        )
    return Finding(
        kind="codebook",
        title="Dead codebook entries",
        evidence=evidence,
        repair=repair,
        remedy=remedy,
        picture=Bars(
            100 * np.sort(counts)[::-1] / max(1, cells), "entry", "share of all cells, %", (100 / entries, "even use")
        ),
        explains=frozenset({"unfinished"}),
    )

"""The component's data, from two runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from vae_core.explorer import resources
from vae_core.explorer.compare.data import CompareData, Side
from vae_core.explorer.compare.figures import packed
from vae_core.explorer.compare.story import Pair, question, share
from vae_core.explorer.compare.words import (
    EXPERT_SOURCES,
    EXPERT_WORDS,
    HOLE_WORDS,
    PLAIN_SOURCES,
    PLAIN_WORDS,
    SHORT,
    moments,
    reached_bits,
    telling_image,
)
from vae_core.explorer.model import browser_model
from vae_core.latent.prior import TWO_SIGMAS
from vae_core.models import MODELS
from vae_core.runs import Run
from vae_core.text import count_of


def compare_data(
    left: Run,
    right: Run,
    pair: Pair,
    *,
    view: dict[str, Any],
    label: int = 0,
    terms: Callable[[str], str] = str,
) -> CompareData:
    """`pair`: what was measured of the two, and in which words to tell it; `view`: what is shown at first; `label`: the class
    that a conditional model draws; `terms` marks the terms in a sentence that open an explanation. Raises DamagedRun.
    """
    expert = pair.expert
    return CompareData(
        question=question(pair),
        sides=(_side(left, label, expert=expert), _side(right, label, expert=expert)),
        moments=tuple(replace(one, text=terms(one.text)) for one in moments(left, right, pair)),
        sources=EXPERT_SOURCES if expert else PLAIN_SOURCES,
        source_words={name: terms(text) for name, text in (EXPERT_WORDS if expert else PLAIN_WORDS).items()},
        hole_words=HOLE_WORDS if expert else "",
        ring_words="2σ" if expert else f"{share(TWO_SIGMAS)} of random points",
        telling_image=telling_image(left, right),
        expert=expert,
        view=view,
    )


def _side(run: Run, label: int, *, expert: bool) -> Side:
    model = run.config.model
    beta = getattr(model, "beta", None)
    short = SHORT.get(model.name, MODELS.get(model.name).title)
    size = f"latent size {model.latent_dim}" if expert else count_of(model.latent_dim, "number")
    more = ""
    if expert:
        more = f", beta {beta:g}" if beta is not None else "" if resources.latent_space(run).has_prior else ", no prior"
    return Side(
        model=browser_model(run, label=label),
        title=run.config.name,
        kind=f"{short}, {size}{more}",
        short=short,
        reached=packed(reached_bits(run)),
    )

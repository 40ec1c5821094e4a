"""A doctor for trainings: what is wrong with a run, from its settings, its history and its snapshots, and what to change.

A check is a function of a `Case` in `checks/`; a new one is entered below. The one that explains others stands first.
"""

from __future__ import annotations

from collections.abc import Callable

from vae_core.doctor.case import Case, CodesAt, Pixels, codes_at, read_case
from vae_core.doctor.checks.codebook import codebook
from vae_core.doctor.checks.collapse import collapse
from vae_core.doctor.checks.curves import over_fitting, unfinished
from vae_core.doctor.checks.divergence import divergence, jump
from vae_core.doctor.checks.likelihood import brightness, likelihood
from vae_core.doctor.checks.scale import scale
from vae_core.doctor.finding import Bars, Finding, Lines
from vae_core.doctor.repair import Change, changed, changes, repaired

__all__ = [
    "CHECKS",
    "Bars",
    "Case",
    "Change",
    "CodesAt",
    "Finding",
    "Lines",
    "Pixels",
    "changed",
    "changes",
    "codes_at",
    "examine",
    "read_case",
    "repaired",
]

CHECKS: tuple[Callable[[Case], Finding | None], ...] = (
    brightness,
    divergence,
    jump,
    collapse,
    likelihood,
    scale,
    codebook,
    over_fitting,
    unfinished,
)


def examine(case: Case) -> list[Finding]:
    """What is wrong with a training, the reason before the rest; nothing for a sound one."""
    if case.config.model.fitted:  # computed, not trained
        return []
    found: list[Finding] = []
    for check in CHECKS:
        finding = check(case)
        if finding is not None and not any(finding.kind in one.explains for one in found):
            found.append(finding)
    return found

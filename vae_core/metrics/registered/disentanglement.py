"""Whether the factors that images were drawn from have dimensions of their own."""

from __future__ import annotations

import numpy as np

from vae_core.metrics.context import Context, posterior_of
from vae_core.metrics.disentanglement import DCI, dci, mutual_information_gaps, sap
from vae_core.metrics.factors import Factor, known_factors
from vae_core.metrics.needs import FACTORS, PLACES
from vae_core.metrics.registry import metric

_DRAWN = "held-out, one draw of each posterior"
_FITTED = "fitted on training codes, scored on held-out ones"
_UNIT = "0 to 1"
_NEEDS = (PLACES, FACTORS)


def _factors(context: Context) -> list[Factor]:
    return known_factors(context.held_out)


def _fitted_on(context: Context) -> tuple[np.ndarray, list[Factor], np.ndarray, list[Factor]]:
    train, held_out = context.train_encoding.codes, context.encoding.codes
    return train, known_factors(context.train), held_out, context.shared(_factors)


def _gaps(context: Context) -> np.ndarray:
    draws = posterior_of(context.encoding).sample(context.generator(10))
    return mutual_information_gaps(draws.numpy(), context.shared(_factors))


def _dci(context: Context) -> DCI:
    return dci(*_fitted_on(context), seed=context.seed)


@metric(
    "mig",
    part="factors",
    title="Mutual information gap (MIG)",
    short_title="MIG",
    unit=_UNIT,
    split=_DRAWN,
    better="higher",
    description="How much more the dimension that knows a factor best tells about it than the second best, as a share of "
    "all there is to tell; a mean over factors.",
    needs=_NEEDS,
    reference="1 if one dimension alone tells each factor",
    compared=True,
)
def _mig(context: Context) -> float:
    return float(context.shared(_gaps).mean())


@metric(
    "mig_by_factor",
    part="factors",
    title="Mutual information gap by factor",
    unit=_UNIT,
    split=_DRAWN,
    better="higher",
    description="The class first, if it is a factor of its own, then the factors in the dataset's order.",
    needs=_NEEDS,
    vector=True,
)
def _by_factor(context: Context) -> tuple[float, ...]:
    return tuple(context.shared(_gaps).tolist())


@metric(
    "dci_disentanglement",
    part="factors",
    title="Disentanglement (DCI)",
    unit=_UNIT,
    split=_FITTED,
    better="higher",
    description="1 when no dimension is of use for more than one factor, by the importances of random forests.",
    needs=_NEEDS,
    reference="1 if each dimension serves one factor",
    compared=True,
)
def _disentanglement(context: Context) -> float:
    return context.shared(_dci).disentanglement


@metric(
    "dci_completeness",
    part="factors",
    title="Completeness (DCI)",
    unit=_UNIT,
    split=_FITTED,
    better="higher",
    description="1 when each factor needs one dimension only.",
    needs=_NEEDS,
    reference="1 if each factor needs one dimension",
    compared=True,
)
def _completeness(context: Context) -> float:
    return context.shared(_dci).completeness


@metric(
    "dci_informativeness",
    part="factors",
    title="Informativeness (DCI)",
    unit=_UNIT,
    split=_FITTED,
    better="higher",
    description="How well random forests tell the factors from all dimensions together: the share of variance explained, "
    "of categories the share of right guesses beyond the commonest one's.",
    needs=_NEEDS,
    reference="0 for knowing nothing, 1 for everything",
    compared=True,
)
def _informativeness(context: Context) -> float:
    return context.shared(_dci).informativeness


@metric(
    "sap",
    part="factors",
    title="Separated attribute predictability (SAP)",
    short_title="SAP",
    unit=_UNIT,
    split="held-out; thresholds fitted on training codes",
    better="higher",
    description="How much better the best single dimension tells a factor, by a straight line or by thresholds, than the "
    "second best; a mean over factors.",
    needs=_NEEDS,
    reference="1 if one dimension alone tells each factor",
    compared=True,
)
def _sap(context: Context) -> float:
    return sap(*_fitted_on(context))

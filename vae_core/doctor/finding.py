"""What the doctor finds: a sentence with its evidence, a picture where one helps, and the settings that would mend it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Lines:
    """Curves over a training.

    Attributes:
        x: one for each curve, in epochs
        curves: title -> values, as long as their x
        unit: of the values
        mark: where on x something happened, and what, in two or three words
        log: whether the values are best read on a logarithmic axis
        late: whether the picture is of what came after the first tenth, which may leave it at the top
    """

    x: dict[str, Floats]
    curves: dict[str, Floats]
    unit: str
    mark: tuple[float, str] | None = None
    log: bool = False
    late: bool = False


@dataclass(frozen=True)
class Bars:
    """A value for each dimension of a code, or for each entry of a codebook.

    Attributes:
        values: [K]
        of: what a bar is: "dimension" or "entry"
        title: of the values, with their unit
        threshold: a line across with its words; None for none
        log: as in Lines
    """

    values: Floats
    of: str
    title: str
    threshold: tuple[float, str] | None = None
    log: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a training.

    Attributes:
        kind: the name of the check that found it
        title: in the field's own words: "Posterior collapse"
        evidence: one sentence with this run's numbers, their units and what they are held against
        repair: settings as `with_settings` takes them; empty where settings do not help
        remedy: one sentence: why these settings, or what to do instead
        picture: None where words say it all
        serious: False for mere advice: the training is sound, and could be better
        explains: kinds of findings that this one is the reason for; they are not reported beside it
    """

    kind: str
    title: str
    evidence: str
    repair: tuple[str, ...]
    remedy: str
    picture: Lines | Bars | None = None
    serious: bool = True
    explains: frozenset[str] = field(default=frozenset())

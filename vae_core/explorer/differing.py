"""What two runs do not share, as a sentence's list: in the field's terms, or in words of which everybody knows each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vae_core.runs import DamagedRun, Run
from vae_core.runs.pairs import Difference, differences

_IMAGES = "data.train_images"
_PLAIN = {
    "data.dataset": "what their pictures show",
    _IMAGES: "how many pictures they learnt from",
    "data.image_size": "how many pixels a side their pictures have",
    "data.leave_out": "which kinds of pictures they never saw",
    "data.split": "which pictures they learnt from",
    "model.latent_dim": "how many numbers a code has",
    "model.beta": "how much a tidy map counts",
    "training.epochs": "how often they saw each picture",
    "training.seed": "the chance numbers that they began with",
}
_REST = {"data": "how their pictures were prepared", "model": "how they are built", "training": "how fast they learnt"}
_VALUES_SHOWN = {_IMAGES, "data.image_size", "model.latent_dim", "training.epochs"}


def run_differences(first: Run, second: Run) -> list[Difference]:
    """As `differences` of their configurations; and how many images each really learnt from, where that is known.

    "All training images" are more on one computer than on another.
    """
    found = differences(first.config, second.config)
    one, other = _images(first), _images(second)
    if not (one and other):
        return found
    found = [difference for difference in found if difference.field != _IMAGES]
    if one != other:
        at = sum(difference.field.startswith("data.") for difference in found)
        found.insert(at, Difference(_IMAGES, "Training images", f"{one:,}", f"{other:,}"))
    return found


def differing_words(found: Sequence[Difference], *, expert: bool) -> str:
    """ "how many pictures they learnt from (60,000 and 10,000) and how often they saw each picture (24 and 4 times)"."""
    parts = [str(one) for one in found] if expert else list(dict.fromkeys(_plain(found)))
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def _plain(found: Sequence[Difference]) -> Iterator[str]:
    rest = []
    for one in found:
        if one.field not in _PLAIN:
            rest.append(_REST[one.field.partition(".")[0]])
            continue
        times = " times" if one.field == "training.epochs" else ""
        shown = one.field in _VALUES_SHOWN and None not in (one.first, one.second)
        yield _PLAIN[one.field] + (f" ({one.first} and {one.second}{times})" if shown else "")
    yield from rest


def _images(run: Run) -> int:
    try:
        return run.status().train_images
    except DamagedRun:
        return 0

"""A loss that is no number any more, or that jumps: the steps are too large."""

from __future__ import annotations

import numpy as np

from vae_core.doctor.case import Case
from vae_core.doctor.finding import Finding, Floats, Lines
from vae_core.doctor.words import number, percent, plain
from vae_core.runs.status import NOT_A_NUMBER

BEFORE = 8  # records that a jump is measured against
FIRST = 3  # records that are not judged, unless the loss goes far above its start
UNDONE = 0.2  # of all that was learnt so far
WORTH_IT = 0.1  # of the whole way down: early on little has been learnt, and any rise is most of it
OUT_OF_THE_NOISE = 6.0  # times the usual difference between one record and the next
SAFE_RATE = 1e-3  # the usual rate of Adam
EXPLAINED = frozenset({"collapse", "scale", "over-fitting", "unfinished", "likelihood"})


def divergence(case: Case) -> Finding | None:
    """A loss that is infinite or not a number: in the record, or as the reason for which the training failed."""
    losses = case.steps("loss")
    bad = np.flatnonzero(~np.isfinite(losses))
    failed = case.status.state == "failed" and NOT_A_NUMBER in case.status.message
    held_out = np.flatnonzero(~np.isfinite(case.held_out("loss")))
    if not (failed or len(bad) or len(held_out)):
        return None
    good = np.flatnonzero(np.isfinite(losses))
    rate = case.config.training.learning_rate
    if len(held_out) and not (failed or len(bad)):
        where = f"After epoch {case.held_out('epoch')[held_out[0]]:g} the held-out loss was no longer a number"
    elif len(bad):
        where = f"By step {case.steps('step')[bad[0]]:.0f} the loss was no longer a number"
    else:
        last = case.steps("step")[-1] if len(losses) else 0
        where = f"After step {last:.0f} the loss was no longer a number"
    if len(good):
        newest, best = losses[good[-1]], losses[good].min()
        where += f"; the last one recorded was {number(newest)} nats an image"
        if newest > best + 0.05 * abs(best):
            where += f", against {number(best)} at its best"
    return Finding(
        kind="divergence",
        title="The loss is no longer a number",
        evidence=f"{where}, at a learning rate of {rate:g}.",
        repair=_gentler(case, factor=10),
        remedy=_remedy(case),
        picture=_curve(case, losses, None) if len(good) > 2 else None,
        explains=EXPLAINED | {"jump"},
    )


def jump(case: Case) -> Finding | None:
    """A loss that leaps up, out of its own noise and over a good part of what had been learnt.

    Not judged: objectives with an adversary, whose curves need not fall, and a beta that starts again and again.
    """
    losses = case.step_losses()
    if not case.minimises_distortion or case.schedule == "cyclical" or not np.isfinite(losses).all():
        return None
    found = largest_jump(losses)
    if found is None:
        return None
    place, before, learnt = found
    epoch = float(case.steps("epoch")[place])
    back = np.flatnonzero(losses[place:] <= before)
    if len(back):
        passed = case.steps("step")[place + back[0]] - case.steps("step")[place - 1]
        after = f"it took {passed:,.0f} steps to come back"
    else:
        after = "it never came back" if case.status.state == "finished" else "it has not come back yet"
    share = (losses[place] - before) / learnt if learnt > 0 else np.inf
    lost = f"{percent(share)} of all that had been learnt until then" if share < 1 else "higher than where it began"
    return Finding(
        kind="jump",
        title="The loss jumps",
        evidence=(
            f"At epoch {epoch:.1f} the loss jumped from {number(before)} to {number(losses[place])} nats an image, "
            f"{lost}; {after}."
        ),
        repair=_gentler(case, factor=5),
        remedy=_remedy(case),
        picture=_curve(case, losses, (epoch, "jump")),
        explains=EXPLAINED,
    )


def largest_jump(losses: Floats) -> tuple[int, float, float] | None:
    """Where the loss leaps highest: the record, the median of the records before it, and what had been learnt until
    then, nats an image; None where nothing leaps.

    A leap is out of the noise of the records before it; and it undoes a fifth of what had been learnt until then and a
    tenth of what is learnt by now, or else it goes as far above the start as the loss has come down since.
    """
    if len(losses) < 2 * BEFORE:
        return None
    places = np.arange(1, len(losses))
    earlier = np.concatenate([np.full(BEFORE - 1, np.nan), losses])
    before = np.lib.stride_tricks.sliding_window_view(earlier, BEFORE)[: len(places)]
    middle = np.nanmedian(before, axis=1)
    noise = np.array([0.0, *np.nanmedian(np.abs(np.diff(before[1:], axis=1)), axis=1)])
    learnt = losses[0] - np.minimum.accumulate(losses)[places - 1]
    way = losses[0] - losses.min()
    leap = losses[places] - middle
    undone = (places >= FIRST) & (leap > UNDONE * learnt) & (leap > WORTH_IT * way) & (learnt > 0)
    above = losses[places] - losses[0] > max(way, 0.1 * abs(losses[0]))
    leap = np.where((leap > OUT_OF_THE_NOISE * noise) & (undone | above), leap, 0.0)
    best = int(np.argmax(leap))
    return (int(places[best]), float(middle[best]), float(learnt[best])) if leap[best] > 0 else None


def _gentler(case: Case, *, factor: float) -> tuple[str, ...]:
    rate = min(case.config.training.learning_rate / factor, SAFE_RATE)
    return (f"training.learning_rate={plain(rate)}",)


def _remedy(case: Case) -> str:
    return (
        f"Steps of a learning rate of {case.config.training.learning_rate:g} are too large for this network; smaller ones "
        "follow the loss downhill."
    )


def _curve(case: Case, losses: Floats, mark: tuple[float, str] | None) -> Lines:
    epochs = case.steps("epoch")
    fits = np.isfinite(losses)
    positive = bool(fits.any() and losses[fits].min() > 0)
    wide = positive and losses[fits].max() > 20 * losses[fits].min()
    title = "loss on training batches"
    return Lines({title: epochs[fits]}, {title: losses[fits]}, "nats an image", mark, log=wide)

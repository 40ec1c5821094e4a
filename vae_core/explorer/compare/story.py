"""Why random points suit a VAE better than a plain autoencoder, told by the measured values of the two models.

What it claims follows from the values alone: how wide the codes lie, how many of them random points reach, how sure a
classifier is of what is drawn there, and what the order costs. Of two models that are no pair it states the values and
gives no reasons, as any of their differences may be one.
"""

from __future__ import annotations

from dataclasses import dataclass

from vae_core.explorer.compare.data import MomentKind
from vae_core.explorer.compare.figures import DrawFigures
from vae_core.explorer.scales import scale_text
from vae_core.latent.prior import TWO_SIGMAS, prior_radius

CLEARLY = 0.01  # a difference of shares that is worth a word
WIDE = 1.5  # codes that spread so much wider than random points do


@dataclass(frozen=True)
class Pair:
    """Two models, what they are called, and in which words.

    Attributes:
        left, right: a plain autoencoder and its VAE if `is_pair`
        names: "the AE" and the like
        is_pair: whether they differ in nothing but the objective
        dims: latent size of both
        expert: whether in the field's terms
    """

    left: DrawFigures
    right: DrawFigures
    names: tuple[str, str]
    is_pair: bool
    dims: tuple[int, int]
    expert: bool

    @property
    def worse(self) -> bool:
        """Whether the left one's new images are known to be farther from real ones than the right one's."""
        left, right = self.left.frechet, self.right.frechet
        return left is not None and right is not None and left > right


def share(value: float) -> str:
    """ "28 %", "5.4 %", "0.1 %", on one line; "none" for nothing."""
    percent = 100 * value
    if percent == 0:
        return "none"
    if percent < 0.1:
        return "under 0.1\N{NO-BREAK SPACE}%"
    return f"{percent:.1f}\N{NO-BREAK SPACE}%" if percent < 10 else f"{percent:.0f}\N{NO-BREAK SPACE}%"


def of_100(value: float) -> str:
    """A share as how many of 100: "28", "none", "fewer than 1"."""
    if value == 0:
        return "none"
    return "fewer than 1" if value < 0.005 else f"{100 * value:.0f}"


def question(pair: Pair) -> str:
    """What the page answers."""
    one, other = pair.names
    if pair.is_pair and pair.worse:
        return f"Why are {one}'s new images worse than {other}'s?"
    return f"How do {one} and {other} differ when they draw new images?"


def point_words(pair: Pair) -> str:
    """One point, two decoders, two maps."""
    (one, other), left, right = pair.names, pair.left, pair.right
    wide = left.spread > WIDE >= right.spread
    if pair.expert:
        return (
            "The same z goes into both decoders. It moves along a closed curve on which every place is distributed as "
            f"N(0, I). The codes' standard deviation is {_times(left.spread)} in {one} and {_times(right.spread)} in {other}; the "
            "prior's is 1." + (f" So draws of the prior stay in the middle of {one}'s map." if wide else "")
        )
    return (
        "The same random point goes into both decoders. Let it wander, and compare the two pictures and its place on the "
        f"two maps. {_start(one)}'s codes spread {_as_wide(left.spread)} random points do, {other}'s {_as_wide(right.spread)} they do"
        + (f": random points mostly see the middle of {one}'s map." if wide else ".")
    )


def reach_words(pair: Pair) -> str:
    """How much of each model random points reach."""
    (one, other), left, right = pair.names, pair.left, pair.right
    clearly = left.reached < right.reached - CLEARLY
    if pair.expert:
        text = (
            f"Coverage: draws of N(0, I) come near {share(left.reached)} of {one}'s codes and {share(right.reached)} of "
            f"{other}'s ({share(right.matched)} if codes followed the prior exactly). {_inside(pair)}"
        )
        why = f" Nothing in {one}'s loss says where its codes lie; the KL pulls {other}'s to the prior."
    else:
        luck = (
            f" By chance, even a perfect map has only {of_100(right.matched)} of 100 in colour."
            if right.matched < 0.995
            else ""
        )
        text = (
            f"Coloured marks are real images that random points come near; grey ones are missed.{luck} {_inside(pair)}"
        )
        why = f" While it learnt, {other} was also rewarded for keeping its codes where random points fall; {one} was not."
    if pair.is_pair and not clearly:
        return f"{text} In this pair they reach as much of the one as of the other."
    if not pair.is_pair:
        return text
    lost = f" So most of what {one} has learnt is never drawn." if left.reached < 0.5 else ""
    return f"{text}{why}{lost}"


def sample_words(pair: Pair) -> str:
    """How sure a classifier is of the new images, and of copies; without metrics, what to look for."""
    (one, other), left, right = pair.names, pair.left, pair.right
    text = "The same 24 random points, drawn by both. Which sheet could be real?"
    if left.sure is None or right.sure is None:
        return text
    real = right.sure_of_real
    if pair.expert:
        of_real = f"; real images: {real:.3f}" if real is not None else ""
        text += (
            f" The classifier's mean confidence{_judged(pair, ', over {} samples of each,')} is {left.sure:.3f} on {one}'s samples "
            f"and {right.sure:.3f} on {other}'s{of_real}."
        )
        if left.frechet is not None and right.frechet is not None:
            text += f" Fréchet distance on its features: {left.frechet:.1f} and {right.frechet:.1f}."
    else:
        of_real = f" ({share(real)} for real ones)" if real is not None else ""
        text += (
            f" Of {_judged(pair, '{} such images of each') or 'many such images'}, a judge that can name real ones is on average "
            f"{share(left.sure)} sure of {one}'s and {share(right.sure)} sure of {other}'s{of_real}."
        )
    if pair.is_pair and left.sure_of_copies is not None and right.sure_of_copies is not None:
        text += (
            f" Of their copies of real images it is {share(left.sure_of_copies)} and {share(right.sure_of_copies)} sure."
            if not pair.expert
            else f" On reconstructions: {left.sure_of_copies:.3f} and {right.sure_of_copies:.3f}."
        )
        if left.sure_of_copies - left.sure > right.sure_of_copies - right.sure + CLEARLY:
            text += f" So {one} can draw, but its random points often land between the classes, and it draws mixtures there."
    return text


def price_words(pair: Pair) -> str:
    """What the order costs: reconstructions of a point and of a cloud."""
    (one, other), left, right = pair.names, pair.left, pair.right
    text = ""
    if pair.is_pair:
        text = (
            f"For {one} an image is a point: every draw is the same. For {other} it is a small cloud, and its draws vary. "
            f"Where clouds of different images overlap, {other} draws what they share. "
        )
    if pair.expert:
        text += (
            f"Distortion of reconstructions from the mean code, held-out: {left.distortion:.1f} nats an image and "
            f"{right.distortion:.1f}."
        )
        more = round(right.distortion, 1) - round(left.distortion, 1)  # of the figures as they are shown
        price = f"{more:.1f} nats"
    elif left.picture_error is not None and right.picture_error is not None:
        shown = error_texts(left.picture_error, right.picture_error)
        text += f"Picture error of copies: {shown[0]} and {shown[1]} (0 is a perfect copy, 100 the average picture)."
        if not all(_is_number(one) for one in shown):
            return text
        more = float(shown[1]) - float(shown[0])
        price = f"{more:.1f} of picture error"
    else:
        return text.strip()
    if not pair.is_pair or right.reached <= left.reached + CLEARLY:
        return text
    return f"{text} So in this pair order costs {price if more >= 0.05 else 'nothing'}."


def error_texts(left: float | None, right: float | None) -> tuple[str, str]:
    """Two picture errors with one decimal, so that their difference is seen: "28.1" and "28.6"; else as `scale_text`."""
    first, second = (
        scale_text(value) if value is None or value > 99.9 else f"{max(0.0, value):.1f}" for value in (left, right)
    )
    return first, second


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _judged(pair: Pair, words: str) -> str:
    """`words` with how many images of each the classifier has seen; nothing where that is unknown, or not the same."""
    left, right = pair.left.judged, pair.right.judged
    return words.format(f"{left:,}") if left and left == right else ""


def answer(pair: Pair) -> str:
    """The whole in one sentence, below the panel. Markdown, as the names have to be."""
    (one, other), left, right = pair.names, pair.left, pair.right
    reach = f"random points reach {of_100(left.reached)} of 100 images on {one}'s map and {of_100(right.reached)} on {other}'s"
    if left.sure is None or right.sure is None:
        return f"**In short:** {reach}."
    return (
        f"**In short:** {reach}, and a judge that knows real images is {share(left.sure)} sure of {one}'s new images and "
        f"{share(right.sure)} of {other}'s."
    )


def meters(pair: Pair, moment: MomentKind) -> tuple[dict[str, object], dict[str, object]] | None:
    """The bar of each side: its value from 0 to 100, its words, and where the best possible is. None for no bars."""
    sides = (pair.left, pair.right)
    if moment == "reach":
        label = "coverage of the codes" if pair.expert else "of 100 real images are reached"
        found = [
            _meter(
                100 * one.reached,
                share(one.reached) if pair.expert else of_100(one.reached),
                label,
                100 * one.matched,
                f"at best {share(one.matched)}" if pair.expert else f"a perfect map: {of_100(one.matched)}",
            )
            for one in sides
        ]
    elif moment == "samples" and all(one.sure is not None for one in sides):
        label = "mean classifier confidence" if pair.expert else "sure of what they show"
        label += _judged(pair, ", {} samples" if pair.expert else ", over {} images")
        best = share if not pair.expert else "{:.3f}".format
        found = [
            _meter(
                100 * (one.sure or 0),
                f"{one.sure:.3f}" if pair.expert else share(one.sure or 0),
                label,
                None if one.sure_of_real is None else 100 * one.sure_of_real,
                "real images" if one.sure_of_real is None else f"real images {best(one.sure_of_real)}",
            )
            for one in sides
        ]
    elif moment == "cloud" and all(one.picture_error is not None for one in sides):
        errors = error_texts(pair.left.picture_error, pair.right.picture_error)
        label = "nats an image: distortion, lower is better" if pair.expert else "picture error, lower is better"
        found = [
            _meter(
                one.picture_error or 0,
                f"{one.distortion:.1f}" if pair.expert else error,
                label,
                None,
                "",
            )
            for one, error in zip(sides, errors, strict=True)
        ]
    else:
        return None
    return found[0], found[1]


def _meter(value: float, text: str, label: str, best: float | None, best_words: str) -> dict[str, object]:
    return {"value": min(max(value, 0.0), 100.0), "text": text, "label": label, "best": best, "best_words": best_words}


def _inside(pair: Pair) -> str:
    """How many codes of each are where the random points fall."""
    (one, other), left, right = pair.names, pair.left, pair.right
    if pair.expert:
        two = pair.dims == (2, 2)
        where = "The prior's 2σ circle" if two else f"The ball around 0 of radius {prior_radius(pair.dims[0]):.1f}"
        return (
            f"{where} holds {share(TWO_SIGMAS)} of the prior's draws, {share(left.inside)} of {one}'s codes and "
            f"{share(right.inside)} of {other}'s."
        )
    return (
        f"Where {of_100(TWO_SIGMAS)} of 100 random points fall, {one} has {of_100(left.inside)} of 100 codes and {other} "
        f"{of_100(right.inside)}."
    )


def _as_wide(spread: float) -> str:
    return "about as wide as" if 0.9 <= spread <= 1.1 else f"{_times(spread)} times as wide as"


def _times(value: float) -> str:
    """Two decimals where one would say 0.0, as for a model whose codes have collapsed."""
    if value < 0.1:
        return f"{value:.2f}" if value >= 0.005 else "less than 0.01"
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def _start(name: str) -> str:
    """A name at the start of a sentence: "The AE"."""
    return name[0].upper() + name[1:]

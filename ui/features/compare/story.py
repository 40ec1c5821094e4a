"""Why draws from the prior suit a VAE better than a plain autoencoder, told by the measured values of the pair.

The story has three parts: how much of what a model has learnt the draws reach (coverage), how many of them fall where
no image has its code (holes), and how clear the images are where they do fall (seams between classes).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from ui.app import resources
from ui.app.cache import cached
from vae_core.inference.encoding import Encoding
from vae_core.metrics import cached_metrics
from vae_core.metrics.context import fitted_draws, posterior_draws
from vae_core.metrics.coverage import coverage, expected_coverage
from vae_core.metrics.holes import hole_share
from vae_core.runs import Run

SAMPLES = 10_000
CLEARLY = 0.01  # a difference of shares that is worth a word


@dataclass(frozen=True)
class DrawFigures:
    """Of one model; shares from 0 to 1.

    Attributes:
        reached: the share of the codes that draws from the prior come near: the coverage
        matched: the coverage of a perfect match
        in_holes: of draws from the prior
        fitted_in_holes: of draws from a Gaussian fitted to the codes
        sure: mean probability of the classifier's first guess on images decoded from the prior; None where unknown
        sure_of_copies: the same on reconstructions of held-out images
        frechet: Fréchet distance of images decoded from the prior; None where unknown
    """

    reached: float
    matched: float
    in_holes: float
    fitted_in_holes: float
    sure: float | None = None
    sure_of_copies: float | None = None
    frechet: float | None = None


def draw_figures(run: Run) -> DrawFigures:
    """From the run's metrics where they have been computed, so that the page agrees with its table. Raises DamagedRun."""
    metrics = cached_metrics(run)
    if metrics is not None:
        names = ("coverage", "coverage_expected", "hole_share", "hole_share_fitted")
        shares = [value for name in names if (value := metrics.number(name)) is not None]
        if len(shares) == len(names):
            looks = ("samples_prior.confidence", "reconstructions.confidence", "samples_prior.frechet")
            return DrawFigures(*shares, *(metrics.number(name) for name in looks))
    return _measured(run)


@cached(resources.by_version)
def _measured(run: Run) -> DrawFigures:
    found = resources.explored(run)
    encoding: Encoding = found.encoding
    codes, count = encoding.codes, len(encoding)
    generator = torch.Generator().manual_seed(0)
    drawn = posterior_draws(encoding, count, generator)
    reached = coverage(drawn.numpy(), torch.randn(drawn.shape, generator=generator).numpy()) if count > 5 else 0.0
    prior = torch.randn(SAMPLES, codes.shape[1], generator=generator)
    holes, fitted = (
        hole_share(codes, samples.numpy(), found.support) for samples in (prior, fitted_draws(codes, prior))
    )
    return DrawFigures(reached, expected_coverage(count, count), holes, fitted)


def share(value: float) -> str:
    """ "28 %", "5.4 %", "0.1 %"; "none" for nothing."""
    percent = 100 * value
    if percent == 0:
        return "none"
    if percent < 0.1:
        return "under 0.1 %"
    return f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"


def clearness_words(ae: DrawFigures, vae: DrawFigures) -> str:
    """How sure the classifier is of what it sees in the images; empty where that is not known."""
    if ae.sure is None or vae.sure is None or ae.sure_of_copies is None or vae.sure_of_copies is None:
        return ""
    return (
        "A classifier trained on real images gives its first guess a mean probability of "
        f"{share(ae.sure)} on the AE's samples ({share(ae.sure_of_copies)} on its reconstructions) and of "
        f"{share(vae.sure)} on the VAE's ({share(vae.sure_of_copies)})."
    )


def coverage_words(ae: DrawFigures, vae: DrawFigures) -> str:
    """How much of each model the draws reach."""
    return (
        f"The draws come near {share(ae.reached)} of the AE's codes and {share(vae.reached)} of the VAE's "
        f"({share(vae.matched)} if codes followed the prior exactly)."
    )


def holes_words(ae: DrawFigures, vae: DrawFigures) -> str:
    """How many draws from the prior fall in holes, and whether that tells the two apart."""
    text = f"Of the draws from the prior, {share(ae.in_holes)} of the AE's and {share(vae.in_holes)} of the VAE's fall in holes"
    if ae.in_holes > vae.in_holes + CLEARLY:
        if _worse(ae, vae):
            return f"{text}: one reason why the AE's samples are worse."
        return f"{text}, where no decoder has learnt what to draw."
    return f"{text}: holes are not the reason for the difference."


def fitted_words(ae: DrawFigures, vae: DrawFigures) -> str:
    """The same of the Gaussian fitted to each model's codes."""
    text = (
        "Now both draw from a Gaussian fitted to their own codes, as wide as these are, and "
        f"{share(ae.fitted_in_holes)} of the AE's draws fall in holes, {share(vae.fitted_in_holes)} of the VAE's"
    )
    if ae.fitted_in_holes > vae.fitted_in_holes + CLEARLY:
        return (
            f"{text}. The AE's codes do not have the shape of a Gaussian: it also covers the gaps between them, where the "
            "decoder has never learnt what to draw."
        )
    return f"{text}: in this pair a Gaussian suits both."


def _worse(ae: DrawFigures, vae: DrawFigures) -> bool:
    """Whether the AE's samples are known to be farther from real images than the VAE's."""
    return ae.frechet is not None and vae.frechet is not None and ae.frechet > vae.frechet


def why_words(ae: DrawFigures, vae: DrawFigures) -> str:
    """The whole story below the two grids. Markdown."""
    question = "**Why are the AE's samples worse?**" if _worse(ae, vae) else "**How do the two differ as generators?**"
    reach = coverage_words(ae, vae)
    if ae.reached < vae.reached - CLEARLY:
        reach = (
            "Nothing in the AE's loss says where its codes lie; the KL pulled the VAE's into the distribution that we draw "
            f"from. {reach}" + (" So most of what the AE has learnt is never drawn." if ae.reached < 0.5 else "")
        )
    else:
        reach += " In this pair the prior reaches as much of the AE as of the VAE."
    points = [f"*Coverage.* {reach}", f"*Holes.* {holes_words(ae, vae)}"]
    if clear := clearness_words(ae, vae):
        assert ae.sure is not None and ae.sure_of_copies is not None  # there are words
        assert vae.sure is not None and vae.sure_of_copies is not None
        seams = ae.sure_of_copies - ae.sure > vae.sure_of_copies - vae.sure + CLEARLY
        land = " The AE's draws land on the seams between its classes and look like mixtures of them." if seams else ""
        points.append(f"*{'Seams' if seams else 'Clearness'}.* {clear}{land}")
    lead = f"{question} A decoder has learnt to draw at the places where training put codes."
    return "\n".join([lead, "", *(f"- {point}" for point in points)])

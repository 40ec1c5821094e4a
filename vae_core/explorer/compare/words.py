"""The words of the page AE beside VAE: its four moments, and what can be drawn from in the free view."""

from __future__ import annotations

import numpy as np

from vae_core.explorer import resources
from vae_core.explorer.cache import cached
from vae_core.explorer.compare.data import Moment, MomentKind
from vae_core.explorer.compare.figures import draw_figures, reached_mask
from vae_core.explorer.compare.story import Pair, meters, point_words, price_words, reach_words, sample_words
from vae_core.explorer.differing import run_differences
from vae_core.models import MODELS
from vae_core.runs import Run

SHORT = {"autoencoder": "AE", "vae": "VAE", "pca": "PCA", "gan": "GAN"}

PLAIN_SOURCES = (
    ("prior", "random points"),
    ("box", "anywhere in a box around the codes"),
    ("fitted", "a cloud that fits each one's codes"),
    ("class", "near one class"),
    ("image", "the cloud of one image"),
)
EXPERT_SOURCES = (
    ("prior", "the prior N(0, I)"),
    ("box", "a uniform box around the codes"),
    ("fitted", "a Gaussian fitted to the codes"),
    ("class", "near one class"),
    ("image", "the posterior of one image"),
)
PLAIN_WORDS = {
    "prior": "Both decoders are given the same 24 random points. A VAE keeps its codes where random points fall; an AE does not.",
    "box": "Each number is drawn between the smallest and the largest that any code has, in each model's own box. Much of a "
    "box is far from any code, in either model.",
    "fitted": "The same random points, moved and stretched to where each model's own codes lie: the fairest chance for an AE.",
    "class": "The same random points, moved and stretched to the codes of one class in each model.",
    "image": "Points of the cloud of one image. For an AE an image is one point, so all draws are the same; for a VAE it is a "
    "small cloud, so its draws vary.",
}
EXPERT_WORDS = {
    "prior": "Both decoders are given the same 24 codes, drawn from the standard normal distribution. VAEs are "
    "trained towards it, plain autoencoders and PCA are not.",
    "box": "Every number is drawn uniformly between the smallest and the largest that any code has. Both models use the "
    "same random numbers, each in its own box. Much of a box is far from any code, in either model.",
    "fitted": "The same random numbers, shifted and stretched to the mean and covariance of each model's own codes. "
    "This is the fairest chance for a model without a prior.",
    "class": "The same random numbers, shifted and stretched to the codes of one class in each model.",
    "image": "The codes are drawn from the posterior of one image. A plain autoencoder and PCA encode an image as one point, so all "
    "draws are the same; a VAE encodes it as a small cloud, so its draws vary.",
}
HOLE_WORDS = (
    "shaded: holes in the region drawn from, farther from any code than 99 % of codes are from their nearest one"
)


def names_of(left: Run, right: Run, titles: tuple[str, str]) -> tuple[str, str]:
    """What sentences call the two: "the AE" and "the VAE" where their kinds tell them apart, else by their titles."""
    kinds = [run.config.model.name for run in (left, right)]
    if kinds[0] == kinds[1]:
        return (f"“{titles[0]}”", f"“{titles[1]}”") if titles[0] != titles[1] else ("the left one", "the right one")
    first, second = (_kind_name(kind) for kind in kinds)
    return first, second


def _kind_name(kind: str) -> str:
    return "PCA" if kind == "pca" else f"the {SHORT.get(kind, MODELS.get(kind).title)}"


def is_matched_pair(left: Run, right: Run) -> bool:
    """Whether they are a plain autoencoder and its VAE, which differ in nothing but the objective."""
    kinds = [run.config.model.name for run in (left, right)]
    return kinds == ["autoencoder", "vae"] and not run_differences(left, right)


def told_pair(left: Run, right: Run, *, expert: bool) -> Pair:
    """The two with what was measured of them, in plain words or the field's. Raises DamagedRun."""
    dims = left.config.model.latent_dim, right.config.model.latent_dim
    names = names_of(left, right, (left.config.name, right.config.name))
    return Pair(draw_figures(left), draw_figures(right), names, is_matched_pair(left, right), dims, expert)


def moments(left: Run, right: Run, pair: Pair) -> tuple[Moment, ...]:
    """The four, one a screen. Raises DamagedRun."""
    told: tuple[tuple[MomentKind, str, str], ...] = (
        ("point", "One random point", point_words(pair)),
        ("reach", "What random points reach", reach_words(pair)),
        ("samples", "24 new images", sample_words(pair)),
        ("cloud", "The price", price_words(pair)),
    )
    return tuple(Moment(kind, title, text, meters(pair, kind)) for kind, title, text in told)


def telling_image(left: Run, right: Run) -> int:
    """The held-out image that the moment of the price opens on. Raises DamagedRun."""
    run = next((run for run in (right, left) if resources.latent_space(run).has_density), right)
    return _wide_image(run)


@cached(resources.by_version)
def _wide_image(run: Run) -> int:
    """Of 96 held-out images that are well reconstructed and among many codes, the one whose posterior draws differ most once decoded."""
    draws = 6
    encoding, model = resources.explored(run).encoding, resources.arrays(run)
    length = np.linalg.norm(encoding.codes, axis=1)
    copied = encoding.distortion <= np.median(encoding.distortion)
    inner = np.flatnonzero((length <= np.median(length)) & copied)
    if not len(inner):
        return 0
    some = inner[:: max(1, len(inner) // 96)][:96]
    noise = np.random.default_rng(0).standard_normal((1, draws, encoding.codes.shape[1]))
    latents = encoding.codes[some, None] + np.exp(encoding.logvar[some, None] / 2) * noise
    flat = latents.reshape(-1, latents.shape[-1]).astype(np.float32)
    spread = model.decode_mean(flat).reshape(len(some), draws, -1).std(1).mean(1)
    return int(some[spread.argmax()])


def reached_bits(run: Run) -> np.ndarray:
    """As `reached_mask`, all False where that is not known. Raises DamagedRun."""
    mask = reached_mask(run)
    return mask if mask is not None else np.zeros(len(resources.explored(run).encoding), bool)

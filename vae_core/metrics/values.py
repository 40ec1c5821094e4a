"""The metrics of a run as a record: each with its title, unit, split, and which way is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from vae_core.models.mmd import UNIT as MMD_UNIT

VERSION = 1  # raised when the meaning of a metric changes, so that kept ones are computed anew

Better = Literal["lower", "higher", "neither"]


def _metric(title: str, unit: str, split: str, better: Better, description: str, *, default: Any = ...) -> Any:
    extra: JsonDict = {"unit": unit, "split": split, "better": better}
    return Field(default, title=title, description=description, json_schema_extra=extra)


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class SampleMetrics(_Record):
    """How a set of images looks to the bundled classifier.

    Attributes:
        frechet: distance of their features to those of real images; squared feature units, not an FID
        class_shares: of images, by the classifier's first guess; in the order of the dataset's class names
        class_entropy: of these shares, nats
        confidence: mean probability of the first guess, in [0, 1]
    """

    frechet: float
    class_shares: tuple[float, ...]
    class_entropy: float
    confidence: float


class Counts(_Record):
    """How many of each went into the metrics."""

    held_out: int
    probe_train: int
    hole_samples: int
    mmd_samples: int
    frechet_images: int
    likelihood_images: int
    likelihood_samples: int


class Metrics(_Record):
    """What a run is worth. Optional metrics are None where they make no sense; `missing` says why, by field name.

    `info(name)` tells the title, unit, split and direction of a metric.
    """

    version: int = VERSION
    checkpoint: str = Field(description="Step and size of the checkpoint: what the metrics are of.")
    seed: int
    seconds: float = Field(description="How long they took to compute.")
    counts: Counts
    missing: dict[str, str] = {}

    distortion: float = _metric(
        "Distortion",
        "nats an image",
        "held-out",
        "lower",
        "−log p(x given z), summed over pixels, with one draw of each posterior. Hold it against the mean image's.",
    )
    mean_image_distortion: float = _metric(
        "Distortion of the mean image",
        "nats an image",
        "held-out",
        "neither",
        "What always showing the average training image would cost.",
    )
    kl: float | None = _metric(
        "KL",
        "nats an image",
        "held-out",
        "neither",
        "The rate: what the codes say beyond the prior.",
        default=None,
    )
    elbo: float | None = _metric(
        "ELBO",
        "nats an image",
        "held-out",
        "higher",
        "−(distortion + KL), without beta.",
        default=None,
    )
    log_likelihood: float | None = _metric(
        "Log-likelihood, importance-sampled",
        "nats an image",
        "held-out, the first of them",
        "higher",
        "A tighter lower bound on log p(x) than the ELBO, from several draws an image.",
        default=None,
    )
    log_likelihood_error: float | None = _metric(
        "Its standard error",
        "nats an image",
        "held-out, the first of them",
        "neither",
        "Over the choice of images.",
        default=None,
    )
    log_likelihood_elbo: float | None = _metric(
        "ELBO of the same images",
        "nats an image",
        "held-out, the first of them",
        "higher",
        "To hold the importance-sampled log-likelihood against.",
        default=None,
    )

    active_units: int | None = _metric(
        "Active units",
        "dimensions",
        "held-out",
        "neither",
        "Dimensions whose posterior means have a variance above 0.01 over images.",
        default=None,
    )
    code_variances: tuple[float, ...] | None = _metric(
        "Variance of the codes",
        "squared latent units",
        "held-out",
        "neither",
        "Of the posterior means over images, by dimension.",
        default=None,
    )
    kl_by_dimension: tuple[float, ...] | None = _metric(
        "KL by dimension", "nats a dimension", "held-out", "neither", "They add up to the KL.", default=None
    )

    hole_share: float | None = _metric(
        "Prior samples in a hole",
        "share of samples",
        "prior against held-out codes",
        "lower",
        "Farther from every held-out code than 99 % of those are from their nearest other one. Hold it against the "
        "training images' codes; codes spread far beyond the prior leave few holes in it, so see the coverage too.",
        default=None,
    )
    hole_share_training: float | None = _metric(
        "Codes of training images in a hole",
        "share of samples",
        "training codes against held-out ones",
        "neither",
        "One draw of the posterior of each: the floor, for places that the model certainly knows.",
        default=None,
    )
    hole_share_fitted: float | None = _metric(
        "Samples of a Gaussian fitted to the codes in a hole",
        "share of samples",
        "fitted Gaussian against held-out codes",
        "lower",
        "Mean and covariance are those of the held-out codes.",
        default=None,
    )
    hole_share_box: float | None = _metric(
        "Samples of a box around the codes in a hole",
        "share of samples",
        "uniform box against held-out codes",
        "lower",
        "Drawn evenly between the smallest and the largest held-out code of each dimension.",
        default=None,
    )
    coverage: float | None = _metric(
        "Codes that prior samples reach",
        "share of codes",
        "held-out against prior",
        "higher",
        "With a prior sample no farther than the 5th nearest other code; codes are one draw of each posterior.",
        default=None,
    )
    coverage_expected: float | None = _metric(
        "Coverage of a perfect match",
        "share of codes",
        "of any distribution with itself",
        "neither",
        "What the coverage would be on average if the codes followed the prior.",
        default=None,
    )
    hole_radius: float | None = _metric(
        "Radius beyond which a hole begins",
        "latent units",
        "held-out",
        "neither",
        "99th percentile of the distances from each code to its nearest other one.",
        default=None,
    )
    hole_area: float | None = _metric(
        "Holes inside the 2-sigma circle",
        "share of area",
        "held-out codes",
        "lower",
        "Of the prior's 2-sigma circle in the plane.",
        default=None,
    )
    grid_kl: float | None = _metric(
        "KL of aggregate posterior to prior",
        "nats",
        "held-out",
        "lower",
        "On a grid over the plane. 0 when the codes of all images together follow the prior.",
        default=None,
    )
    kernel_bandwidth: tuple[float, ...] | None = _metric(
        "Bandwidth of the kernel density",
        "latent units",
        "held-out",
        "neither",
        "By dimension, Scott's rule; only for codes that are points.",
        default=None,
    )
    mmd: float | None = _metric(
        "MMD² to the prior",
        MMD_UNIT,
        "held-out",
        "lower",
        "Unbiased, inverse multiquadratic kernel. Around 0 when the codes follow the prior.",
        default=None,
    )
    mmd_noise: float | None = _metric(
        "Noise of the MMD²",
        "kernel units",
        "prior",
        "neither",
        "Standard deviation of the estimate if the codes did follow the prior.",
        default=None,
    )

    knn: float | None = _metric(
        "k-nearest-neighbours accuracy",
        "share of images",
        "fitted on training codes, scored on held-out ones",
        "higher",
        "Of 10 neighbours among the codes.",
        default=None,
    )
    linear: float | None = _metric(
        "Linear probe accuracy",
        "share of images",
        "fitted on training codes, scored on held-out ones",
        "higher",
        "Of multinomial logistic regression on the codes.",
        default=None,
    )
    pca_knn: float | None = _metric(
        "k-nearest-neighbours accuracy, PCA",
        "share of images",
        "fitted on training images, scored on held-out ones",
        "neither",
        "The same on as many principal components of the pixels.",
        default=None,
    )
    pca_linear: float | None = _metric(
        "Linear probe accuracy, PCA",
        "share of images",
        "fitted on training images, scored on held-out ones",
        "neither",
        "The same on as many principal components of the pixels.",
        default=None,
    )
    chance: float = _metric(
        "Accuracy of the commonest class", "share of images", "held-out", "neither", "What knowing nothing would give."
    )

    classifier_accuracy: float | None = _metric(
        "Accuracy of the classifier that looks at samples",
        "share of images",
        "held-out, real images",
        "neither",
        "How far what it sees can be trusted.",
        default=None,
    )
    samples_prior: SampleMetrics | None = Field(None, title="Samples from the prior", description="z ~ N(0, I).")
    samples_fitted: SampleMetrics | None = Field(
        None,
        title="Samples from a Gaussian fitted to the codes",
        description="z ~ N(m, C) with mean and covariance of the held-out codes.",
    )
    reconstructions: SampleMetrics | None = Field(
        None, title="Reconstructions", description="Of held-out images: what the decoder can do with the right codes."
    )
    real_images: SampleMetrics | None = Field(
        None,
        title="Real images",
        description="One half of the held-out images against the other: the floor, below which no sample is told "
        "from a real image.",
    )


@dataclass(frozen=True)
class MetricInfo:
    """What to write beside a metric."""

    title: str
    unit: str
    split: str
    better: Better
    description: str


def info(name: str) -> MetricInfo:
    """Of a field of Metrics, or of "samples_prior.frechet" and its like. Raises KeyError for an unknown one."""
    parent, _, leaf = name.partition(".")
    field = Metrics.model_fields[parent]
    if not leaf:
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        unit, split, better = (str(extra.get(key, "")) for key in ("unit", "split", "better"))
        return MetricInfo(field.title or name, unit, split, better or "neither", field.description or "")  # type: ignore[arg-type]
    title, unit, better = _OF_SAMPLES[leaf]
    of = field.title or parent
    return MetricInfo(f"{title}: {of[0].lower()}{of[1:]}", unit, "held-out", better, field.description or "")


_OF_SAMPLES: dict[str, tuple[str, str, Better]] = {
    "frechet": ("Fréchet distance on classifier features", "squared feature units, not an FID", "lower"),
    "class_entropy": ("Entropy of the classes seen", "nats", "neither"),
    "confidence": ("Confidence of the classifier", "mean probability of its first guess", "higher"),
    "class_shares": ("Shares of the classes seen", "share of images", "neither"),
}


def scalars(metrics: Metrics) -> dict[str, float | None]:
    """All single numbers by name, those of samples as "samples_prior.frechet": the columns of a table or a CSV."""
    row: dict[str, float | None] = {}
    for name, field in Metrics.model_fields.items():
        value = getattr(metrics, name)
        if field.json_schema_extra is not None and not isinstance(value, tuple) and name not in _TUPLES:
            row[name] = value
        elif name in _SAMPLES:
            for leaf in ("frechet", "class_entropy", "confidence"):
                row[f"{name}.{leaf}"] = getattr(value, leaf) if value else None
    return row


_SAMPLES = ("samples_prior", "samples_fitted", "reconstructions", "real_images")
_TUPLES = ("kl_by_dimension", "kernel_bandwidth", "code_variances")

"""The words of the Denoise part."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ui.app.markdown import escaped
from vae_core.metrics.denoising import GOOD_COPY, ROUGH_COPY, PsnrCurve
from vae_core.models.config import ModelConfig

NOISE_WORDS = {"gaussian": "Gaussian noise", "masking": "Masked pixels"}
NOISE_NAMES = {"gaussian": "Gaussian noise", "masking": "masked pixels"}  # inside a sentence
LEVEL_WORDS = {
    "gaussian": "Noise: its standard deviation, where brightness runs from 0 to 1",
    "masking": "Share of the pixels that are made black",
}
AXIS_WORDS = {"gaussian": "noise (standard deviation)", "masking": "share of pixels masked"}
PSNR_WORDS = (
    "**PSNR** before → after, in decibels (dB): higher is better. Better and worse are against the noisy image."
)
PSNR_HELP = (
    "Peak signal-to-noise ratio: how small the mean squared error against the clean image is, 10 · log10(1 / MSE). "
    f"10 dB more is ten times less error. A very good copy has {GOOD_COPY} dB and more, a rough one {ROUGH_COPY}."
)
CURVES = (
    "Mean over {count} held-out images. The dashed line is the noisy image itself: a model below it does more harm than "
    "good."
)


def before_words(before: float) -> str:
    return f"{before:.1f} dB" if math.isfinite(before) else "no noise"


def after_words(before: float, after: float) -> str:
    return f"{before:.1f} → {after:.1f} dB" if math.isfinite(before) else f"{after:.1f} dB"


def gain_words(before: float, after: float) -> str:
    """What the model has done, against the noisy image."""
    if not math.isfinite(before):
        return "no noise to remove"
    gain = after - before
    return f"{abs(gain):.1f} dB {'better' if gain >= 0 else 'worse'}"


def mark_words(model: ModelConfig) -> str:
    """What a denoising autoencoder was trained on; empty for others."""
    noise, level = getattr(model, "noise", None), getattr(model, "noise_level", None)
    if noise is None or level is None:
        return ""
    return f"trained to denoise ({'Gaussian' if noise == 'gaussian' else noise} {level:g})"


def crossing_words(curves: Sequence[PsnrCurve], names: Sequence[str]) -> str:
    """From which noise on each model is better than the noisy image, in the curves' own steps."""
    sentences = []
    for curve, name in zip(curves, names, strict=True):
        better = np.flatnonzero(curve.after > curve.before)
        if len(better):
            sentences.append(f"{escaped(name)} from {curve.levels[better[0]]:g} on")
    if not sentences:
        return "None of these models is better than the noisy image at any level."
    return f"Better than the noisy image: {'; '.join(sentences)}."


def peak_words(curves: Sequence[PsnrCurve], names: Sequence[str], trained_at: Sequence[float | None]) -> str:
    """Where those trained to denoise are best, beside the noise that they were trained on."""
    return " ".join(
        f"{escaped(name)}, trained on noise of {level:g}, is best at {curve.levels[int(np.argmax(curve.after))]:g}."
        for curve, name, level in zip(curves, names, trained_at, strict=True)
        if level is not None
    )

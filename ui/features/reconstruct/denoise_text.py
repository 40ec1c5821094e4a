"""The words of the Denoise part."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ui.app.markdown import escaped
from ui.charts.denoising_curves import Unit
from ui.features.reconstruct.text import picture_number
from vae_core.metrics.denoising import GOOD_COPY, ROUGH_COPY, PsnrCurve
from vae_core.models.config import ModelConfig
from vae_core.models.kinds.denoising_autoencoder import Corruption

NOISE_WORDS: dict[str, dict[Corruption, str]] = {
    "plain": {"gaussian": "Grain on every pixel", "masking": "Missing pixels"},
    "expert": {"gaussian": "Gaussian noise", "masking": "Masked pixels"},
}
NOISE_NAMES = {"gaussian": "Gaussian noise", "masking": "masked pixels"}  # inside a sentence
_SLIDERS: dict[Corruption, tuple[str, str, str, str]] = {
    "gaussian": ("How much noise?", "none", "drowned in it", ""),
    "masking": ("How many pixels are missing?", "none", "all of them", ""),
}
_EXPERT_SLIDERS: dict[Corruption, tuple[str, str, str, str]] = {
    "gaussian": ("Standard deviation of the noise", "0", "1, as far as black from white", "σ = "),
    "masking": ("Share of the pixels masked", "0", "1", "share "),
}
PSNR_WORDS = (
    "**PSNR** before → after, in decibels (dB): higher is better. Better and worse are against the noisy image."
)
PSNR_HELP = (
    "Peak signal-to-noise ratio: how small the mean squared error against the clean image is, 10 · log10(1 / MSE). "
    f"10 dB more is ten times less error. A very good copy has {GOOD_COPY} dB and more, a rough one {ROUGH_COPY}."
)
CURVES: dict[Unit, str] = {
    "psnr": "Mean over {count} held-out images. The dashed line is the noisy image itself: a model below it does more harm "
    "than good.",
    "error": "Mean over {count} held-out pictures. The dashed line is the noisy picture itself: a model above it does more "
    "harm than good.",
}


def slider_words(noise: Corruption, *, expert: bool) -> tuple[str, str, str, str]:
    """The slider's name, the words at its ends, and what stands before its value."""
    return (_EXPERT_SLIDERS if expert else _SLIDERS)[noise]


def axis_words(noise: Corruption, *, expert: bool) -> str:
    if noise == "masking":
        return "share of pixels masked" if expert else "share of pixels missing"
    return "noise (standard deviation, brightness from 0 to 1)" if expert else "how much noise"


def value_words(value: float, unit: Unit) -> str:
    """ "picture error 22", "21.3 dB"; ui/frontend/denoise/sentences.js says the same."""
    if unit == "error":
        return f"picture error {picture_number(value)}"
    return f"{value:.1f} dB" if math.isfinite(value) else "no error"


def change_words(before: float, after: float, unit: Unit) -> str:
    """What the model has done, against the noisy image."""
    if before == 0 if unit == "error" else not math.isfinite(before):
        return "no noise to remove"
    better = after < before if unit == "error" else after > before
    change = "" if unit == "error" else f"{abs(after - before):.1f} dB "
    return f"{change}{'better' if better else 'worse'} than the noisy picture"


def mark_words(model: ModelConfig, *, expert: bool) -> str:
    """What a denoising autoencoder was trained on; for plain words also that others were not."""
    noise, level = getattr(model, "noise", None), getattr(model, "noise_level", None)
    if noise is None or level is None:
        return "" if expert else "never learnt to remove noise"
    if not expert:
        return "learnt to remove noise" if noise == "gaussian" else "learnt to fill in missing pixels"
    return f"trained to denoise ({'Gaussian' if noise == 'gaussian' else noise} {level:g})"


def crossing_words(levels: np.ndarray, helps: Sequence[np.ndarray], names: Sequence[str]) -> str:
    """From which noise on each model is better than the noisy image, in the curves' own steps; `helps` bool [L] each."""
    sentences = [
        f"{escaped(name)} from {levels[np.flatnonzero(better)[0]]:g} on"
        for better, name in zip(helps, names, strict=True)
        if better.any()
    ]
    if not sentences:
        return "None of these models is better than the noisy picture at any level."
    return f"Better than the noisy picture: {'; '.join(sentences)}."


def peak_words(curves: Sequence[PsnrCurve], names: Sequence[str], trained_at: Sequence[float | None]) -> str:
    """Where those trained to denoise are best, beside the noise that they were trained on."""
    return " ".join(
        f"{escaped(name)}, trained on noise of {level:g}, is best at {curve.levels[int(np.argmax(curve.after))]:g}."
        for curve, name, level in zip(curves, names, trained_at, strict=True)
        if level is not None
    )

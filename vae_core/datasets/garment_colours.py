"""Colours as lightness, colourfulness and hue that the eye finds even: OKLCh.

Björn Ottosson 2020, "A perceptual color space for image processing" (bottosson.github.io/posts/oklab). In the usual HSV
a yellow is far lighter than a blue of the same value; here hue can turn while lightness stays.
"""

from __future__ import annotations

import numpy as np

_TO_CONES = np.array(  # from (L, a, b) to the cube roots of the cones' answers
    [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.2914855480]]
)
_TO_LINEAR_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)
_MAX_CHROMA = 0.2  # what is beyond is garish, and most hues have no more


def rgb(lightness: np.ndarray, saturation: np.ndarray, hue: np.ndarray) -> np.ndarray:
    """sRGB float32 [N, 3] in [0, 1].

    lightness [N]: of OKLab, 0 black to 1 white; saturation [N]: share of the most chroma that a screen has at this
    lightness and hue (and at most of a chroma of 0.2); hue [N]: degrees, about 30 red, 110 yellow, 140 green, 260 blue.
    """
    low, high = np.zeros_like(lightness, np.float64), np.full_like(lightness, _MAX_CHROMA, np.float64)
    for _ in range(14):  # halving: to a hundred-thousandth
        middle = (low + high) / 2
        linear = _linear(lightness, middle, hue)
        inside = ((linear >= -1e-4) & (linear <= 1 + 1e-4)).all(axis=1)
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    linear = np.clip(_linear(lightness, saturation * low, hue), 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return encoded.astype(np.float32)


def _linear(lightness: np.ndarray, chroma: np.ndarray, hue: np.ndarray) -> np.ndarray:
    turn = np.deg2rad(hue)
    lab = np.stack([lightness, chroma * np.cos(turn), chroma * np.sin(turn)], axis=1)
    found: np.ndarray = ((lab @ _TO_CONES.T) ** 3) @ _TO_LINEAR_RGB.T
    return found

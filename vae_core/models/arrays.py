"""Described networks at work on NumPy arrays: what a server that explores needs of a model, without PyTorch.

The same numbers as PyTorch's within rounding (tests/models/test_arrays.py compares every layer and every model).
"""

from __future__ import annotations

import math

import numpy as np

from vae_core import interrupt
from vae_core.models import layers
from vae_core.models.layers import Arrays, Curve, Network, Shape, scale_and_shift

AT_ONCE = 4_000_000  # numbers that the largest value between two layers may have: 16 MB


def run(network: Network, values: np.ndarray) -> np.ndarray:
    """float32 [N, …] -> float32 [N, …]: values or images [N, C, H, W] through all layers, some at a time."""
    largest = math.prod(values.shape[1:])
    shape: Shape = values.shape[1:]
    for layer, _ in network:
        shape = layer.after(shape)
        largest = max(largest, math.prod(shape))
    step = max(1, AT_ONCE // largest)
    values = np.asarray(values, np.float32)
    parts = []
    for start in range(0, len(values), step):
        interrupt.step()
        parts.append(_run(network, values[start : start + step]))
    return np.concatenate(parts) if parts else np.zeros((0, *shape), np.float32)


def _run(network: Network, values: np.ndarray) -> np.ndarray:
    # Between layers an image is [N, H, W, C]: every product is then of rows of channels.
    if values.ndim == 4:
        values = values.transpose(0, 2, 3, 1)
    for layer, weights in network:
        values = _apply(layer, weights, values)
    return np.ascontiguousarray(values.transpose(0, 3, 1, 2) if values.ndim == 4 else values)


def _apply(layer: layers.Layer, weights: Arrays, x: np.ndarray) -> np.ndarray:
    match layer:
        case layers.Linear():
            return x @ weights["weight"].T + weights["bias"]
        case layers.Conv():
            return _conv(layer, weights, x)
        case layers.ConvTransposed():
            return _conv_transposed(layer, weights, x)
        case layers.BatchNorm():
            scale, shift = scale_and_shift(layer, weights)
            return x * scale + shift
        case layers.Activation():
            return curve(layer.curve, x, layer.slope)
        case layers.PixelShuffle():
            count, height, width, _ = x.shape
            factor = layer.factor
            parts = x.reshape(count, height, width, -1, factor, factor).transpose(0, 1, 4, 2, 5, 3)
            return parts.reshape(count, height * factor, width * factor, -1)
        case layers.Flatten():
            return (x.transpose(0, 3, 1, 2) if x.ndim == 4 else x).reshape(len(x), -1)
        case layers.Unflatten():
            return x.reshape(len(x), *layer.shape).transpose(0, 2, 3, 1)
        case layers.Beside():
            picture = np.broadcast_to(weights["picture"].transpose(1, 2, 0), (*x.shape[:3], layer.channels))
            return np.concatenate([x, picture], 3)


def _conv(layer: layers.Conv, weights: Arrays, x: np.ndarray) -> np.ndarray:
    """A product for each place of the kernel, and their sum: no copy of the image for every place at once.

    Each is one of two matrices that lie in memory row by row: NumPy hands others to BLAS in small parts, or not at all, and
    takes four times as long.
    """
    (up, across), (step_up, step_across) = layer.padding, layer.stride
    x = np.pad(x, ((0, 0), (up, up), (across, across), (0, 0)))
    _, height, width = layer.after((layer.inputs, x.shape[1] - 2 * up, x.shape[2] - 2 * across))
    kernel = np.ascontiguousarray(weights["weight"].transpose(2, 3, 1, 0))
    total = np.broadcast_to(weights["bias"], (len(x) * height * width, layer.outputs)).copy()
    for i in range(layer.kernel[0]):
        for j in range(layer.kernel[1]):
            seen = x[:, i : i + step_up * height : step_up, j : j + step_across * width : step_across][
                :, :height, :width
            ]
            total += seen.reshape(-1, layer.inputs) @ kernel[i, j]
    return total.reshape(len(x), height, width, layer.outputs)


def _conv_transposed(layer: layers.ConvTransposed, weights: Arrays, x: np.ndarray) -> np.ndarray:
    """Each place of the kernel draws into every stride-th pixel of a larger image, whose rim is cut off."""
    (up, across), (step_up, step_across) = layer.padding, layer.stride
    _, height, width = layer.after((layer.inputs, *x.shape[1:3]))
    rows, columns = x.shape[1:3]
    sides = (max(height + 2 * up, (rows - 1) * step_up + layer.kernel[0]),
             max(width + 2 * across, (columns - 1) * step_across + layer.kernel[1]))  # fmt: skip
    kernel = np.ascontiguousarray(weights["weight"].transpose(2, 3, 0, 1))
    total = np.zeros((len(x), *sides, layer.outputs), np.float32)
    flat = x.reshape(-1, layer.inputs)
    for i in range(layer.kernel[0]):
        for j in range(layer.kernel[1]):
            place = np.s_[:, i : i + step_up * rows : step_up, j : j + step_across * columns : step_across]
            total[place] += (flat @ kernel[i, j]).reshape(len(x), rows, columns, layer.outputs)
    return total[:, up : up + height, across : across + width] + weights["bias"]


def curve(name: Curve, x: np.ndarray, slope: float = layers.LEAKY_SLOPE) -> np.ndarray:
    """An activation of any array, float32."""
    match name:
        case "identity":
            return x
        case "relu":
            return np.maximum(x, 0)
        case "leaky-relu":
            return np.where(x < 0, x * np.float32(slope), x)
        case "silu":
            return x * sigmoid(x)
        case "gelu":
            return x * (np.float32(0.5) * (1 + _erf(x * np.float32(math.sqrt(0.5)))))
        case "tanh":
            return np.tanh(x)
        case "sigmoid":
            return sigmoid(x)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + e^−x), by tanh, which cannot overflow."""
    half = np.float32(0.5)
    result: np.ndarray = half + half * np.tanh(half * x)
    return result


def _erf(x: np.ndarray) -> np.ndarray:
    """The error function, to 1.5e-7 (Abramowitz and Stegun, 7.1.26), as the browser computes it."""
    t = 1 / (1 + np.float32(0.3275911) * np.abs(x))
    tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    result: np.ndarray = np.sign(x) * (1 - tail * np.exp(-x * x))
    return result.astype(np.float32)


def log_normaliser(logits: np.ndarray) -> np.ndarray:
    """A(l) = log((e^l − 1) / l): `continuous_bernoulli.log_normaliser`, on arrays."""
    near, square, away = _parts(logits)
    series = logits / 2 + square / 24 - square**2 / 2880 + square**3 / 181440
    size = np.abs(away)
    return np.where(near, series, np.maximum(away, 0) + np.log(-np.expm1(-size) / size))


def continuous_bernoulli_mean(logits: np.ndarray) -> np.ndarray:
    """A'(l): `continuous_bernoulli.continuous_bernoulli_mean`, on arrays."""
    near, square, away = _parts(logits)
    series = logits * (1 / 12 - square / 720 + square**2 / 30240)
    result: np.ndarray = 0.5 + np.where(near, series, 0.5 / np.tanh(away / 2) - 1 / away)
    return result


def continuous_bernoulli_logits(mean: np.ndarray) -> np.ndarray:
    """The logits whose mean is `mean` [...], in (0, 1), float64: `continuous_bernoulli.continuous_bernoulli_logits`."""
    upper = np.maximum(mean, 1 - mean).astype(np.float64)
    low, high = np.zeros_like(upper), 1 / (1 - upper)
    for _ in range(64):
        middle = (low + high) / 2
        above = continuous_bernoulli_mean(middle) > upper
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return np.where(mean < 0.5, -(low + high) / 2, (low + high) / 2)


def _parts(logits: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which logits are near 0, and what each branch may take: l² or 0, and l or 1."""
    near = np.abs(logits) < 0.25
    return near, np.where(near, logits, 0) ** 2, np.where(near, np.float32(1), logits)

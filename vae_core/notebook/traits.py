"""Traits that take what notebooks have at hand (arrays, tensors, ranges) and say in a sentence what they do not take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import traitlets

Pin = int | tuple[float, ...]
MAX_PINS = 4  # as ui/frontend/latent_map/pins.js


class Code(traitlets.TraitType[tuple[float, ...], Any]):
    """A place in latent space: `latent_dim` finite numbers, as the widget has them; () before anything was looked at."""

    default_value = ()
    info_text = "a code"

    def validate(self, obj: Any, value: Any) -> tuple[float, ...]:
        """Whatever NumPy takes for [latent_dim] or [1, latent_dim] numbers, as Python's own. Raises TraitError."""
        return code_of(value, obj.latent_dim)


class Images(traitlets.TraitType[tuple[int, ...], Any]):
    """Numbers of held-out images, each once, rising. Of a widget with `count` of them."""

    default_value = ()
    info_text = "numbers of images"

    def validate(self, obj: Any, value: Any) -> tuple[int, ...]:
        """From numbers, or from a mask with a truth value for each image. Raises TraitError."""
        count = obj.count
        found = _array(value, "The selection is a list of numbers of images, or a mask with one truth value for each.")
        if found.dtype == bool and found.shape == (count,):
            found = np.flatnonzero(found)
        if not found.size:
            return ()
        if found.ndim != 1 or not np.issubdtype(found.dtype, np.integer):
            raise traitlets.TraitError(
                f"The selection is a list of whole numbers, or a mask of {count} truth values; this one is "
                f"{found.dtype} {list(found.shape)}."
            )
        for image in (found.min(), found.max()):
            _check_image(int(image), count)
        return tuple(int(image) for image in np.unique(found))


class Axes(traitlets.TraitType[tuple[int, int] | None, Any]):
    """Two latent dimensions that span the map, counted from 0; None for the plane on which codes vary most."""

    default_value = None
    info_text = "two dimensions, or None"

    def validate(self, obj: Any, value: Any) -> tuple[int, int] | None:
        """Raises TraitError."""
        if value is None:
            return None
        if obj.latent_dim <= 2:
            raise traitlets.TraitError("All dimensions of this model's codes are on the map: axes can only be None.")
        found = _array(value, "The axes are two dimensions, counted from 0, or None.")
        if found.shape != (2,) or not np.issubdtype(found.dtype, np.integer):
            raise traitlets.TraitError("The axes are two dimensions, counted from 0, or None.")
        across, up = map(int, found)
        if across == up or not (0 <= across < obj.latent_dim and 0 <= up < obj.latent_dim):
            raise traitlets.TraitError(
                f"Dimensions {across} and {up} span no plane: choose two different ones of 0 to {obj.latent_dim - 1}."
            )
        return across, up


class Pins(traitlets.TraitType[tuple[Pin, ...], Any]):
    """Kept places, MAX_PINS at most: the number of an image, or a code."""

    default_value = ()
    info_text = "kept places"

    def validate(self, obj: Any, value: Any) -> tuple[Pin, ...]:
        """Each once, in the order given. Raises TraitError."""
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise traitlets.TraitError("The pins are a list: numbers of images, and codes.")
        pins: list[Pin] = []
        for one in value:
            pin = _pin(one, obj.latent_dim, obj.count)
            if pin not in pins:
                pins.append(pin)
        if len(pins) > MAX_PINS:
            raise traitlets.TraitError(f"{len(pins)} places are too many: at most {MAX_PINS} are kept.")
        return tuple(pins)


def _pin(one: Any, latent_dim: int, count: int) -> Pin:
    if isinstance(one, int | np.integer) and not isinstance(one, bool):
        _check_image(int(one), count)
        return int(one)
    if code := code_of(one, latent_dim):
        return code
    raise traitlets.TraitError("A pin is the number of an image, or a code; this one is empty.")


def code_of(value: Any, latent_dim: int) -> tuple[float, ...]:
    """From [latent_dim] or [1, latent_dim] real numbers; () from none. Raises TraitError."""
    found = _array(value, f"A code is a list of {latent_dim} numbers.")
    if found.size == 0:
        return ()
    is_real = np.issubdtype(found.dtype, np.floating) or np.issubdtype(found.dtype, np.integer)
    if found.shape not in ((latent_dim,), (1, latent_dim)) or not is_real:
        raise traitlets.TraitError(
            f"A code of this model is a list of {latent_dim} numbers; this one is {found.dtype} {list(found.shape)}."
        )
    with np.errstate(over="ignore"):  # models take float32, in which a large number is infinite
        if not np.isfinite(found.astype(np.float32)).all():
            raise traitlets.TraitError("A code holds a number that is not finite.")
    return tuple(map(float, found.reshape(latent_dim)))


def _array(value: Any, what: str) -> np.ndarray:
    try:
        return np.asarray(value if hasattr(value, "__array__") else list(value))
    except (TypeError, ValueError, RuntimeError) as error:
        raise traitlets.TraitError(what) from error


def _check_image(image: int, count: int) -> None:
    if not 0 <= image < count:
        raise traitlets.TraitError(f"There is no image {image}: they have the numbers 0 to {count - 1}.")

"""The colours of an error map: nothing is the page's end of the scale, the largest error its far end."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from plotly.colors import sample_colorscale, sequential

# Both rise evenly in lightness: ColorBrewer's OrRd on a light page, matplotlib's inferno on a dark one.
_SCALES = (["#fffdfb", *sequential.OrRd[1:]], sequential.Inferno)


@cache
def error_colours(*, dark: bool) -> NDArray[np.uint8]:
    """uint8 [256, 3], read-only."""
    colours = sample_colorscale(_SCALES[dark], np.linspace(0, 1, 256).tolist(), colortype="tuple")
    table = np.rint(np.array(colours) * 255).astype(np.uint8)
    table.setflags(write=False)
    return table


def colour_errors(errors: NDArray[np.floating], most: float, *, dark: bool) -> NDArray[np.uint8]:
    """Errors [N, H, W] from 0 to `most` as colours, uint8 [N, 3, H, W]; what is above `most` looks like `most`."""
    places = np.rint(np.clip(errors / most, 0, 1) * 255).astype(np.uint8)
    return np.ascontiguousarray(error_colours(dark=dark)[places].transpose(0, 3, 1, 2))


def error_gradient(*, dark: bool, steps: int = 9) -> str:
    """The scale as a CSS gradient, left to right."""
    table = error_colours(dark=dark)[np.linspace(0, 255, steps).astype(int)]
    return f"linear-gradient(to right, {', '.join('#' + bytes(colour).hex() for colour in table)})"

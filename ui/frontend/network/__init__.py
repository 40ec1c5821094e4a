"""The network of a model as a drawing, with images going through it one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from ui.component import mount


def network(
    *,
    key: str,
    originals: str,
    drawn: str,
    count: int,
    image_shape: tuple[int, int, int],
    layers: Sequence[int],
    code_size: int,
    cloud: bool,
    moving: bool,
    height: int = 150,
) -> None:
    """The encoder's layers, the code, and the decoder's, which mirror them.

    Args:
        key: of the component
        originals, drawn: data URIs of `count` images side by side, and what the model makes of each
        count: how many images
        image_shape: (channels, height, width) of each
        layers: units, or channels, of the encoder's layers, first to last
        code_size: numbers in a code
        cloud: whether a code is a cloud rather than a point
        moving: whether images go through it; otherwise it stands with one of them
        height: pixels
    """
    data = {
        "originals": originals,
        "drawn": drawn,
        "count": count,
        "image_shape": image_shape,
        "layers": list(layers),
        "code_size": code_size,
        "cloud": cloud,
        "moving": moving,
        "height": height,
    }
    mount("network", data, key=key)

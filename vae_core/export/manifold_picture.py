"""A manifold as a PNG of any width: tiles enlarged one by one into their places, so that none bleeds into the next."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from vae_core.latent.grids import Extent
from vae_core.latent.manifold import ManifoldGrid, Over, manifold_grid
from vae_core.latent.projection import Projection, dimension_plane, fit_projection
from vae_core.models.array_decoding import decode_rows
from vae_core.models.array_model import ArrayModel
from vae_core.runs.images import run_images
from vae_core.runs.run import Run

Enlarge = Literal["nearest", "lanczos"]

WIDTHS = (64, 8192)  # pixels
GAPS = (0, 32)  # pixels
GAP_COLOUR = 255


@dataclass(frozen=True)
class ManifoldSettings:
    """What a manifold picture shows and how large it is.

    Attributes:
        over: the quantiles of the prior (of the codes where there is no prior), the extent of the codes, or `box`
        side: tiles a side
        box: (left, right, bottom, top) in the plane's coordinates, for over = "box"
        axes: two latent dimensions counted from 0; None for the principal components (in 2-D the space itself)
        label: the class that a conditional model draws
        width: of the picture in pixels
        gap: white pixels between tiles
        enlarge: "nearest" keeps a pixel a square, "lanczos" is smooth
    """

    over: Over = "quantiles"
    side: int = 20
    box: Extent | None = None
    axes: tuple[int, int] | None = None
    label: int = 0
    width: int = 1920
    gap: int = 0
    enlarge: Enlarge = "nearest"

    def plane(self, codes: np.ndarray) -> Projection:
        """The plane among codes [N, latent_dim]. Raises ValueError where `axes` are none of its dimensions."""
        return fit_projection(codes) if self.axes is None else dimension_plane(codes, *self.axes)

    def grid(self, plane: Projection, codes: np.ndarray, *, has_prior: bool) -> ManifoldGrid:
        """Raises ValueError for a wrong side or box."""
        return manifold_grid(self.over, self.side, plane, codes, has_prior=has_prior, box=self.box)


def draw_manifold(
    run: Run,
    model: ArrayModel,
    codes: np.ndarray,
    settings: ManifoldSettings,
    progress: Callable[[float], object] = lambda share: None,
) -> bytes:
    """The picture as PNG bytes; its tEXt chunks name the run, the number of tiles and the box.

    `model` and the held-out `codes` [N, latent_dim] are the run's; `progress` is called with the share that is done after
    each row. Raises ValueError, in a sentence, for settings that make no picture.
    """
    if model.space.is_grid:
        raise ValueError(f"{run.config.name} draws from a codebook, so it has no plane of codes to make a picture of.")
    plane = settings.plane(codes)
    grid = settings.grid(plane, codes, has_prior=model.space.has_prior)
    shape = (len(grid.up), len(grid.across))
    check_size(shape[1], settings.width, settings.gap)
    about = {
        "Title": f"Latent manifold of {run.config.name}",
        "Software": "Latent Playground",
        "Run": run.id,
        "Grid": f"{shape[1]} x {shape[0]}",
        "Over": over_words(settings.over, has_prior=model.space.has_prior),
        "Box": "left {:.6g}, right {:.6g}, bottom {:.6g}, top {:.6g} (centres of the outer tiles)".format(*grid.box),
    }
    if not plane.is_whole_space:
        about["Plane"] = "z{}, z{}".format(*(d + 1 for d in settings.axes)) if settings.axes else "PC 1, PC 2"
    if model.space.is_conditional:
        names = run_images(run).class_names
        if not 0 <= settings.label < len(names):
            raise ValueError(f"There is no class {settings.label}; this model's classes are 0 to {len(names) - 1}.")
        about["Class"] = names[settings.label]

    def rows() -> Iterator[np.ndarray]:
        for done, row in enumerate(decode_rows(model, grid, plane, settings.label), start=1):
            yield row
            progress(done / shape[0])

    return manifold_png(rows(), shape, settings.width, gap=settings.gap, enlarge=settings.enlarge, about=about)


def file_name(run: Run, settings: ManifoldSettings) -> str:
    """ "fashion-vae-2d-manifold-20x20.png" """
    return f"{run.id}-manifold-{settings.side}x{settings.side}.png"


def parse_box(text: str) -> Extent:
    """ "-4,4,-4,4" as (left, right, bottom, top). Raises ValueError."""
    try:
        left, right, bottom, top = (float(part) for part in text[:200].split(","))
    except ValueError:
        raise ValueError("A box is four numbers, left, right, bottom and top, such as -4,4,-4,4.") from None
    return left, right, bottom, top


def parse_axes(text: str) -> tuple[int, int]:
    """ "3,1", counted from 1, as (2, 0). Raises ValueError."""
    try:
        across, up = (int(part) - 1 for part in text[:20].split(","))
    except ValueError:
        raise ValueError("Two latent dimensions are two whole numbers counted from 1, such as 3,1.") from None
    return across, up


def over_words(over: Over, *, has_prior: bool) -> str:
    """What the grid spans, in a few words."""
    if over == "quantiles":
        return "quantiles of the prior N(0, I)" if has_prior else "quantiles of the held-out codes"
    return "extent of the held-out codes" if over == "codes" else "a chosen box"


def manifold_png(
    rows: Iterable[np.ndarray],
    shape: tuple[int, int],
    width: int,
    *,
    gap: int = 0,
    enlarge: Enlarge = "nearest",
    about: Mapping[str, str] | None = None,
) -> bytes:
    """PNG bytes of tiles, `width` pixels wide.

    Args:
        rows: a uint8 array [columns, C, H, W] a row, the top one first, C = 1 or 3
        shape: (rows, columns)
        gap: white pixels between tiles
        enlarge: "nearest" keeps a pixel a square; "lanczos" is smooth. Tiles that shrink are averaged either way.
        about: kept in the file as tEXt chunks

    Memory: the picture (at most 8192 × 8192 × C bytes), one row of tiles and the PNG.
    Raises ValueError for a width or gap out of range, tiles thinner than a pixel, or rows that are not as `shape` says.
    """
    count, columns = shape
    check_size(columns, width, gap)
    lefts = [_edge(k, columns, width, gap) for k in range(columns + 1)]
    picture: Image.Image | None = None
    tops: list[int] = []
    done = 0
    for done, row in enumerate(rows, start=1):
        if len(row) != columns or done > count:
            raise ValueError(f"A picture of {count} by {columns} tiles was given a row {done} of {len(row)}.")
        channels, tile_height, tile_width = row.shape[1:]
        if picture is None:
            # Tiles keep their form, so the height follows from the width.
            height = max(round((width + gap) * count / columns * tile_height / tile_width) - gap, count)
            tops = [_edge(k, count, height, gap) for k in range(count + 1)]
            paper = GAP_COLOUR if channels == 1 else (GAP_COLOUR,) * 3
            picture = Image.new("L" if channels == 1 else "RGB", (width, height), paper)
        top, bottom = tops[done - 1], max(tops[done] - gap, tops[done - 1] + 1)
        for column, tile in enumerate(row):
            size = (lefts[column + 1] - gap - lefts[column], bottom - top)
            pixels = tile[0] if channels == 1 else np.ascontiguousarray(tile.transpose(1, 2, 0))
            picture.paste(Image.fromarray(pixels).resize(size, _filter(enlarge, size, tile)), (lefts[column], top))
    if picture is None or done != count:
        raise ValueError(f"A picture of {count} by {columns} tiles was given {done} rows.")
    return _png(picture, about or {})


def check_size(columns: int, width: int, gap: int) -> None:
    """Raise ValueError, in a sentence, where `columns` tiles and their gaps make no picture of this width."""
    if not WIDTHS[0] <= width <= WIDTHS[1]:
        raise ValueError(f"A manifold picture is {WIDTHS[0]} to {WIDTHS[1]:,} pixels wide, not {width:,}.")
    if not GAPS[0] <= gap <= GAPS[1]:
        raise ValueError(f"The gap between tiles is {GAPS[0]} to {GAPS[1]} pixels, not {gap}.")
    least = columns + (columns - 1) * gap
    if width < least:
        raise ValueError(
            f"{columns} tiles with gaps of {gap} pixels need a picture at least {least:,} pixels wide, not {width:,}."
        )


def _edge(number: int, tiles: int, length: int, gap: int) -> int:
    """Where tile `number` begins: whole pixels, so tiles differ by one pixel where the length cannot be shared."""
    return round(number * (length + gap) / tiles)


def _filter(enlarge: Enlarge, size: tuple[int, int], tile: np.ndarray) -> Image.Resampling:
    if size[0] < tile.shape[2] or size[1] < tile.shape[1]:
        return Image.Resampling.BOX if enlarge == "nearest" else Image.Resampling.LANCZOS
    return Image.Resampling.NEAREST if enlarge == "nearest" else Image.Resampling.LANCZOS


def _png(picture: Image.Image, about: Mapping[str, str]) -> bytes:
    info = PngInfo()
    for key, value in about.items():
        info.add_text(key, value)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", pnginfo=info, compress_level=4)
    return buffer.getvalue()

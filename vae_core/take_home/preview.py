"""The picture that stands beside a link: 1200 × 630 pixels, the latent map and images that the decoder draws on it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from vae_core.explorer import resources
from vae_core.latent.manifold import manifold_grid
from vae_core.looks import class_colours, ink, map_limits
from vae_core.models.array_decoding import decode_rows
from vae_core.runs import Run

SIZE = (1200, 630)  # what Open Graph's readers show without cutting
TILES = 7  # of the decoded grid, a side
MAX_DOTS = 4000
MARGIN, MAP = 36, 558  # pixels; the map is a square
LONGEST = 34  # letters of a line of the title


def preview_picture(runs: Sequence[Run]) -> bytes:
    """PNG of one run or two, each of which has a map. Raises DamagedRun."""
    picture = Image.new("RGB", SIZE, ink("page", dark=False))
    draw = ImageDraw.Draw(picture)
    _dots(picture, runs[-1])
    left, width = MAP + 2 * MARGIN, SIZE[0] - MAP - 3 * MARGIN
    line = MARGIN
    for run in runs:
        name = run.config.name
        text = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
        draw.text((left, line), text, fill=ink("text", dark=False), font=ImageFont.load_default(34))
        line += 46
    draw.text((left, line + 2), "Latent Playground", fill=ink("muted", dark=False), font=ImageFont.load_default(22))
    side = min(width, SIZE[1] - MARGIN - (line + 48))
    sheet = _decoded(runs[-1])
    picture.paste(sheet.resize((side, side), Image.Resampling.LANCZOS), (left, SIZE[1] - MARGIN - side))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _dots(picture: Image.Image, run: Run) -> None:
    """The codes on their plane, drawn twice as large and made smaller, which rounds them."""
    places, labels = resources.explored(run).plane[:MAX_DOTS], resources.held_out_classes(run)[:MAX_DOTS]
    (x0, x1), (y0, y1) = map_limits(resources.explored(run).plane)
    scale = 2 * MAP / max(x1 - x0, y1 - y0)
    window = Image.new("RGB", (2 * MAP, 2 * MAP), ink("hover", dark=False))
    draw = ImageDraw.Draw(window)
    colours = [ImageColor.getrgb(colour) for colour in class_colours(int(np.max(labels)) + 1)]
    for (x, y), label in zip(places, labels, strict=True):
        u, v = MAP + (x - (x0 + x1) / 2) * scale, MAP - (y - (y0 + y1) / 2) * scale
        draw.ellipse((u - 6, v - 6, u + 6, v + 6), fill=colours[int(label)])
    picture.paste(window.resize((MAP, MAP), Image.Resampling.LANCZOS), (MARGIN, MARGIN))
    ImageDraw.Draw(picture).rectangle(
        (MARGIN, MARGIN, MARGIN + MAP, MARGIN + MAP), outline=ink("line", dark=False), width=1
    )


def _decoded(run: Run) -> Image.Image:
    explored, model = resources.explored(run), resources.arrays(run)
    grid = manifold_grid(
        "quantiles", TILES, explored.projection, explored.encoding.codes, has_prior=model.space.has_prior
    )
    rows = [np.concatenate(list(row), axis=-1) for row in decode_rows(model, grid, explored.projection)]
    if len(rows) < TILES:  # a space of one dimension is one row
        rows = rows * TILES
    sheet = np.concatenate(rows, axis=-2).transpose(1, 2, 0)
    return Image.fromarray(sheet[..., 0] if sheet.shape[-1] == 1 else np.ascontiguousarray(sheet)).convert("RGB")

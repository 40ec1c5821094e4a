"""`manifold`: a latent manifold as a PNG."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vae_core.cli.common import (
    RunArgument,
    RunsOption,
    allow_its_folder,
    errors_in_a_sentence,
    path_of,
    write_target,
)
from vae_core.cli.screen import say
from vae_core.text import size_text


class Over(StrEnum):
    """What the grid goes over; a box is an option of its own."""

    quantiles = "quantiles"
    codes = "codes"


@errors_in_a_sentence
def manifold(
    run_id: RunArgument,
    *,
    out: Annotated[Path, typer.Option("--out", parser=path_of, metavar="PATH", help="The PNG to write.")],
    tiles: Annotated[int, typer.Option(help="Tiles a side, 2 to 60.")] = 20,
    over: Annotated[
        Over, typer.Option(help="Quantiles of the prior (else of the codes), or the codes' extent.")
    ] = Over.quantiles,
    box: Annotated[
        str | None, typer.Option(metavar="LEFT,RIGHT,BOTTOM,TOP", help="A box instead: --box=-4,4,-4,4")
    ] = None,
    axes: Annotated[str | None, typer.Option(metavar="ACROSS,UP", help="Two latent dimensions, such as 3,1.")] = None,
    label: Annotated[
        int, typer.Option("--class", min=0, help="For a conditional model: the class to draw, from 0.")
    ] = 0,
    width: Annotated[int, typer.Option(help="Of the picture, 64 to 8192 pixels.")] = 1920,
    gap: Annotated[int, typer.Option(help="White pixels between tiles, 0 to 32.")] = 0,
    smooth: Annotated[bool, typer.Option("--smooth", help="Enlarge smoothly (Lanczos) instead of in squares.")] = False,
    runs: RunsOption = None,
) -> None:
    """Draw what a model decodes over a grid of its latent space, as one PNG (Kingma & Welling 2014, Fig. 4)."""
    from vae_core.export.manifold_picture import ManifoldSettings, draw_manifold, parse_axes, parse_box
    from vae_core.inference import held_out_encoding, load_arrays
    from vae_core.runs.store import RunStore

    run = RunStore(runs).open(run_id)
    allow_its_folder(run.config.data.dataset)
    settings = ManifoldSettings(
        over="box" if box else over.value,
        side=tiles,
        box=parse_box(box) if box else None,
        axes=parse_axes(axes) if axes else None,
        label=label,
        width=width,
        gap=gap,
        enlarge="lanczos" if smooth else "nearest",
    )
    picture = draw_manifold(run, load_arrays(run), held_out_encoding(run).codes, settings)
    write_target(out, picture)
    say(f"{out}: {tiles} tiles a side, {size_text(len(picture))}")

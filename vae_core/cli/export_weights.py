"""`export-onnx` and `export-safetensors`: the weights of a run for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vae_core.cli.common import RunArgument, RunsOption, check_target, errors_in_a_sentence, path_of
from vae_core.cli.screen import say
from vae_core.text import size_text

FolderOption = Annotated[
    Path, typer.Option("--out", parser=path_of, metavar="FOLDER", help="The folder to write into; it is made.")
]


@errors_in_a_sentence
def export_onnx(run_id: RunArgument, *, out: FolderOption, runs: RunsOption = None) -> None:
    """Write encoder.onnx and decoder.onnx, each compared with PyTorch before it is kept (needs the extra `onnx`)."""
    from vae_core.extras import need_extra
    from vae_core.runs.store import RunStore

    need_extra("onnx", "Writing ONNX files")
    run = RunStore(runs).open(run_id)
    from vae_core.inference import load_model
    from vae_core.inference.model_file import file_metadata
    from vae_core.sharing.description import description
    from vae_core.sharing.onnx_export import BATCHES
    from vae_core.sharing.onnx_export import export_onnx as write_onnx

    about = description(run)
    about = file_metadata(about, int(about["status"]["step"]))
    del about["format"]
    *some, last = map(str, BATCHES)
    for one in write_onnx(load_model(run), out, {"name": run.config.name, **about}):
        say(
            f"{one.path}: {', '.join(one.inputs)} → {', '.join(one.outputs)}, {size_text(one.path.stat().st_size)}; "
            f"differs from PyTorch by {one.difference:.2g} at most, on batches of {', '.join(some)} and {last}"
        )


@errors_in_a_sentence
def export_safetensors(
    run_id: RunArgument,
    *,
    out: Annotated[Path, typer.Option("--out", parser=path_of, metavar="PATH", help="The .safetensors file to write.")],
    runs: RunsOption = None,
) -> None:
    """Write the weights as one file that says what model they are of: `vae_core.load_model(path)` opens it."""
    from vae_core.runs.store import RunStore
    from vae_core.sharing.weights_file import write_weights_file

    run = RunStore(runs).open(run_id)
    out.parent.mkdir(parents=True, exist_ok=True)
    check_target(out, replaced=True)
    size = write_weights_file(run, out)
    say(f"{out}: {run.config.name}, {size_text(size)}")

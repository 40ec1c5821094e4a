"""Encoder and decoder as ONNX files, each compared with PyTorch before it is kept.

The inputs and outputs have the field's names: `encoder.onnx` takes `images` and gives `mean` and, of a posterior with a
spread, `logvar`; `decoder.onnx` takes `latents` and gives `reconstruction`. A conditional model takes `class` besides.
The format: https://onnx.ai/onnx/repo-docs/IR.html
"""

from __future__ import annotations

import contextlib
import copy
import io
import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from vae_core.extras import need_extra
from vae_core.gradients import without_gradients
from vae_core.models.base import LatentModel

ENCODER, DECODER = "encoder.onnx", "decoder.onnx"
BATCHES = (1, 2, 5)  # what an export is compared on; it was traced with another
TOLERANCE = 1e-4  # of the largest number that PyTorch gives, or of one where that is less
_OTHER_ENTRIES = 0.01  # of a grid's cells
_TRACED = 3
_CODE_SPREAD = 2.0  # of the codes that decoders are compared on, in standard deviations of the prior


class ExportFailed(ValueError):
    """An ONNX file does not compute what the model computes; the message says by how much."""


@dataclass(frozen=True)
class Half:
    """An encoder or a decoder as it is exported.

    Attributes:
        file: its name
        module: what computes it, one argument for each input
        inputs: their names, in order
        outputs: likewise
        draw: random inputs for a batch of so many
    """

    file: str
    module: nn.Module
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    draw: Callable[[int, torch.Generator], tuple[Tensor, ...]]


@dataclass(frozen=True)
class Exported:
    """A file that was written. difference: the largest between its outputs and PyTorch's, over all comparisons."""

    path: Path
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    difference: float


def export_onnx(model: LatentModel, folder: Path, about: dict[str, str] | None = None) -> list[Exported]:
    """Write encoder.onnx (of a model that has an encoder) and decoder.onnx into `folder`, with any batch size.

    about: what is written into the files beside their inputs and outputs. The folder is made; files that are there are
    replaced once the new ones were compared, both or none. Raises ConfigError where the extra `onnx` is not installed,
    ExportFailed, OSError.
    """
    need_extra("onnx", "Writing ONNX files")
    found = halves(model)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".onnx-") as aside:
        written = [_written(half, Path(aside), about or {}, model) for half in found]
        for one in written:
            os.replace(one.path, folder / one.path.name)
    return [Exported(folder / one.path.name, one.inputs, one.outputs, one.difference) for one in written]


def halves(model: LatentModel) -> list[Half]:
    """What there is to export of a model. It is copied, to the processor and into evaluation mode."""
    model = copy.deepcopy(model).cpu().eval().requires_grad_(False)
    # The batches of `InParts` depend on their size, which a traced network must not.
    model.encoder, model.decoder = nn.Sequential(*model.encoder), nn.Sequential(*model.decoder)
    space = model.space
    label = ("class",) if space.is_conditional else ()
    found = []
    if space.has_encoder:
        spread = model.outputs_per_dimension == 2
        outputs = ("codes",) if space.is_grid else ("mean", "logvar") if spread else ("mean",)
        found.append(Half(ENCODER, _Encoder(model, outputs), ("images", *label), outputs, _images(model)))
    codes = "codes" if space.is_grid else "latents"
    found.append(Half(DECODER, _Decoder(model), (codes, *label), ("reconstruction",), _codes(model)))
    return found


class _Encoder(nn.Module):
    def __init__(self, model: LatentModel, outputs: tuple[str, ...]) -> None:
        super().__init__()
        self.model, self.outputs = model, outputs

    def forward(self, images: Tensor, labels: Tensor | None = None) -> tuple[Tensor, ...]:
        posterior = self.model.encode(images, labels)
        if self.outputs == ("codes",):
            return (posterior.mean.long(),)
        return tuple(getattr(posterior, name) for name in self.outputs)


class _Decoder(nn.Module):
    def __init__(self, model: LatentModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> tuple[Tensor]:
        return (self.model.decode_mean(latents.float(), labels),)


def _images(model: LatentModel) -> Callable[[int, torch.Generator], tuple[Tensor, ...]]:
    """Of a conditional model with every class, and with the one that says that the class is not known."""

    def draw(count: int, generator: torch.Generator) -> tuple[Tensor, ...]:
        images = torch.rand(count, *model.image_shape, generator=generator)
        classes = model.space.classes
        return (images,) if classes is None else (images, _labels(count, classes + 1, generator))

    return draw


def _codes(model: LatentModel) -> Callable[[int, torch.Generator], tuple[Tensor, ...]]:
    space = model.space

    def draw(count: int, generator: torch.Generator) -> tuple[Tensor, ...]:
        size = (count, space.code_size)
        if space.entries is not None:
            return (torch.randint(space.entries, size, generator=generator),)
        latents = _CODE_SPREAD * torch.randn(size, generator=generator)
        return (latents,) if space.classes is None else (latents, _labels(count, space.classes, generator))

    return draw


def _labels(count: int, classes: int, generator: torch.Generator) -> Tensor:
    return torch.randint(classes, (count,), generator=generator)


def _written(half: Half, folder: Path, about: dict[str, str], model: LatentModel) -> Exported:
    import onnx

    path = folder / half.file
    proto = exported_program(half).model_proto
    _forget_origin(proto)
    proto.producer_name, proto.doc_string = "latent-playground", f"{half.file.removesuffix('.onnx')}: {model.title}"
    onnx.helper.set_model_props(proto, {**about, **_meanings(half, model)})
    onnx.checker.check_model(proto)
    path.write_bytes(proto.SerializeToString())
    return Exported(path, half.inputs, half.outputs, largest_difference(half, path))


def _forget_origin(proto: Any) -> None:
    """Without the exporter's notes on each step, which name the files of this machine."""
    graph = proto.graph
    for part in (graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        del part.metadata_props[:]
        part.doc_string = ""


def _meanings(half: Half, model: LatentModel) -> dict[str, str]:
    """What each input and output is, for whoever opens the file."""
    space, channels = model.space, "x".join(map(str, model.image_shape))
    classes = f"int64 [batch]: 0 to {(space.classes or 1) - 1}"
    known = {
        "images": f"float32 [batch, C, H, W] in [0, 1]; {channels}",
        "class": f"{classes}, or {space.classes} for a class that is not known" if half.file == ENCODER else classes,
        "mean": f"posterior mean [batch, {space.code_size}]",
        "logvar": f"natural logarithm of the posterior variance [batch, {space.code_size}]",
        "latents": f"codes [batch, {space.code_size}]",
        "codes": f"int64 entries of the codebook, 0 to {(space.entries or 1) - 1}, row by row [batch, {space.code_size}]",
        "reconstruction": f"mean image [batch, C, H, W] in [0, 1]; {channels}",
    }
    return {f"meaning.{name}": known[name] for name in (*half.inputs, *half.outputs)}


@without_gradients
def exported_program(half: Half) -> Any:
    """The ONNXProgram of a half, its batch size free."""
    inputs = half.draw(_TRACED, torch.Generator().manual_seed(0))
    batch = torch.export.Dim("batch")
    with _quiet():
        return torch.onnx.export(
            half.module,
            inputs,
            dynamo=True,
            verbose=False,
            input_names=list(half.inputs),
            output_names=list(half.outputs),
            dynamic_shapes=tuple({0: batch} for _ in inputs),
        )


@without_gradients
def largest_difference(half: Half, path: Path) -> float:
    """The largest between the file's outputs, by onnxruntime, and PyTorch's on random inputs of several batch sizes.

    Raises ExportFailed for one that is more than rounding, and for other shapes.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = torch.get_num_threads(), 3
    session = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    generator, worst = torch.Generator().manual_seed(1), 0.0
    for count in BATCHES:
        inputs = half.draw(count, generator)
        named = {name: value.numpy() for name, value in zip(half.inputs, inputs, strict=True)}
        theirs = session.run(list(half.outputs), named)
        for name, ours, other in zip(half.outputs, half.module(*inputs), theirs, strict=True):
            worst = max(worst, _difference(f"{name} of {half.file}", ours.numpy(), np.asarray(other)))
    return worst


def _difference(what: str, ours: np.ndarray, other: np.ndarray) -> float:
    if ours.shape != other.shape or ours.dtype != other.dtype:
        raise ExportFailed(
            f"The export went wrong: {what} is {list(other.shape)} of {other.dtype} by onnxruntime, and "
            f"{list(ours.shape)} of {ours.dtype} by PyTorch. Nothing was kept."
        )
    if ours.dtype.kind == "i":  # where two entries of a codebook are as near, either is right
        share = float((ours != other).mean())
        if share > _OTHER_ENTRIES:
            raise ExportFailed(
                f"The export went wrong: {share:.0%} of {what} are others than PyTorch's. Nothing was kept."
            )
        return 0.0
    ours, other = ours.astype(np.float64), other.astype(np.float64)
    difference = float(np.abs(ours - other).max(initial=0.0))
    allowed = TOLERANCE * max(1.0, float(np.abs(ours).max(initial=0.0)))
    if not difference <= allowed:  # NaN is no agreement
        raise ExportFailed(
            f"The export went wrong: {what} differs from PyTorch's by up to {difference:.3g}, and {allowed:.1g} would be "
            "rounding. Nothing was kept."
        )
    return difference


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what the exporter says of its own insides on the screen."""
    known = logging.getLogger("torch.onnx")
    level = known.level
    known.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        known.setLevel(level)

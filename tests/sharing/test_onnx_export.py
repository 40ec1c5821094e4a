"""ONNX files say what PyTorch says: every registered model, by onnxruntime, with any batch size."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import torch
from torch import nn

from tests.models.test_arrays import twins
from vae_core.config import ConfigError
from vae_core.models import MODELS, LatentModel
from vae_core.sharing import onnx_export
from vae_core.sharing.onnx_export import DECODER, ENCODER, ExportFailed, export_onnx

SHAPE = (1, 28, 28)
DENSE: dict[str, Any] = {"network": "dense", "hidden": (12,), "batch_norm": True, "activation": "gelu"}
SHUFFLED: dict[str, Any] = {"network": "conv", "widths": (6, 8), "batch_norm": True, "activation": "silu"}
OTHERS: list[dict[str, Any]] = [
    DENSE,
    {"network": "conv", "widths": (6, 8), "upsample": "transposed", "activation": "leaky-relu"},
    {"network": "conv", "widths": (6, 8), "upsample": "transposed", "kernel_size": 4, "activation": "tanh"},
    {"network": "conv", "layers": "product-photos"},
    {"network": "conv", "layers": "dcgan-lab"},
]


def takes(name: str, settings: dict[str, Any]) -> bool:
    fields = MODELS.get(name).config_class.model_fields
    return all(settings[key] in get_args(fields[key].annotation) for key in {"network", "layers"} & set(settings))


def shape_of(settings: dict[str, Any]) -> tuple[int, int, int]:
    return (3, 64, 64) if settings.get("layers") == "product-photos" else SHAPE


EACH = [(name, SHUFFLED if takes(name, SHUFFLED) else DENSE) for name in MODELS]
SLOW = [(name, settings) for name in MODELS for settings in OTHERS if takes(name, settings)]
SLOW = [case for case in SLOW if case not in [*EACH, ("conditional-vae", DENSE)]]


def run(path: Path, inputs: dict[str, torch.Tensor]) -> list[np.ndarray]:
    import onnxruntime

    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    assert [one.name for one in session.get_inputs()] == list(inputs)
    return list(session.run(None, {name: value.numpy() for name, value in inputs.items()}))


def check(name: str, settings: dict[str, Any], folder: Path) -> None:
    """The files against the model itself, on a batch size that the export did not look at."""
    shape = shape_of(settings)
    model, _ = twins(name, settings, shape)
    written = {one.path.name: one for one in export_onnx(model, folder)}
    assert sorted(path.name for path in folder.iterdir()) == sorted(written)
    generator = torch.Generator().manual_seed(7)
    images, labels = torch.rand(4, *shape, generator=generator), torch.tensor([1, 0, 1, 2])
    told = {"class": labels} if model.space.is_conditional else {}
    assert (ENCODER in written) == model.space.has_encoder
    if model.space.has_encoder:
        posterior = model.encode(images, labels)
        found = run(folder / ENCODER, {"images": images, **told})
        spread = model.outputs_per_dimension == 2
        ours = [posterior.mean, posterior.logvar] if spread else [posterior.mean]
        assert written[ENCODER].outputs == (
            ("codes",) if model.space.is_grid else ("mean", "logvar") if spread else ("mean",)
        )
        for one, other in zip(ours, found, strict=True):
            np.testing.assert_allclose(other, one.numpy(), rtol=1e-4, atol=1e-4)
        codes = posterior.mode()
    else:
        codes = model.prior_sample(4, generator)
    taken = {"codes": codes.long()} if model.space.is_grid else {"latents": codes}
    (drawn,) = run(folder / DECODER, {**taken, **told})
    expected = model.decode_mean(codes, labels).numpy()
    assert expected.std() > 3e-4, "a picture in which nothing is to be seen compares nothing"
    np.testing.assert_allclose(drawn, expected, atol=1e-5)
    assert all(one.difference <= 1e-3 for one in written.values())


@pytest.mark.parametrize(("name", "settings"), [*EACH, ("conditional-vae", DENSE)])
def test_every_model_says_the_same(name: str, settings: dict[str, Any], tmp_path: Path) -> None:
    check(name, settings, tmp_path / "made")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "settings"), SLOW)
def test_every_model_says_the_same_in_every_network(name: str, settings: dict[str, Any], tmp_path: Path) -> None:
    check(name, settings, tmp_path / "made")


def small() -> LatentModel:
    return twins("vae", {"network": "conv", "widths": (6,)}, SHAPE)[0]


def only(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One half of a model, where the other would only cost time."""
    both = onnx_export.halves
    monkeypatch.setattr(onnx_export, "halves", lambda model: [half for half in both(model) if half.file == file])


def test_a_file_says_what_it_is_and_nothing_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import onnx

    only(ENCODER, monkeypatch)
    export_onnx(small(), tmp_path, {"name": "Mine", "config": "{}"})
    proto = onnx.load(tmp_path / ENCODER)
    about = {one.key: one.value for one in proto.metadata_props}
    assert about["name"] == "Mine" and about["config"] == "{}" and proto.producer_name == "latent-playground"
    assert about["meaning.images"] == "float32 [batch, C, H, W] in [0, 1]; 1x28x28"
    assert proto.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"
    content = (tmp_path / ENCODER).read_bytes()
    assert str(Path(onnx_export.__file__).parents[2]).encode() not in content and b"stack_trace" not in content


class Reordered(nn.Module):
    """A pixel shuffle that takes the channels in another order, as an exporter once did."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        batch, channels, height, width = images.shape
        parts = images.view(batch, 2, 2, channels // 4, height, width)
        return parts.permute(0, 3, 4, 1, 5, 2).reshape(batch, channels // 4, 2 * height, 2 * width)


def test_an_export_that_computes_something_else_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The colour image's channels change places: what is exported has a shuffle that the model has not."""
    model, _ = twins("autoencoder", {"network": "conv", "widths": (6,)}, (3, 32, 32))
    right = onnx_export.exported_program

    def wrong(half: onnx_export.Half) -> Any:
        known: Any = half.module.model.decoder
        (place,) = [number for number, layer in enumerate(known) if isinstance(layer, nn.PixelShuffle)]
        half.module.model.decoder = nn.Sequential(*known[:place], Reordered(), *known[place + 1 :])
        program = right(half)
        half.module.model.decoder = known
        return program

    only(DECODER, monkeypatch)
    monkeypatch.setattr(onnx_export, "exported_program", wrong)
    (tmp_path / DECODER).write_bytes(b"of before")
    with pytest.raises(ExportFailed, match=r"reconstruction of decoder\.onnx differs from PyTorch's by up to"):
        export_onnx(model, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [DECODER]
    assert (tmp_path / DECODER).read_bytes() == b"of before"


def test_a_missing_extra_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(
        ConfigError, match=r"^Writing ONNX files needs onnxruntime, which is not installed here; get it by: pip"
    ):
        export_onnx(small(), tmp_path / "made")
    assert not (tmp_path / "made").exists()

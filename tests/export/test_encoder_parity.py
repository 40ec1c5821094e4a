"""The browser-side encoder says of an image what torch says: the posterior's mean and log variance."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.export.node import module, node_function
from tests.export.test_decoder_parity import NETWORKS, randomise, takes
from vae_core.datasets import dataset
from vae_core.datasets.base import to_unit
from vae_core.export.encoder import pack_encoder
from vae_core.inference import load_model
from vae_core.models import MODELS, build_model
from vae_core.models.modules import BesideImage
from vae_core.models.space import LOGVAR_BOUNDS
from vae_core.runs import RunStore

Shape = tuple[int, int, int]
CHECKPOINTS = Path(__file__).resolve().parents[2] / "checkpoints"
SHIPPED = [
    run.id
    for run in map(RunStore(CHECKPOINTS).open, sorted(RunStore(CHECKPOINTS).ids()))
    if run.has_weights() and run.config.latent_space.has_map
]

# As a share of how far the numbers of the test's codes spread (their standard deviation): so much does rounding the
# weights to half precision move a code, and on a map it is less than a pixel.
TOLERANCE = {"float32": 2e-5, "float16": 0.02}

ENCODE = (
    f'import {{ parseNetwork }} from "{module("network.js")}";'
    + """
import { readFileSync, writeFileSync } from "node:fs";
function call(packed, images, output) {
  const encoder = parseNetwork(readFileSync(packed), "encoder");
  const bytes = readFileSync(images);
  const pixels = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const values = encoder.runInto(pixels);
  const again = encoder.run(pixels);  // nothing may linger from the last image
  if (again.some((value, i) => value !== values[i])) throw new Error("The same image was encoded differently.");
  writeFileSync(output, new Uint8Array(values.buffer));
}
"""
)
Encode = Callable[[bytes, np.ndarray], np.ndarray]


@pytest.fixture(scope="module")
def encode(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encode]:
    """(a packed encoder, images [B, C, H, W]) -> float32 [B, numbers]. What packs to the very same bytes is encoded once."""
    folder = tmp_path_factory.mktemp("encoder")
    paths = [folder / name for name in ("encoder.bin", "images.f32", "values.f32")]
    with node_function(ENCODE) as call:

        @functools.lru_cache(maxsize=64)
        def encoded(packed: bytes, images: bytes) -> np.ndarray:
            paths[0].write_bytes(packed)
            paths[1].write_bytes(images)
            call(*map(str, paths))
            return np.frombuffer(paths[2].read_bytes(), "<f4")

        yield lambda packed, images: encoded(packed, images.astype("<f4").tobytes()).reshape(len(images), -1)


def pictures(shape: Shape, count: int = 5) -> Tensor:
    """Images [count, C, H, W] in [0, 1], half of their pixels black as those of drawings are."""
    return (torch.rand(count, *shape, generator=torch.Generator().manual_seed(1)) * 2 - 1).clamp(0, 1)


def largest_difference(encoder: nn.Module, shape: Shape, latent_dim: int, dtype: str, encode: Encode) -> float:
    """max |node - torch| over what it says of five images, by the numbers' spread; checks that the codes are not all alike."""
    images = pictures(shape)
    with torch.no_grad():
        expected = encoder(images).numpy()
    assert expected[:, :latent_dim].std(0).mean() > 0.02 * np.abs(expected).max(), "the codes hardly differ"
    spread = float(expected.std())
    if expected.shape[1] == 2 * latent_dim:
        expected[:, latent_dim:] = expected[:, latent_dim:].clip(*LOGVAR_BOUNDS)
    packed = pack_encoder(encoder, shape, latent_dim, dtype).to_bytes()  # type: ignore[arg-type]
    return float(np.abs(encode(packed, images.numpy()) - expected).max()) / spread


def dense(shape: Shape, activation: nn.Module, outputs: int, batch_norm: bool = False) -> nn.Sequential:
    norm = [nn.BatchNorm1d(48)] if batch_norm else []
    return nn.Sequential(
        nn.Flatten(), nn.Sequential(nn.Linear(shape[0] * shape[1] * shape[2], 48), *norm, activation),
        nn.Sequential(nn.Linear(48, 35, bias=False), activation), nn.Linear(35, outputs),
    )  # fmt: skip


GREY, OBLONG, COLOUR = (1, 28, 28), (3, 14, 18), (3, 32, 32)
ENCODERS: dict[str, tuple[Shape, nn.Sequential]] = {
    "dense, grey, point": (GREY, dense(GREY, nn.ReLU(), 3)),
    "dense, colour, spread": (COLOUR, dense(COLOUR, nn.LeakyReLU(0.2), 6)),
    "silu": (OBLONG, dense(OBLONG, nn.SiLU(), 6)),
    "gelu": (OBLONG, dense(OBLONG, nn.GELU(), 6)),
    "tanh": (OBLONG, dense(OBLONG, nn.Tanh(), 6)),
    "folded BatchNorm1d": (GREY, dense(GREY, nn.ReLU(), 6, batch_norm=True)),
    "a code behind a sigmoid": (GREY, nn.Sequential(*dense(GREY, nn.ReLU(), 3), nn.Sigmoid())),
    "a ReLU on the image": (OBLONG, nn.Sequential(nn.ReLU(), nn.Flatten(), nn.Linear(3 * 14 * 18, 3))),
    "strides, folded BatchNorm2d": (COLOUR, nn.Sequential(
        nn.Conv2d(3, 12, 3, stride=2, padding=1), nn.BatchNorm2d(12), nn.ReLU(),
        nn.Conv2d(12, 10, 4, stride=2, padding=1, bias=False), nn.BatchNorm2d(10), nn.SiLU(),
        nn.Flatten(), nn.Linear(10 * 64, 6),
    )),
    "BatchNorm after activations, first and behind a Flatten": (OBLONG, nn.Sequential(
        nn.BatchNorm2d(3), nn.Conv2d(3, 9, (3, 5), stride=(2, 3), padding=(0, 2)), nn.Tanh(),
        nn.BatchNorm2d(9, affine=False), nn.Flatten(), nn.BatchNorm1d(9 * 36), nn.Linear(9 * 36, 6),
    )),
    "no linear layer": ((1, 28, 28), nn.Sequential(
        nn.Conv2d(1, 8, 4, stride=2), nn.LeakyReLU(), nn.Conv2d(8, 12, 4, stride=2), nn.GELU(),
        nn.Conv2d(12, 6, 4, stride=2), nn.Flatten(),
    )),
    "a picture beside the image": (OBLONG, nn.Sequential(
        BesideImage(torch.rand(2, 14, 18, generator=torch.Generator().manual_seed(2))),
        nn.Conv2d(5, 7, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(7 * 63, 6),
    )),
}  # fmt: skip


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", ENCODERS)
def test_layers_match_torch(name: str, dtype: str, encode: Encode) -> None:
    shape, encoder = ENCODERS[name]
    assert largest_difference(randomise(encoder, seed=len(name)), shape, 3, dtype, encode) < TOLERANCE[dtype]


CONTINUOUS = [
    name
    for name in MODELS.names()
    if MODELS.get(name).config_class.model_validate({"name": name}).latent_space(32).has_map
]


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize(
    ("model", "settings", "shape"),
    [(name, settings, shape) for name in CONTINUOUS for settings, shape in NETWORKS if takes(name, settings)],  # type: ignore[arg-type]
)
def test_models_match_torch(model: str, settings: dict[str, Any], shape: Shape, dtype: str, encode: Encode) -> None:
    kind = MODELS.get(model).config_class
    built = build_model(kind(name=model, latent_dim=8, **settings), shape)
    if not built.config.fitted:
        randomise(built, seed=3)
    else:
        built.fit(pictures(shape, 40))
    label = 2 if built.space.is_conditional else None
    encoder = built.encoder_for(label)
    assert largest_difference(encoder, shape, 8, dtype, encode) < TOLERANCE[dtype]
    # What is packed is the model's own posterior, for a class that is told and for one that is not.
    images = pictures(shape)
    for told in {label, None}:
        posterior = built.encode(images, None if told is None else torch.full((len(images),), told))
        has_spread = bool(posterior.logvar.isfinite().all())
        values = encode(pack_encoder(built.encoder_for(told), shape, 8, "float32").to_bytes(), images.numpy())
        parts = [posterior.mean, posterior.logvar] if has_spread else [posterior.mean]
        expected = torch.cat(parts, 1).detach().numpy()
        assert values.shape == expected.shape
        assert np.abs(values - expected).max() < TOLERANCE["float32"] * max(1, expected.std())


@pytest.mark.parametrize("run_id", SHIPPED)
@torch.no_grad()
def test_shipped_models_put_an_image_where_the_map_shows_it(run_id: str, encode: Encode) -> None:
    """Their weights are kept in half precision, so nothing is lost by packing them so."""
    run = RunStore(CHECKPOINTS).open(run_id)
    model, data = load_model(run), run.config.data
    images = to_unit(dataset(data.dataset).load("held-out", data.image_size, 20).images)
    posterior = model.encode(images)
    packed = pack_encoder(model.encoder_for(), model.image_shape, model.space.latent_dim).to_bytes()
    values = encode(packed, images.numpy())
    spread = float(posterior.mean.std())
    latent_dim = model.space.latent_dim
    assert np.abs(values[:, :latent_dim] - posterior.mean.numpy()).max() < TOLERANCE["float32"] * spread
    if values.shape[1] > latent_dim:
        assert np.abs(values[:, latent_dim:] - posterior.logvar.numpy()).max() < 1e-3
    else:
        assert not posterior.logvar.isfinite().any()

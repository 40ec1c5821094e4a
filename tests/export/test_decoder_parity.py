"""The browser-side decoder draws what torch draws."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator
from typing import Any, get_args

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.export.node import module, node_function
from vae_core.export.decoder import pack_decoder
from vae_core.models import MODELS, build_model
from vae_core.models.config import Likelihood
from vae_core.models.continuous_bernoulli import continuous_bernoulli_mean

TOLERANCE = {"float32": 1e-4, "float16": 1 / 255}

DECODE = (
    f'import {{ parseNetwork }} from "{module("network.js")}";'
    + """
import { readFileSync, writeFileSync } from "node:fs";
function call(packed, latents, output) {
  const decoder = parseNetwork(readFileSync(packed));
  const bytes = readFileSync(latents);
  const codes = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const values = decoder.runInto(codes);
  const again = decoder.run(codes.subarray(0, decoder.latentDim));  // nothing may linger from the last decode
  if (again.some((value, i) => value !== values[i])) throw new Error("The same code was drawn differently.");
  writeFileSync(output, new Uint8Array(values.buffer));
}
"""
)
Decode = Callable[[bytes, bytes], np.ndarray]


@pytest.fixture(scope="module")
def decode(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Decode]:
    """(a packed decoder, codes) -> float32, flat. What packs to the very same bytes is decoded once."""
    folder = tmp_path_factory.mktemp("decoder")
    paths = [folder / name for name in ("decoder.bin", "latents.f32", "values.f32")]
    with node_function(DECODE) as call:

        @functools.lru_cache(maxsize=64)
        def decode(packed: bytes, latents: bytes) -> np.ndarray:
            paths[0].write_bytes(packed)
            paths[1].write_bytes(latents)
            call(*map(str, paths))
            return np.frombuffer(paths[2].read_bytes(), "<f4")

        yield decode


def randomise(module: nn.Module, seed: int) -> nn.Module:
    """Weights as large as training leaves them (not the small defaults), batch statistics that do something."""
    generator = torch.Generator().manual_seed(seed)
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            fan_in = layer.weight[0].numel()
            if isinstance(layer, nn.ConvTranspose2d):
                fan_in = layer.in_channels * math.prod(layer.kernel_size) // math.prod(layer.stride)
            nn.init.normal_(layer.weight, 0, math.sqrt(2 / fan_in), generator=generator)
            if layer.bias is not None:
                nn.init.normal_(layer.bias, 0, 0.2, generator=generator)
        elif isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            nn.init.normal_(layer.running_mean, 0, 0.5, generator=generator)  # type: ignore[arg-type]
            nn.init.uniform_(layer.running_var, 0.3, 2, generator=generator)  # type: ignore[arg-type]
            if layer.affine:
                nn.init.uniform_(layer.weight, 0.5, 1.5, generator=generator)
                nn.init.normal_(layer.bias, 0, 0.3, generator=generator)
    return module.eval()


def spread_over(decoder: nn.Module, output: Tensor, deviation: float, centre: float) -> None:
    """Scale and shift the last linear layer so that the output has about this deviation and mean."""
    last = [layer for layer in decoder.modules() if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d)][-1]
    scale = deviation / output.std()
    last.weight *= scale
    if last.bias is not None:
        last.bias.copy_((last.bias - output.mean()) * scale + centre)


def largest_difference(decoder: nn.Module, latent_dim: int, likelihood: str, dtype: str, decode: Decode) -> float:
    """max |node - torch| over the pixels of five codes, in [0, 1]; checks that the images are not all alike."""
    latents = 1.5 * torch.randn(5, latent_dim, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        if likelihood == "gaussian":
            # As the mean that such a decoder learns. Left as wide as logits are, an output clamped to [0, 1] would
            # magnify the rounding of the weights.
            spread_over(decoder, decoder(latents), 0.3, 0.5)
        if likelihood == "continuous-bernoulli":  # both sides of 0, the middle and far out
            spread_over(decoder, decoder(latents), 4.0, 0.0)
        output: Tensor = decoder(latents)
    means = {"bernoulli": torch.sigmoid, "gaussian": lambda mean: mean.clamp(0, 1)}
    expected = means.get(likelihood, continuous_bernoulli_mean)(output)
    assert expected.std(dim=0).mean() > 0.02, "the test decoder hardly depends on its code"

    packed = pack_decoder(decoder, latent_dim, likelihood, dtype).to_bytes()  # type: ignore[arg-type]
    values = decode(packed, latents.numpy().astype("<f4").tobytes())
    channels, height, width = expected.shape[1:]
    images = values.reshape(len(latents), height, width, channels).transpose(0, 3, 1, 2)
    return float(np.abs(images - expected.numpy()).max())


def dense(channels: int, size: int, activation: nn.Module, batch_norm: bool = False) -> nn.Sequential:
    norm = [nn.BatchNorm1d(48)] if batch_norm else []
    return nn.Sequential(
        nn.Sequential(nn.Linear(3, 48), *norm, activation),
        nn.Sequential(nn.Linear(48, 35, bias=False), activation),
        nn.Linear(35, channels * size * size),
        nn.Unflatten(1, (channels, size, size)),
    )


def shuffled(channels: int, batch_norm: bool = False) -> nn.Sequential:
    norms = [nn.BatchNorm2d(width) if batch_norm else nn.Identity() for width in (12, 6)]
    return nn.Sequential(
        nn.Linear(3, 12 * 64), nn.Unflatten(1, (12, 8, 8)), norms[0], nn.ReLU(),
        nn.Conv2d(12, 24, 3, padding=1), nn.PixelShuffle(2), norms[1], nn.SiLU(),
        nn.Conv2d(6, channels * 4, 3, padding="same"), nn.PixelShuffle(2),
    )  # fmt: skip


DECODERS = {
    "relu, grey 28": dense(1, 28, nn.ReLU()),
    "leaky relu, colour 32": dense(3, 32, nn.LeakyReLU(0.2)),
    "silu": dense(1, 28, nn.SiLU()),
    "gelu": dense(3, 28, nn.GELU()),
    "tanh": dense(1, 28, nn.Tanh()),
    "inner sigmoid": dense(1, 28, nn.Sigmoid()),
    "folded BatchNorm1d": dense(3, 28, nn.ReLU(), batch_norm=True),
    "BatchNorm after an activation": nn.Sequential(
        nn.Linear(3, 30), nn.ReLU(), nn.BatchNorm1d(30, affine=False), nn.Linear(30, 5 * 49),
        nn.Unflatten(1, (5, 7, 7)), nn.Tanh(), nn.BatchNorm2d(5), nn.Conv2d(5, 16, 1), nn.PixelShuffle(4),
    ),
    "BatchNorm first": nn.Sequential(nn.BatchNorm1d(3), *dense(1, 28, nn.ReLU())),
    "pixel shuffle, grey 32": shuffled(1),
    "pixel shuffle, colour 32, folded BatchNorm2d": shuffled(3, batch_norm=True),
    "pixel shuffle by 3 and at once by 2": nn.Sequential(
        nn.Linear(3, 36 * 20), nn.Unflatten(1, (36, 4, 5)), nn.PixelShuffle(3), nn.PixelShuffle(2), nn.Identity(),
    ),
    "transposed, grey 64": nn.Sequential(
        nn.Linear(3, 16 * 64), nn.ReLU(), nn.Unflatten(1, (16, 8, 8)),
        nn.ConvTranspose2d(16, 10, 4, stride=2, padding=1), nn.BatchNorm2d(10), nn.ReLU(),
        nn.ConvTranspose2d(10, 8, 3, stride=2, padding=1, output_padding=1), nn.LeakyReLU(),
        nn.ConvTranspose2d(8, 1, 2, stride=2, bias=False),
    ),
    "transposed, oblong, colour": nn.Sequential(
        nn.Linear(3, 6 * 20), nn.Unflatten(1, (6, 4, 5)),
        nn.ConvTranspose2d(6, 9, (3, 5), stride=(2, 3), padding=(0, 2), output_padding=(1, 2)), nn.Tanh(),
        nn.ConvTranspose2d(9, 3, (5, 1), stride=1, padding=(1, 0)),
    ),
    "convolutions of other kernels and strides": nn.Sequential(
        nn.Linear(3, 5 * 36 * 30), nn.Unflatten(1, (5, 36, 30)), nn.ReLU(),
        nn.Conv2d(5, 7, (3, 1), padding=(2, 0)), nn.GELU(), nn.Conv2d(7, 1, (2, 4), stride=(1, 2), padding="valid"),
    ),
    "from a code of 1x1 pixels, and a Flatten": nn.Sequential(
        nn.Unflatten(1, (3, 1, 1)), nn.ConvTranspose2d(3, 8, 4), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(),
        nn.BatchNorm1d(128), nn.Linear(128, 784), nn.Flatten(1), nn.Unflatten(1, (1, 28, 28)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", DECODERS)
def test_layers_match_torch(name: str, dtype: str, decode: Decode) -> None:
    decoder = randomise(DECODERS[name], seed=len(name))
    for likelihood in get_args(Likelihood):
        assert largest_difference(decoder, 3, likelihood, dtype, decode) < TOLERANCE[dtype]


NETWORKS = [
    ({"network": "dense"}, (1, 28, 28)),
    ({"network": "dense", "batch_norm": True}, (3, 64, 64)),
    ({"network": "conv"}, (1, 32, 32)),
    ({"network": "conv", "batch_norm": True}, (3, 64, 64)),
    ({"network": "conv", "upsample": "transposed", "batch_norm": True}, (1, 28, 28)),
    ({"network": "conv", "upsample": "transposed", "activation": "silu"}, (3, 64, 64)),
    ({"network": "conv", "layers": "product-photos"}, (3, 32, 32)),
    ({"network": "conv", "layers": "dcgan-lab"}, (1, 28, 28)),
]


def takes(model: str, settings: dict[str, Any]) -> bool:
    """Whether the model can have the network: a codebook, for one, wants convolutions."""
    fields = MODELS.get(model).config_class.model_fields
    chosen = {"network", "layers"} & set(settings)
    return all(settings[name] in get_args(fields[name].annotation) for name in chosen)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize(
    ("model", "settings", "shape"),
    [(name, settings, shape) for name in MODELS.names() for settings, shape in NETWORKS if takes(name, settings)],  # type: ignore[arg-type]
)
def test_models_match_torch(
    model: str, settings: dict[str, Any], shape: tuple[int, int, int], dtype: str, decode: Decode
) -> None:
    kind = MODELS.get(model).config_class
    possible = get_args(kind.model_fields["likelihood"].annotation)
    usual = "bernoulli" if shape[0] == 1 else "gaussian"
    likelihood = usual if usual in possible else possible[0]
    config = kind(name=model, latent_dim=8, likelihood=likelihood, **settings)
    built = build_model(config, shape)
    randomise(built.decoder, seed=3)
    decoder = built.decoder_for(2 if built.space.is_conditional else 0)
    inputs = built.space.decoded_size
    assert largest_difference(decoder, inputs, likelihood, dtype, decode) < TOLERANCE[dtype]

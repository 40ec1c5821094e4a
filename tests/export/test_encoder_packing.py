"""What is packed of an encoder, and what is refused."""

from __future__ import annotations

import json
import re

import pytest
import torch
from torch import nn

from tests.export.test_decoder_packing import small_decoder
from vae_core.export.decoder import pack_decoder
from vae_core.export.encoder import pack_encoder
from vae_core.export.layers import UnsupportedNetwork
from vae_core.models import build_model
from vae_core.models.base import NoEncoder
from vae_core.models.kinds.autoencoder import AutoencoderConfig
from vae_core.models.kinds.conditional_vae import ConditionalVAEConfig
from vae_core.models.kinds.gan import GANConfig
from vae_core.models.kinds.vq_vae import VQVAEConfig

SHAPE = (3, 8, 8)


def small_encoder(outputs: int = 4) -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 5, 3, stride=2, padding=1), nn.BatchNorm2d(5), nn.ReLU(), nn.Flatten(), nn.Linear(80, outputs)
    )


def test_file_layout() -> None:
    packed = pack_encoder(small_encoder(), SHAPE, 2, "float32")
    data = packed.to_bytes()
    length = int.from_bytes(data[8:12], "little")
    assert data[:8] == b"LATENC01" and (12 + length) % 4 == 0
    header = json.loads(data[12 : 12 + length])
    assert header == packed.header and data[12 + length :] == packed.weights
    assert header["image_shape"] == [3, 8, 8] and header["latent_dim"] == 2
    assert header["output"] == "means-and-log-variances" and header["logvar_bounds"] == [-12, 12]
    assert [layer["type"] for layer in header["layers"]] == [
        "channels-last",
        "conv",
        "relu",
        "channels-first",
        "linear",
    ]
    assert packed.cost == header["cost"] == 16 * 9 * 3 * 5 + 80 * 4
    assert len(packed.weights) == 4 * (9 * 3 * 5 + 5 + 80 * 4 + 4)  # the batch norm is folded away
    assert packed.digest != pack_decoder(small_decoder(), 2, "bernoulli", "float32").digest


def test_a_code_without_spread_has_no_bounds() -> None:
    header = pack_encoder(small_encoder(2), SHAPE, 2).header
    assert header["output"] == "code" and header["logvar_bounds"] is None and header["dtype"] == "float16"


def test_a_flat_image_is_not_reordered_there_and_back() -> None:
    dense = nn.Sequential(nn.Flatten(), nn.Linear(3 * 64, 2))
    assert [layer["type"] for layer in pack_encoder(dense, SHAPE, 2).header["layers"]] == ["linear"]


def test_packing_leaves_an_encoder_in_training_as_it_was() -> None:
    encoder = small_encoder().train()
    before = {name: tensor.clone() for name, tensor in encoder.state_dict().items()}
    pack_encoder(encoder, SHAPE, 2)
    assert encoder.training and all(torch.equal(tensor, before[name]) for name, tensor in encoder.state_dict().items())


@pytest.mark.parametrize(
    ("encoder", "words"),
    [
        (nn.Sequential(nn.Flatten(), nn.Linear(192, 4), nn.Softplus()), "Encoder layer encoder.2 is a Softplus"),
        (nn.Sequential(nn.MaxPool2d(2), nn.Flatten(), nn.Linear(48, 4)), "encoder.0 is a MaxPool2d"),
        (nn.Sequential(nn.Conv2d(1, 4, 3)), r"cannot take a value of shape \(3, 8, 8\)"),
        (small_encoder(3), r"ends with shape \(3,\)"),
        (nn.Sequential(nn.Conv2d(3, 4, 8)), r"ends with shape \(4, 1, 1\)"),
        (nn.Sequential(nn.Flatten(2), nn.Linear(64, 4)), r"whole image: Flatten\(1\)"),
    ],
)
def test_what_the_browser_cannot_run_is_named(encoder: nn.Module, words: str) -> None:
    with pytest.raises(UnsupportedNetwork, match=words):
        pack_encoder(encoder, SHAPE, 2)


def test_weights_beyond_half_precision_are_refused() -> None:
    encoder = small_encoder()
    nn.init.constant_(encoder[0].weight, 1e6)  # type: ignore[arg-type]
    with pytest.raises(UnsupportedNetwork, match="does not fit into float16"):
        pack_encoder(encoder, SHAPE, 2)
    pack_encoder(encoder, SHAPE, 2, "float32")


def test_models_give_what_is_packed_or_say_that_they_have_none() -> None:
    sigmoid = build_model(AutoencoderConfig(code_activation="sigmoid", hidden=(8,)), (1, 8, 8))
    assert isinstance(sigmoid.encoder_for()[-1], nn.Sigmoid)
    with pytest.raises(NoEncoder, match="no image has a code"):
        build_model(GANConfig(hidden=(8,)), (1, 28, 28)).encoder_for()
    grid = build_model(VQVAEConfig(widths=(4, 4)), (1, 32, 32))
    with pytest.raises(UnsupportedNetwork, match=re.escape("(32, 8, 8)")):
        pack_encoder(grid.encoder_for(), (1, 32, 32), 32)


@pytest.mark.parametrize("network", ["dense", "conv"])
@torch.no_grad()
def test_a_conditional_encoder_is_told_the_class(network: str) -> None:
    model = build_model(
        ConditionalVAEConfig(network=network, hidden=(8,), widths=(4, 4), classes=3), (1, 28, 28)
    ).eval()
    images = torch.rand(2, 1, 28, 28)
    for label in (None, 0, 2):
        told = model.encode(images, None if label is None else torch.full((2,), label))
        torch.testing.assert_close(model.encoder_for(label)(images)[:, :2], told.mean)
    assert not torch.allclose(model.encoder_for(0)(images), model.encoder_for(2)(images))
    with pytest.raises(ValueError, match="classes 0 to 2"):
        model.encoder_for(3)

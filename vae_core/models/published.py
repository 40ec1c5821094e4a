"""Networks of published systems that no rule of widths gives: each layer by layer, as its source has it."""

from __future__ import annotations

from vae_core.config import ImageShape
from vae_core.models.config import ModelConfig
from vae_core.models.layers import Activation, BatchNorm, Conv, ConvTransposed, Flatten, Layer, Linear, Unflatten

LAB_SLOPE = 0.2  # of the lab's leaky ReLUs, as in DCGAN (Radford et al. 2016)


def photos_encoder(config: ModelConfig, image_shape: ImageShape, outputs: int) -> list[Layer]:
    """Images [B, C, H, W], H = W a multiple of 8 -> [B, outputs]: S6, "Latent spaces, part 2" (TensorFlow).

    Three convolutions of stride 2 to 32, 16 and 4 channels, batch norm after each activation, then a dense layer.
    """
    channels, size, _ = image_shape
    layers: list[Layer] = []
    for before, after in ((channels, 32), (32, 16), (16, 4)):
        layers += [Conv(before, after, (3, 3), (2, 2), (1, 1)), Activation("relu"), BatchNorm(after, image=True)]
    return [*layers, Flatten(), Linear(4 * (size // 8) ** 2, outputs)]


def photos_decoder(config: ModelConfig, image_shape: ImageShape, inputs: int) -> list[Layer]:
    """[B, inputs] -> [B, C, H, W]: S6. 4,096 dense units at 128 pixels, transposed convolutions to 32, 16, 8, colours.

    The units are a grid of 16 channels, an eighth of the image a side, and the last layer has stride 1: three layers
    halve the image, so three have to double it. With a gaussian likelihood the mean comes through a sigmoid, as there.
    """
    channels, size, _ = image_shape
    grid = size // 8
    layers: list[Layer] = [Linear(inputs, 16 * grid**2), Activation("relu"), Unflatten((16, grid, grid))]
    for before, after in ((16, 32), (32, 16), (16, 8)):
        layers += [ConvTransposed(before, after, (3, 3), (2, 2), (1, 1), (1, 1)), Activation("relu")]
    layers.append(ConvTransposed(8, channels, (3, 3), padding=(1, 1)))
    return [*layers, Activation("sigmoid")] if config.likelihood == "gaussian" else layers


def lab_encoder(config: ModelConfig, image_shape: ImageShape, outputs: int) -> list[Layer]:
    """Images [B, C, 28, 28] -> [B, outputs]: S7, the VAE lab of a GAN course (PyTorch). No linear layer: 28, 13, 5, 1 pixels."""
    channels = image_shape[0]
    layers: list[Layer] = []
    for before, after in ((channels, 16), (16, 32)):
        layers += [
            Conv(before, after, (4, 4), (2, 2)),
            BatchNorm(after, image=True),
            Activation("leaky-relu", LAB_SLOPE),
        ]
    return [*layers, Conv(32, outputs, (4, 4), (2, 2)), Flatten()]


def lab_decoder(config: ModelConfig, image_shape: ImageShape, inputs: int) -> list[Layer]:
    """[B, inputs] -> [B, C, 28, 28]: S7, the course's generator. Transposed convolutions only: 1, 3, 6, 13, 28 pixels."""
    layers: list[Layer] = [Unflatten((inputs, 1, 1))]
    for before, after, kernel, stride in ((inputs, 256, 3, 2), (256, 128, 4, 1), (128, 64, 3, 2)):
        layers += [
            ConvTransposed(before, after, (kernel, kernel), (stride, stride)),
            BatchNorm(after, image=True),
            Activation("relu"),
        ]
    return [*layers, ConvTransposed(64, image_shape[0], (4, 4), (2, 2))]


ENCODERS = {"product-photos": photos_encoder, "dcgan-lab": lab_encoder}
DECODERS = {"product-photos": photos_decoder, "dcgan-lab": lab_decoder}

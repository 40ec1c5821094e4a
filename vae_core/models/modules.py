"""Described layers as PyTorch's modules: the networks that are trained."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from vae_core.models import layers as described
from vae_core.models.layer_sizes import NUMBERS_AT_ONCE
from vae_core.models.layers import Curve, Layer, Network

CURVES: dict[Curve, type[nn.Module]] = {
    "identity": nn.Identity,
    "relu": nn.ReLU,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
}


class BesideImage(nn.Module):
    """Puts a constant picture [K, H, W] behind the channels of every image: [B, C, H, W] -> [B, C + K, H, W]."""

    picture: Tensor

    def __init__(self, picture: Tensor) -> None:
        super().__init__()
        self.register_buffer("picture", picture)

    def forward(self, images: Tensor) -> Tensor:
        return torch.cat([images, self.picture.to(images).expand(len(images), -1, -1, -1)], 1)


class InParts(nn.Sequential):
    """nn.Sequential that is used, without gradients, in bounded memory: as many rows of its input at a time as
    NUMBERS_AT_ONCE allows. Usual networks take all rows of a usual batch at once.
    """

    _numbers: int | None = None  # of a row, in the largest two neighbouring outputs together

    def forward(self, inputs: Tensor) -> Tensor:
        if not self.training and not torch.is_grad_enabled() and len(inputs) > 1:
            rows = max(1, NUMBERS_AT_ONCE // self._numbers_of_a_row(inputs))
            if rows < len(inputs):
                return torch.cat([super(InParts, self).forward(some) for some in inputs.split(rows)])
        output: Tensor = super().forward(inputs)
        return output

    def _numbers_of_a_row(self, inputs: Tensor) -> int:
        if self._numbers is None:
            output, most = inputs[:1], inputs[0].numel()
            for layer in self:
                before, output = output.numel(), layer(output)
                most = max(most, before + output.numel())
            self._numbers = max(1, most)
        return self._numbers


def sequential(layers: list[Layer]) -> nn.Sequential:
    """The layers one after the other, with fresh weights; each is drawn from PyTorch's generator in its turn."""
    return InParts(*(_module(layer) for layer in layers))


def weighted(network: Network) -> nn.Sequential:
    """The layers one after the other with copies of their weights, in evaluation mode."""
    modules = []
    for layer, weights in network:
        module = _module(layer)
        tensors = {name: torch.as_tensor(value).clone() for name, value in weights.items()}
        if isinstance(module, BesideImage):
            module.picture = tensors.pop("picture")
        module.load_state_dict(tensors, strict=False)  # a batch norm counts its batches, which changes nothing here
        modules.append(module)
    return nn.Sequential(*modules).eval()


def _module(layer: Layer) -> nn.Module:
    match layer:
        case described.Linear():
            return nn.Linear(layer.inputs, layer.outputs)
        case described.Conv():
            return nn.Conv2d(layer.inputs, layer.outputs, layer.kernel, layer.stride, layer.padding)
        case described.ConvTransposed():
            sides: Any = (layer.kernel, layer.stride, layer.padding, layer.output_padding)
            return nn.ConvTranspose2d(layer.inputs, layer.outputs, *sides)
        case described.BatchNorm():
            norm = nn.BatchNorm2d if layer.image else nn.BatchNorm1d
            return norm(layer.channels, layer.epsilon)
        case described.Activation():
            return nn.LeakyReLU(layer.slope) if layer.curve == "leaky-relu" else CURVES[layer.curve]()
        case described.PixelShuffle():
            return nn.PixelShuffle(layer.factor)
        case described.Flatten():
            return nn.Flatten()
        case described.Unflatten():
            return nn.Unflatten(1, layer.shape)
        case described.Beside():
            return BesideImage(torch.zeros(layer.channels, 1, 1))


def start_as_keras_does(module: nn.Module) -> None:
    """Give its dense layers and convolutions Keras's initial weights: Glorot & Bengio 2010, eq. 16, and biases of zero."""
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


def start_as_he_does(network: nn.Sequential) -> None:
    """Draw the weights so that signals keep their size (He et al. 2015, eq. 10): from N(0, 2/inputs) before an activation,
    from N(0, 1/inputs) in the last layer, whose outputs none halves; biases of zero."""
    layers = [layer for layer in network if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d)]
    for layer in layers:
        nn.init.kaiming_normal_(layer.weight, nonlinearity="linear" if layer is layers[-1] else "relu")
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)


def start_as_dcgan_does(module: nn.Module) -> None:
    """Draw its weights from N(0, 0.02²), with biases of zero: Radford et al. 2016, section 4."""
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(layer.weight, 0, 0.02)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)

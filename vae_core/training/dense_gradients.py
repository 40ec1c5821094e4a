"""The gradients of a dense autoencoder or VAE on a processor, written out instead of recorded.

A step of such a network is some four hundred small operations around a dozen matrix products, and weights and moments push
code and data out of the cache all the while: recording for autograd and the casts of autocast take a third of the time.
Written out, the same derivative is sixty operations. Models, networks and devices other than those that
`can_be_written_out` lets through go by autograd.

Products are in the session's arithmetic. In bfloat16 their sums, and so the gradients, are float32 wherever the processor
has AMX: there oneDNN rounds the factors while it reads them. Elsewhere the weights are copied once a step, and the
gradients rounded, as by autocast.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.models.autoencoder import Autoencoder, without_rate
from vae_core.models.base import LatentModel
from vae_core.models.batch import Batch, Step
from vae_core.models.layers import LEAKY_SLOPE
from vae_core.models.losses import mean_bernoulli_distortion_and_gradient
from vae_core.models.space import LOGVAR_BOUNDS
from vae_core.models.vae import VAE
from vae_core.training.precision import has_amx

NARROW = 64  # units: a product with fewer of them on a side is quicker in float32, which needs less preparation
_aten = torch.ops.aten
_mkldnn: Any = torch.backends.mkldnn


class Curve(NamedTuple):
    """An activation, and the gradient of its input by that of its output and the input."""

    of: Callable[[Tensor], Tensor]
    gradient: Callable[[Tensor, Tensor], Tensor]


CURVES: dict[type[nn.Module], Curve] = {
    nn.ReLU: Curve(F.relu, lambda outer, inputs: _aten.threshold_backward.default(outer, inputs, 0)),
    nn.GELU: Curve(F.gelu, _aten.gelu_backward.default),
    nn.SiLU: Curve(F.silu, _aten.silu_backward.default),
    nn.LeakyReLU: Curve(
        lambda inputs: F.leaky_relu(inputs, LEAKY_SLOPE),
        lambda outer, inputs: _aten.leaky_relu_backward.default(outer, inputs, LEAKY_SLOPE, False),
    ),
    nn.Tanh: Curve(torch.tanh, lambda outer, inputs: _aten.tanh_backward.default(outer, inputs.tanh())),
}

LOSSES: dict[type[LatentModel], Any] = {Autoencoder: Autoencoder.loss, VAE: VAE.loss}


def can_be_written_out(model: LatentModel, device: torch.device) -> bool:
    """Whether `Gradients` knows the loss and the layers of a model that is trained there."""
    known = {nn.Flatten, nn.Linear, nn.Unflatten, *CURVES}
    return (
        device.type == "cpu"
        and type(model) in LOSSES
        and getattr(model.loss, "__func__", None) is LOSSES[type(model)]
        and getattr(model.config, "code_curve", None) is None
        and model.config.likelihood == "bernoulli"
        and all(type(layer) in known for network in (model.encoder, model.decoder) for layer in network)
    )


class Gradients:
    """Leaves in each parameter of a model the gradient of its loss on a batch.

    Args:
        model: one that `can_be_written_out`
        half: whether products are in bfloat16
    """

    def __init__(self, model: LatentModel, *, half: bool) -> None:
        self.model = model
        self.arithmetic = Arithmetic() if not half else Rounded() if has_amx() else Copied(model)
        self.encoder = Chain(model.encoder, self.arithmetic)
        self.decoder = Chain(model.decoder, self.arithmetic)

    @torch.no_grad()
    def leave(self, batch: Batch, step: Step, weight: float = 1.0) -> dict[str, Tensor]:
        """The gradients of `weight` times the loss, instead of those before; returns its terms, as `model.loss` does."""
        images = batch.images.flatten(1)
        with self.arithmetic:
            encoded = self.encoder.forward(images)
            if not isinstance(self.model, VAE):
                distortion, outer = self._decoded(encoded, images, weight)
                self.encoder.backward(outer)
                return without_rate(distortion)
            posterior = self.model.posterior(encoded)
            codes = posterior.sample(step.generator)
            distortion, outer = self._decoded(codes, images, weight)
            terms = self.model.bound(distortion, posterior.kl().mean(), step)
            pull = terms["beta"] * (weight / len(images))
            # Of z = m + exp(v / 2) e and of KL = (m² + exp(v) − 1 − v) / 2, by m and by v; none by a v that was clamped.
            by_logvar = (outer * (codes - posterior.mean)).add_(posterior.logvar.exp().sub_(1).mul_(pull)).mul_(0.5)
            by_logvar = _aten.hardtanh_backward.default(by_logvar, encoded.chunk(2, 1)[1], *LOGVAR_BOUNDS)
            self.encoder.backward(torch.cat([outer.add_(posterior.mean * pull), by_logvar], 1))
            return terms

    def _decoded(self, codes: Tensor, images: Tensor, weight: float) -> tuple[Tensor, Tensor]:
        """The mean distortion of images drawn from codes, and `weight` times its gradient by the codes."""
        distortion, outer = mean_bernoulli_distortion_and_gradient(self.decoder.forward(codes), images)
        return distortion, self.decoder.backward(outer if weight == 1 else outer.mul_(weight), to_inputs=True)


class Chain:
    """Linear layers with activations between: values [B, inputs] forward, gradients backward."""

    def __init__(self, network: nn.Sequential, arithmetic: Arithmetic) -> None:
        self.arithmetic = arithmetic
        self.layers: list[tuple[nn.Linear, Curve | None]] = []
        for layer in network:
            if isinstance(layer, nn.Linear):
                self.layers.append((layer, None))
            elif type(layer) in CURVES:
                self.layers[-1] = (self.layers[-1][0], CURVES[type(layer)])
        self._kept: list[tuple[Tensor, Tensor]] = []  # of each layer: what it was given, and made of that

    def forward(self, values: Tensor) -> Tensor:
        self._kept = []
        for linear, curve in self.layers:
            weight, bias = self.arithmetic.factors(linear)
            values = values.to(weight.dtype)
            outputs = torch.addmm(bias, values, weight.t())
            self._kept.append((values, outputs))
            values = curve.of(outputs) if curve else outputs
        return values.float()

    def backward(self, outer: Tensor, *, to_inputs: bool = False) -> Tensor:
        """Leave the gradients of the parameters by that of the outputs; returns that of the inputs, if it is asked for."""
        while self._kept:
            inputs, outputs = self._kept.pop()
            linear, curve = self.layers[len(self._kept)]
            weight, _ = self.arithmetic.factors(linear)
            outer = outer.to(weight.dtype)
            if curve:
                outer = curve.gradient(outer, outputs)
            linear.weight.grad, linear.bias.grad = (outer.t() @ inputs).float(), outer.sum(0).float()
            if self._kept or to_inputs:
                outer = outer @ weight
        return outer.float()


class Arithmetic:
    """Products in float32. A block of it holds one forward and one backward pass."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, *raised: object) -> None:
        pass

    def factors(self, linear: nn.Linear) -> tuple[Tensor, Tensor]:
        """Weight and bias of the layer that is computed next."""
        return linear.weight, linear.bias


class Rounded(Arithmetic):
    """oneDNN's: factors float32, rounded to bfloat16 as they are read; results float32."""

    _before = _set = "none"

    def __enter__(self) -> None:
        self._before = self._set = _mkldnn.matmul.fp32_precision

    def __exit__(self, *raised: object) -> None:
        self._to(self._before)

    def factors(self, linear: nn.Linear) -> tuple[Tensor, Tensor]:
        self._to("ieee" if min(linear.in_features, linear.out_features) < NARROW else "bf16")
        return super().factors(linear)

    def _to(self, precision: str) -> None:
        if precision != self._set:
            _mkldnn.matmul.fp32_precision = precision
            self._set = precision


class Copied(Arithmetic):
    """Copies of all weights in bfloat16, as of the beginning of the block; results bfloat16."""

    def __init__(self, model: nn.Module) -> None:
        self._parameters: list[Tensor] = list(model.parameters())
        self._copies = [torch.empty_like(one, dtype=torch.bfloat16, requires_grad=False) for one in self._parameters]
        self._by_parameter = dict(zip(self._parameters, self._copies, strict=True))

    def __enter__(self) -> None:
        torch._foreach_copy_(self._copies, self._parameters)

    def factors(self, linear: nn.Linear) -> tuple[Tensor, Tensor]:
        return self._by_parameter[linear.weight], self._by_parameter[linear.bias]

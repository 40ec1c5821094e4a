"""An encoding by NumPy arrays says what PyTorch's says, of every model with a dense network."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.models.test_arrays import SHAPE, takes, twins
from vae_core.inference import array_encoding
from vae_core.inference.array_encoding import encode_arrays
from vae_core.inference.encoding import encode
from vae_core.models import MODELS

DENSE = {"network": "dense", "hidden": (24, 12), "activation": "gelu"}
ENCODING = [name for name in MODELS if takes(name, DENSE) and name not in ("gan", "vq-vae")]


@pytest.mark.parametrize("name", ENCODING)
def test_every_dense_model_is_encoded_alike(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_encoding, "AT_ONCE", 3)
    model, arrays = twins(name, DENSE, SHAPE)
    generator = torch.Generator().manual_seed(1)
    images = torch.randint(0, 256, (7, *SHAPE), generator=generator, dtype=torch.uint8)
    labels = torch.arange(7) % 3
    theirs, ours = encode(model, images, labels), encode_arrays(arrays, images.numpy(), labels.numpy())
    for column in ("codes", "logvar", "distortion", "kl"):
        one, other = getattr(ours, column), getattr(theirs, column)
        assert one.dtype == np.float32 and one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=5e-4, atol=5e-4)

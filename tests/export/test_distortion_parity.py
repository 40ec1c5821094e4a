"""The browser scores a reconstruction as torch does: nats an image, of every likelihood."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
import torch
from torch import nn

from tests.export.node import module, run_node
from tests.export.test_decoder_parity import randomise
from vae_core.export.decoder import pack_decoder
from vae_core.models import build_model
from vae_core.models.config import Likelihood
from vae_core.models.kinds.vae import VAEConfig

SCRIPT = (
    f'import {{ parseNetwork }} from "{module("network.js")}"; import {{ distortionOf }} from "{module("distortion.js")}";'
    + """
import { readFileSync } from "node:fs";
const [packed, asked] = process.argv.slice(2);
const { codes, images, scoring } = JSON.parse(readFileSync(asked));
const decoder = parseNetwork(readFileSync(packed), "decoder");
const found = codes.map((code, k) => {
  if (k % 2) decoder.run(codes[k - (k % 4 === 1)]);  // the code itself, or the one before: what is kept is of the right one
  return distortionOf(decoder.raw(code), images[k], scoring);
});
console.log(JSON.stringify({ found, mean: Array.from(decoder.run(codes[0])) }));
"""
)


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 32)])
@pytest.mark.parametrize("likelihood", get_args(Likelihood))
@torch.no_grad()
def test_distortion_matches_torch(likelihood: Likelihood, shape: tuple[int, int, int], tmp_path: Path) -> None:
    model = build_model(VAEConfig(likelihood=likelihood, likelihood_scale=0.3, hidden=(24,)), shape)
    randomise(model, seed=1)
    last = model.decoder[-2]
    assert isinstance(last, nn.Linear)
    last.weight *= 3  # logits far out too, where a sigmoid would have lost them
    generator = torch.Generator().manual_seed(0)
    codes = 2 * torch.randn(6, 2, generator=generator)
    codes[0] = 0
    images = (torch.rand(6, *shape, generator=generator) * 2 - 0.5).clamp(0, 1)
    output = model.decode(codes)
    assert likelihood == "gaussian" or output.abs().max() > 25
    expected = model.distortion(output, images)

    packed, asked = tmp_path / "decoder.bin", tmp_path / "asked.json"
    packed.write_bytes(pack_decoder(model.decoder, 2, likelihood, "float32").to_bytes())
    scoring = {"likelihood": likelihood, "likelihood_scale": 0.3, "image_shape": shape}
    asked.write_text(json.dumps({"codes": codes.tolist(), "images": images.flatten(1).tolist(), "scoring": scoring}))
    answer = json.loads(run_node(SCRIPT, packed, asked))
    torch.testing.assert_close(torch.tensor(answer["found"]), expected, rtol=1e-4, atol=1e-2)
    # An image drawn afterwards is none the worse for it.
    mean = torch.tensor(answer["mean"]).reshape(*shape[1:], shape[0]).permute(2, 0, 1)
    torch.testing.assert_close(mean, model.decode_mean(codes[:1])[0], rtol=1e-4, atol=1e-4)

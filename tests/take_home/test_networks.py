"""Weights rounded for a page: what the browser unpacks draws what the model draws, and reads what it reads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.export.node import LIBRARY, module, run_node
from vae_core.explorer import resources
from vae_core.inference import load_model
from vae_core.inference.encoding import encode
from vae_core.models.decoding import decode_places
from vae_core.runs import RunStore
from vae_core.take_home.embedding import Embedded
from vae_core.take_home.networks import CODE_ERROR, exported_decoder, exported_encoder, tried_places
from vae_core.take_home.rounding import Dense, outputs_of, rounded

SHIPPED = RunStore(Path(__file__).resolve().parents[2] / "checkpoints")


def browsers(embedded: Embedded, inputs: np.ndarray, folder: Path) -> np.ndarray:
    """float32 [N, outputs]: what the page's own code makes of them."""
    (folder / "inputs").write_bytes(np.ascontiguousarray(inputs, "<f4").tobytes())
    script = f"""
      import {{ readFileSync, writeFileSync }} from "node:fs";
      import {{ unpackFile }} from "{(LIBRARY.parent / "take_home" / "embedded.js").as_uri()}";
      import {{ parseNetwork }} from "{module("network.js")}";
      const bytes = readFileSync("{folder}/inputs");
      const network = parseNetwork(await unpackFile(readFileSync("{folder}/text", "utf8"), {json.dumps(embedded.reading)}));
      const values = network.runInto(new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)));
      writeFileSync("{folder}/outputs", new Uint8Array(values.buffer));
    """
    (folder / "text").write_text(embedded.text)
    run_node(script)
    return np.frombuffer((folder / "outputs").read_bytes(), "<f4").reshape(len(inputs), -1)


@pytest.mark.parametrize("run_id", ["fashion-ae-2d", "fashion-vae-2d", "mnist-vae-16d", "mnist-pca-2d"])
def test_decoded_pixels_are_torchs_within_two_of_255(run_id: str, tmp_path: Path) -> None:
    run = SHIPPED.open(run_id)
    codes = resources.encoding(run).codes
    rng = np.random.default_rng(7)  # other places than those that the rounding was tried at
    low, high = codes.min(0), codes.max(0)
    between = rng.uniform(low, high, (200, codes.shape[1]))
    places = np.concatenate([codes[3000:3300], rng.normal(size=(200, codes.shape[1])), between]).astype(np.float32)
    theirs = decode_places(load_model(run), places).reshape(len(places), -1).astype(float)
    ours = browsers(exported_decoder(run), places, tmp_path)
    assert np.abs(np.rint(ours * 255) - theirs).max() <= 2


@pytest.mark.parametrize("run_id", ["fashion-ae-2d", "fashion-vae-2d"])
def test_codes_are_torchs_but_for_a_few_hundredths_of_their_spread(run_id: str, tmp_path: Path) -> None:
    run = SHIPPED.open(run_id)
    images = resources.held_out(run)
    pixels = images.pixels[:400]  # the rounding was tried at the last ones
    theirs = encode(load_model(run), torch.from_numpy(pixels)).codes
    ours = browsers(exported_encoder(run), pixels.reshape(400, -1) / np.float32(255), tmp_path)[:, : theirs.shape[1]]
    off = np.abs(ours - theirs) / theirs.std(0)
    assert off.max() < 2 * CODE_ERROR and off.mean() < CODE_ERROR / 4


def test_rounding_takes_fewer_bits_and_less_error_than_rounding_to_the_nearest() -> None:
    rng = np.random.default_rng(0)
    inner = Dense(rng.normal(size=(2, 80)).astype(np.float32), rng.normal(size=80).astype(np.float32), "relu")
    last = Dense((rng.normal(size=(80, 30)) / 9).astype(np.float32), np.zeros(30, np.float32), None)
    inputs = rng.normal(size=(900, 2)).astype(np.float32)
    exact = outputs_of([inner, last], inputs)
    made = rounded([inner, last], inputs, np.full(30, 0.02), lambda values: values)
    error = np.abs(outputs_of(made, inputs) - exact).max()
    assert error <= 0.02
    whole, scale = made[-1].whole, made[-1].scale
    assert whole is not None and scale is not None
    nearest = Dense(np.rint(last.weight / scale) * scale.astype(np.float32), last.bias, None)
    assert np.abs(outputs_of([inner, nearest], inputs) - exact).max() > 1.5 * error


def test_units_that_are_never_active_are_left_out() -> None:
    rng = np.random.default_rng(0)
    bias = np.where(np.arange(90) < 20, -50, 1).astype(np.float32)
    inner = Dense(rng.normal(size=(2, 90)).astype(np.float32), bias, "relu")
    last = Dense(rng.normal(size=(90, 5)).astype(np.float32), np.zeros(5, np.float32), None)
    inputs = rng.normal(size=(500, 2)).astype(np.float32)
    made = rounded([inner, last], inputs, np.full(5, 0.01), lambda values: values)
    assert made[0].weight.shape == (2, 70) and made[1].weight.shape == (70, 5)
    assert np.abs(outputs_of(made, inputs) - outputs_of([inner, last], inputs)).max() <= 0.01


def test_places_are_tried_all_over_the_map() -> None:
    codes = np.random.default_rng(0).normal(size=(500, 2)).astype(np.float32)
    places = tried_places(codes)
    assert (places.min(0) < 2 * codes.min(0)).all() and (places.max(0) > 2 * codes.max(0)).all()
    assert (places[:3000, None] == codes[None, :50]).all(2).any()

"""The browser's geometry against its reference in vae_core/latent, run by Node."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from tests.export.node import run_node
from vae_core.latent.interpolation import barycentric, loop, path
from vae_core.latent.smoothness import smoothness
from vae_core.latent.support import count_near

MODULE = Path(__file__).resolve().parents[2] / "ui" / "frontend" / "lib" / "geometry.js"


def ask(expression: str, **values: object) -> object:
    names = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in values.items())
    imports = f"import {{ countNear, lerp, loopLeg, mixCodes, slerp, smoothness }} from {json.dumps(MODULE.as_uri())};"
    return json.loads(run_node(f"{imports}\n{names}\nconsole.log(JSON.stringify({expression}));"))


def test_paths_match() -> None:
    rng = np.random.default_rng(0)
    for dims in (2, 16):
        a, b = rng.normal(size=(2, dims)) * 2
        for kind in ("lerp", "slerp"):
            expected = path(kind, a, b, 9, start=-0.5, stop=1.5)
            got = ask(f"Array.from({{length: 9}}, (_, k) => {kind}(a, b, -0.5 + k * 0.25))", a=a.tolist(), b=b.tolist())
            np.testing.assert_allclose(np.array(got), expected, atol=1e-9)


def test_mixtures_and_loops_match() -> None:
    corners = np.random.default_rng(1).normal(size=(3, 4))
    got = ask("mixCodes(codes, [0.2, 0.3, 0.5])", codes=corners.tolist())
    np.testing.assert_allclose(np.array(got), barycentric(corners, np.array([[0.2, 0.3, 0.5]]))[0], atol=1e-9)
    got = ask(
        "Array.from({length: 13}, (_, k) => { const {from, to, share} = loopLeg(k / 12, 3);"
        " return lerp(codes[from], codes[to], share); })",
        codes=corners.tolist(),
    )
    np.testing.assert_allclose(np.array(got), loop(corners, 13), atol=1e-9)


def test_smoothness_and_counts_match() -> None:
    rng = np.random.default_rng(2)
    frames = rng.uniform(size=(6, 1, 5, 5)).astype(np.float32)
    got = ask("smoothness(frames)", frames=frames.reshape(6, -1).astype(float).tolist())
    expected = smoothness(frames)
    assert isinstance(got, dict)
    np.testing.assert_allclose(
        [got["total"], got["largest"], got["ratio"]], [expected.total, expected.largest, expected.ratio], rtol=1e-5
    )
    codes = rng.normal(size=(200, 3))
    got = ask(
        "countNear({codes: flat, count: 200, dims: 3}, place, 0.8)",
        flat=codes.ravel().tolist(),
        place=[0.1, 0.0, -0.2],
    )
    assert got == int(count_near(codes, np.array([[0.1, 0.0, -0.2]]), 0.8)[0])

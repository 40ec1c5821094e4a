"""Drawings on the server: the text of strokes, and that the pixels are those that the browser sees."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.export.node import module, run_node
from vae_core.images.strokes import (
    GRID,
    MAX_WIDTH,
    DrawingError,
    Frame,
    Stroke,
    coverage,
    frame_of,
    framed,
    pack,
    rasterise,
    unpack,
)
from vae_core.limits import LimitError

FRAMES = [frame_of("mnist", 32), frame_of("mnist", 28), frame_of("fashion-mnist", 32), frame_of("ellipses", 64)]


def anything(seed: int) -> list[Stroke]:
    """A few strokes as somebody in a hurry might draw them, some with a pen's pressure."""
    rng = np.random.default_rng(seed)
    strokes = []
    for _ in range(int(rng.integers(1, 5))):
        steps = rng.integers(-90, 91, (int(rng.integers(1, 30)), 2))
        places = np.clip(rng.integers(0, GRID + 1, 2) + steps.cumsum(0), 0, GRID)
        widths = rng.integers(20, MAX_WIDTH + 1, len(places) if rng.random() < 0.5 else 1)
        strokes.append(np.column_stack([places, np.broadcast_to(widths, len(places))]))
    return strokes


def test_the_browser_and_the_server_see_the_same_pixels() -> None:
    drawings = [pack(anything(seed)) for seed in range(12)]
    asked = json.dumps([drawings, [vars(frame) for frame in FRAMES]])
    answers = json.loads(
        run_node(
            f"""
            import {{ drawnFor, mnistFrame }} from {module("mnist-frame.js")!r};
            import {{ packStrokes, unpackStrokes }} from {module("strokes.js")!r};
            const [drawings, frames] = JSON.parse(process.argv[2]);
            const withouts = [[], ["scale"], ["centre"]];
            console.log(JSON.stringify(drawings.map((text) => [
              withouts.map((without) => packStrokes(unpackStrokes(text), without)),
              frames.map((frame) => withouts.map((without) =>
                Array.from(mnistFrame(drawnFor(unpackStrokes(text), frame), frame, new Set(without)).at(-1).pixels))),
            ])));
            """,
            asked,
        )
    )
    for text, (repacked, by_frame) in zip(drawings, answers, strict=True):
        assert repacked[0] == text
        for frame, images in zip(FRAMES, by_frame, strict=True):
            drawn = coverage(unpack(text), 4 * frame.field)
            ours = [framed(drawn, frame), framed(drawn, frame, scale=False), framed(drawn, frame, centre=False)]
            for token, theirs, image in zip(repacked, images, ours, strict=True):
                np.testing.assert_allclose(np.reshape(theirs, image.shape), image, atol=2e-6)
                assert (
                    rasterise("d~" + token, frame) == np.rint(image * 255)
                ).all()  # the token knows what is left out


def test_strokes_come_back_from_their_text() -> None:
    for seed in range(50):
        strokes = anything(seed)
        found = unpack("d~" + pack(strokes))
        assert len(found) == len(strokes)
        for one, other in zip(strokes, found, strict=True):
            np.testing.assert_array_equal(one, other)


def test_a_digit_fills_the_box_around_its_centre_of_mass() -> None:
    corner = [np.array([[40, 60, 60], [240, 60, 60], [140, 460, 60]])]  # small, and in a corner of the pad
    image = rasterise(pack(corner), Frame(20, 28, 32))
    assert image.dtype == np.uint8 and image.shape == (32, 32)
    rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
    assert rows[-1] - rows[0] + 1 == 20 and columns[-1] - columns[0] + 1 < 20
    weights = image / image.sum()
    assert abs((weights.sum(1) * (np.arange(32) + 0.5)).sum() - 16) <= 0.51
    assert abs((weights.sum(0) * (np.arange(32) + 0.5)).sum() - 16) <= 0.51


def test_nothing_drawn_is_an_empty_image() -> None:
    for frame in FRAMES:
        assert not rasterise(pack([]), frame).any()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "does not begin as one"),
        ("A", "cut short"),
        ("AAAA", "does not begin as one"),
        ("AQA", "without a point"),
        ("AQI", "cut short"),
        ("AQI\N{SNOWMAN}", "no drawing has"),
        ("AQ!!", "no drawing has"),
        ("Af____8", "too large"),
        (pack([np.array([[GRID + 1, 0, 9]])]), "outside its pad"),
        (pack([np.array([[0, 0, 0]])]), "impossible width"),
        (pack([np.array([[0, 0, MAX_WIDTH + 1]])]), "impossible width"),
    ],
)
def test_what_is_no_drawing_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(DrawingError, match=sentence):
        unpack(text)


def test_a_drawing_may_take_so_many_bytes_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LimitError, match="20,000 at most"):
        unpack("A" * 30_000)
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_DRAWING_BYTES", "10")
    with pytest.raises(LimitError, match="10 at most"):
        unpack(pack(anything(1)))

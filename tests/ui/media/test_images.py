import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

import ui.media.images as pictures


def numbered(count: int, channels: int = 1, height: int = 2, width: int = 3) -> np.ndarray:
    """Images each of one value: 10, 20, 30, ..."""
    values = 10 * np.arange(1, count + 1, dtype=np.uint8)
    return np.broadcast_to(values[:, None, None, None], (count, channels, height, width)).copy()


def test_floats_become_bytes_clipped_and_rounded() -> None:
    converted = pictures.to_uint8(np.array([-1.0, 0.0, 0.5, 1.0, 2.0, np.nan, np.inf], np.float32))
    assert converted.dtype == np.uint8
    assert converted.tolist() == [0, 0, 128, 255, 255, 0, 255]
    with pytest.raises(ValueError, match="int64"):
        pictures.to_uint8(np.arange(3))  # type: ignore[arg-type]


def test_png_enlarges_without_smoothing() -> None:
    array = np.array([[0, 255], [128, 64]], np.uint8)
    opened = np.asarray(Image.open(io.BytesIO(pictures.png_bytes(array, scale=3))))
    assert opened.shape == (6, 6)
    assert (opened == array.repeat(3, 0).repeat(3, 1)).all()


@pytest.mark.parametrize(
    ("shape", "mode"), [((5, 6, 3), "RGB"), ((3, 5, 6), "RGB"), ((5, 6, 4), "RGBA"), ((1, 5, 6), "L")]
)
def test_png_takes_channels_first_and_last(shape: tuple[int, ...], mode: str) -> None:
    array = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    opened = Image.open(io.BytesIO(pictures.png_bytes(array)))
    assert (opened.mode, opened.size) == (mode, (6, 5))


def test_png_refuses_what_is_no_picture() -> None:
    with pytest.raises(ValueError, match=r"\[7, 7, 7\]"):
        pictures.png_bytes(np.zeros((7, 7, 7), np.uint8))
    with pytest.raises(ValueError, match="float64"):
        pictures.png_bytes(np.zeros((7, 7)))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="scale"):
        pictures.png_bytes(np.zeros((7, 7), np.uint8), scale=0)


def test_data_uri_holds_the_png() -> None:
    png = pictures.png_bytes(np.zeros((2, 2), np.uint8))
    head, body = pictures.data_uri(png).split(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(body) == png


def test_contact_sheet_places_each_image_in_reading_order() -> None:
    sheet = pictures.contact_sheet(numbered(5), columns=3, gap=1, background="#ff8000")
    assert sheet.shape == (2 * 2 + 1, 3 * 3 + 2, 3)
    for index in range(5):
        top, left = index // 3 * 3, index % 3 * 4
        assert (sheet[top : top + 2, left : left + 3] == 10 * (index + 1)).all()
    for unused in (sheet[2], sheet[:, 3], sheet[:, 7], sheet[3:, 8:]):
        assert (unused.reshape(-1, 3) == [255, 128, 0]).all()


def test_contact_sheet_with_opacity_leaves_gaps_transparent() -> None:
    sheet = pictures.contact_sheet(numbered(3, channels=4), columns=2, gap=2)
    assert sheet.shape[2] == 4
    assert (sheet[2:4] == 0).all()
    assert (sheet[4:, 5:] == 0).all()


@pytest.mark.parametrize(
    ("array", "columns", "gap", "says"),
    [
        (np.zeros((2, 8, 8), np.uint8), 1, 0, r"\[2, 8, 8\]"),
        (np.zeros((2, 2, 8, 8), np.uint8), 1, 0, r"C = 1, 3 or 4"),
        (np.zeros((2, 1, 8, 8), np.float32), 1, 0, "float32"),
        (np.zeros((0, 1, 8, 8), np.uint8), 1, 0, "none"),
        (np.zeros((2, 1, 8, 8), np.uint8), 0, 0, "column"),
        (np.zeros((2, 1, 8, 8), np.uint8), 1, -1, "gap"),
    ],
)
def test_contact_sheet_refuses_in_a_sentence(array: np.ndarray, columns: int, gap: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        pictures.contact_sheet(array, columns, gap)


def test_strip_is_one_row() -> None:
    assert pictures.strip(numbered(4), gap=1).shape == (2, 15, 3)


def test_comparison_has_each_reconstruction_below_its_original() -> None:
    sheet = pictures.comparison_sheet(numbered(3), numbered(3) + 100, gap=1)
    assert sheet.shape == (5, 11, 3)
    assert sheet[0, [0, 4, 8], 0].tolist() == [10, 20, 30]
    assert sheet[3, [0, 4, 8], 0].tolist() == [110, 120, 130]
    with pytest.raises(ValueError, match="reconstruction"):
        pictures.comparison_sheet(numbered(3), numbered(2))


def test_manifold_sheet_has_no_gaps_and_the_first_row_on_top() -> None:
    sheet = pictures.manifold_sheet(numbered(6), rows=2, columns=3)
    assert sheet.shape == (4, 9, 3)
    assert sheet[0, ::3, 0].tolist() == [10, 20, 30]
    assert sheet[2, ::3, 0].tolist() == [40, 50, 60]
    with pytest.raises(ValueError, match="6 images, but has 5"):
        pictures.manifold_sheet(numbered(5), rows=2, columns=3)


def test_tinted_turns_grey_into_opacity() -> None:
    tinted = pictures.tinted(numbered(2), "#102030")
    assert tinted.shape == (2, 4, 2, 3)
    assert tinted[1, :, 0, 0].tolist() == [16, 32, 48, 20]
    colour = pictures.tinted(numbered(2, channels=3), "#102030")
    assert colour[1, :, 0, 0].tolist() == [20, 20, 20, 255]


def gif_of(**options: Any) -> tuple[Image.Image, list[int]]:
    opened: Any = Image.open(io.BytesIO(pictures.gif_bytes(numbered(4, height=4, width=8), **options)))
    values = []
    for index in range(opened.n_frames):
        opened.seek(index)
        values.append(opened.convert("L").getpixel((0, 0)))
    return opened, values


def test_gif_has_its_frames_size_and_pace() -> None:
    gif, values = gif_of(fps=10, size=24)
    assert gif.size == (24, 12)
    assert values == [10, 20, 30, 40]
    assert gif.info["duration"] == 100
    assert gif.info["loop"] == 0


def test_gif_there_and_back_shows_each_end_once() -> None:
    assert gif_of(there_and_back=True)[1] == [10, 20, 30, 40, 30, 20]


def test_gif_of_sheets_and_of_one_frame() -> None:
    sheets = [pictures.strip(numbered(3)) for _ in range(1)]
    assert Image.open(io.BytesIO(pictures.gif_bytes(sheets, there_and_back=True))).size == (13, 2)


def test_gif_of_few_colours_keeps_them_and_enlarges_without_smoothing() -> None:
    frames = np.random.default_rng(0).integers(0, 256, (5, 3, 8, 8), dtype=np.uint8)  # 64 colours a frame at most
    frames[2] = frames[2, :1]  # a grey frame among them
    gif = Image.open(io.BytesIO(pictures.gif_bytes(frames, size=40)))
    assert gif.n_frames == 5
    for index, frame in enumerate(frames):
        gif.seek(index)
        expected = frame.transpose(1, 2, 0).repeat(5, 0).repeat(5, 1)
        assert (np.asarray(gif.convert("RGB")) == expected).all(), index


def test_gif_refuses_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        pictures.gif_bytes([])
    with pytest.raises(ValueError, match="between 1 and 50"):
        pictures.gif_bytes(numbered(2), fps=0)
    with pytest.raises(ValueError, match="one size"):
        pictures.gif_bytes([np.zeros((4, 4), np.uint8), np.zeros((4, 5), np.uint8)])

"""An image file becomes the picture that a person would see, whatever its kind of pixels and wherever it comes from."""

from __future__ import annotations

import io
import os
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.images.craft import exif_block, grey_tiff, sample, saved, tiff, with_exif
from vae_core.images import exif
from vae_core.images.kinds import IMAGE_SUFFIXES
from vae_core.images.metadata import bare_jpeg
from vae_core.images.open import Picture, read_image, why_not
from vae_core.images.rejected import ImageRejected, ImageTooLarge
from vae_core.limits import LimitError, limits

SEEN = sample("L")


def grey(picture: Picture) -> np.ndarray:
    pixels = picture.on()
    return pixels if pixels.ndim == 2 else pixels.mean(axis=2)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("1", "PNG"),
        ("1", "TIFF"),
        ("L", "PNG"),
        ("L", "JPEG"),
        ("L", "BMP"),
        ("L", "PPM"),
        ("LA", "PNG"),
        ("LA", "TIFF"),
        ("P", "GIF"),
        ("P", "PNG"),
        ("P", "TIFF"),
        ("RGB", "WEBP"),
        ("RGB", "HEIF"),
        ("RGB", "PPM"),
        ("RGBA", "PNG"),
        ("RGBA", "TIFF"),
        ("RGBX", "TIFF"),
        ("CMYK", "JPEG"),
        ("CMYK", "TIFF"),
        ("YCbCr", "JPEG"),
        ("LAB", "TIFF"),
    ],
)
def test_every_kind_of_pixels_looks_the_same(mode: str, kind: str) -> None:
    source = sample(mode)
    try:
        content = saved(source, kind)
    except OSError:
        pytest.skip(f"Pillow writes no {kind} of {mode}.")
    expected = np.asarray(SEEN.convert("1").convert("L") if mode == "1" else SEEN).astype(float)
    picture = read_image(content)
    assert np.abs(grey(picture) - expected).mean() < 8 and picture.size == SEEN.size and not picture.notes


def test_an_image_of_two_colours_is_black_and_white() -> None:
    checks = np.indices((8, 8)).sum(axis=0) % 2 * 255
    content = saved(Image.fromarray(checks.astype(np.uint8)).convert("1"), "PNG")
    assert (read_image(content).pixels == checks).all()


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM"])
def test_sixteen_bits_have_their_own_range(kind: str) -> None:
    values = np.array([[0, 257, 32_768, 65_535]], np.uint16)
    picture = read_image(saved(Image.fromarray(values), kind))
    assert picture.pixels.tolist() == [[0, 1, 128, 255]] and not picture.notes


def test_sixteen_bits_in_the_other_byte_order_and_twelve_bits() -> None:
    swapped = Image.frombytes("I;16B", (2, 1), struct.pack(">HH", 32_768, 65_535))
    assert read_image(saved(swapped, "TIFF")).pixels.tolist() == [[128, 255]]
    twelve = tiff(grey_tiff(2, 1, t258=12, t279=3), pixels=bytes([0x80, 0x0F, 0xFF]))
    assert read_image(twelve).pixels.tolist() == [[128, 255]]


def test_a_tiff_may_say_that_white_is_zero() -> None:
    deep = tiff(grey_tiff(2, 1, t258=16, t262=0, t279=4), pixels=struct.pack("<HH", 0, 65_535))
    assert read_image(deep).pixels.tolist() == [[255, 0]]
    plain = tiff(grey_tiff(2, 1, t262=0, t279=2), pixels=bytes([0, 255]))
    assert read_image(plain).pixels.tolist() == [[255, 0]]


@pytest.mark.parametrize(
    ("values", "becomes", "says"),
    [
        (np.array([[0, 0.5, 1]], np.float32), [0, 128, 255], "between 0 and 1"),
        (np.array([[0.5, 0.5, 0.5]], np.float32), [128, 128, 128], "between 0 and 1"),
        (np.array([[0, 2, 4]], np.float32), [0, 128, 255], "its range, 0 to 4,"),
        (np.array([[-1, 0, 1]], np.float32), [0, 128, 255], "its range, -1 to 1,"),
        (np.array([[7, 7, 7]], np.float32), [255, 255, 255], "its range, 0 to 7,"),
        (np.array([[-3, -3, -3]], np.float32), [0, 0, 0], "its range, -3 to"),
        (np.array([[np.nan, 0.5, np.inf]], np.float32), [0, 128, 0], "2 of its pixels hold no finite number"),
        (np.array([[0, 1e38, 2e38]], np.float32), [0, 128, 255], "its range, 0 to 2e"),
        (np.array([[0, 128, 255]], np.int32), [0, 128, 255], "between 0 and 255"),
        (np.array([[0, 0, 1]], np.int32), [0, 0, 255], "between 0 and 1"),
        (np.array([[0, 2_000_000, 4_000_000]], np.int32), [0, 128, 255], "its range, 0 to 4e"),
    ],
)
def test_what_has_no_sure_range_is_scaled_by_what_it_holds_and_said(
    values: np.ndarray, becomes: list[int], says: str
) -> None:
    picture = read_image(saved(Image.fromarray(values), "TIFF"))
    assert picture.pixels[0].tolist() == becomes and says in " ".join(picture.notes)


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_photograph_is_upright(turned: int, kind: str) -> None:
    tags = Image.Exif()
    tags[0x0112] = turned
    source = sample("RGB", (64, 32))
    stored = Image.fromarray(exif.as_stored(np.asarray(source), turned))
    picture = read_image(saved(stored, kind, exif=tags.tobytes()))
    assert picture.size == (64, 32) and np.abs(picture.pixels.astype(int) - np.asarray(source)).mean() < 6


def test_an_orientation_in_the_other_byte_order() -> None:
    block = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x112, 3, 1, 6, 0, 0)
    assert exif.orientation(block) == 6
    assert read_image(with_exif(saved(sample("RGB", (60, 40)), "JPEG"), block)).size == (40, 60)
    assert exif.orientation(exif_block((0x112, 4, 1, 6))) == exif.UPRIGHT, "of another type, it is not believed"


def test_what_is_transparent_lies_on_the_background() -> None:
    clear = Image.new("RGBA", (3, 1), (0, 0, 0, 0))
    clear.putpixel((1, 0), (0, 0, 0, 255))
    clear.putpixel((2, 0), (0, 0, 0, 128))
    picture = read_image(saved(clear, "PNG"))
    assert picture.on()[0, :, 0].tolist() == [255, 0, 127] and picture.on(0)[0, :, 0].tolist() == [0, 0, 0]
    keyed = Image.new("RGB", (2, 1), (9, 9, 9))
    keyed.putpixel((1, 0), (200, 0, 0))
    picture = read_image(saved(keyed, "PNG", transparency=(9, 9, 9)))
    assert picture.alpha is not None and picture.alpha.tolist() == [[0, 255]]
    opaque = read_image(saved(sample("RGBA"), "PNG"))
    assert opaque.alpha is None and opaque.pixels.shape == (48, 48, 3)


def test_an_enlarged_palette_keeps_its_transparency_in_every_strip(monkeypatch: pytest.MonkeyPatch) -> None:
    from vae_core.images import ranges

    source = sample("RGBA", (50, 90))
    source.putalpha(Image.fromarray(np.tile(np.linspace(0, 255, 50).astype(np.uint8), (90, 1))))
    whole = [read_image(saved(image, "PNG")) for image in (source, source.quantize(32))]
    monkeypatch.setattr(ranges, "_STRIP_PIXELS", 300)
    for image, picture in zip((source, source.quantize(32)), whole, strict=True):
        again = read_image(saved(image, "PNG"))
        assert (again.pixels == picture.pixels).all() and (again.alpha == picture.alpha).all()


def test_a_smaller_picture_where_that_is_enough() -> None:
    for kind in ("JPEG", "PNG", "HEIF", "TIFF"):
        content = saved(sample("RGB", (640, 480)), kind)
        picture = read_image(content, at_least=100)
        assert picture.size == (640, 480), "of the file"
        assert 100 <= min(picture.pixels.shape[:2]) < 200
        exact = np.asarray(Image.fromarray(read_image(content).pixels).resize(picture.pixels.shape[1::-1], Image.BOX))
        assert np.abs(exact.astype(int) - picture.pixels).mean() < 3
    deep = saved(Image.fromarray(np.full((400, 400), 40_000, np.uint16)), "PNG")
    assert (read_image(deep, at_least=64).pixels == 156).all()


@pytest.mark.parametrize(
    "saving",
    [{}, {"progressive": True}, {"restart_marker_rows": 1}, {"restart_marker_blocks": 3, "subsampling": 0}],
)
def test_a_jpeg_without_its_metadata_is_the_same_picture(saving: dict[str, Any]) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (90, 120, 3)).astype(np.uint8))
    content = saved(noise, "JPEG", quality=90, comment=b"a note", icc_profile=bytes(70_000), **saving)
    bare, _ = bare_jpeg(content, limits())
    assert len(bare) < len(content) - 70_000
    assert (read_image(content).pixels == np.asarray(Image.open(io.BytesIO(content)))).all()


def test_films_and_pages_give_their_first_picture() -> None:
    frames = [Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in (200, 100, 0)]
    for kind in ("GIF", "WEBP", "TIFF"):
        picture = read_image(saved(frames[0], kind, save_all=True, append_images=frames[1:]))
        assert abs(int(picture.pixels[4, 4, 0]) - 200) < 4 and picture.notes == (
            "It holds several pictures; the first was taken.",
        )


@pytest.mark.parametrize(
    "name", ["a.png", "a.jfif", "a.jpe", "a.txt", "a", "\N{RIGHT-TO-LEFT OVERRIDE}gnp.a", "a" * 250, "😀 <b>&amp;\"'"]
)
def test_the_name_says_nothing(name: str, tmp_path: Path) -> None:
    if sys.platform == "win32" and not name.replace(".", "").isalnum():
        pytest.skip("no such name there")
    for kind in ("JPEG", "WEBP"):
        (tmp_path / name).write_bytes(saved(sample(), kind))
        assert read_image(tmp_path / name).kind == kind and why_not(tmp_path / name) is None


def test_a_path_its_bytes_and_an_open_file_are_one(tmp_path: Path) -> None:
    content = saved(sample(), "PNG")
    (tmp_path / "a.png").write_bytes(content)
    pixels = [read_image(source).pixels for source in (tmp_path / "a.png", content, io.BytesIO(content))]
    assert all((one == pixels[0]).all() for one in pixels)


def test_bytes_are_bounded_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_IMAGE_BYTES", "1000")
    with open(tmp_path / "large.png", "wb") as file:
        file.truncate(10**12)  # a hole: it takes no room
    for ask in (read_image, lambda path: (_ for _ in ()).throw(ImageRejected(why_not(path)))):
        with pytest.raises(ImageRejected, match=r"The file has 1,000,000\.0 MB; 1,000 bytes at most are read\."):
            ask(tmp_path / "large.png")
    for source in (bytes(1001), io.BytesIO(bytes(2000))):
        with pytest.raises(ImageTooLarge, match="1,001 bytes") as refused:
            read_image(source)
    assert isinstance(refused.value, LimitError)


def test_pixels_are_bounded_as_they_would_be_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_IMAGE_PIXELS", "20000")
    whole = saved(sample("RGB", (400, 200)), "JPEG")
    with pytest.raises(ImageTooLarge, match=r"400 × 200 pixels; 20,000 pixels at most"):
        read_image(whole)
    assert read_image(whole, at_least=64).size == (400, 200), "a JPEG is decoded at a fraction of its size"
    with pytest.raises(ImageTooLarge, match="400 × 200"):
        read_image(saved(sample("RGB", (400, 200)), "JPEG", progressive=True), at_least=64)
    with pytest.raises(ImageTooLarge, match="400 × 200"):
        read_image(saved(sample("RGB", (400, 200)), "PNG"), at_least=64)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")
@pytest.mark.timeout(20)
def test_what_is_no_regular_file_does_not_keep_anybody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "nowhere.png").symlink_to(tmp_path / "absent")
    for path, words in (
        (tmp_path / "pipe.png", "no ordinary file"),
        ("/dev/zero", "no ordinary file"),
        (tmp_path, "no ordinary file"),
        (tmp_path / "nowhere.png", "a link to nothing"),
        ("a\0b", "cannot be opened"),
        (tmp_path / ("x" * 5000), "cannot be opened"),
    ):
        with pytest.raises(ImageRejected, match=words):
            read_image(path)
        assert words in str(why_not(path))


def test_a_first_look_reads_the_beginning_only(tmp_path: Path) -> None:
    content = saved(sample("RGB", (900, 900)).effect_spread(400), "PNG")
    assert len(content) > 10**5
    (tmp_path / "torn.png").write_bytes(content[:90_000])
    assert why_not(tmp_path / "torn.png", limits()) is None, "what only decoding shows"
    with pytest.raises(ImageRejected, match="cut short"):
        read_image(tmp_path / "torn.png")


def test_names_promise_what_is_read() -> None:
    for suffix in (".png", ".jfif", ".jpe", ".heic", ".gif", ".tif"):
        assert suffix in IMAGE_SUFFIXES

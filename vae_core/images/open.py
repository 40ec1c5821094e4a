"""The one door for image files: whatever comes from outside is opened here and nowhere else.

A file is what it begins with, whatever it is called. Its bytes are bounded before they are read, its pixels before they
are decoded, and only the one part of Pillow that reads this kind ever sees it, without the parts of the file that are no
picture. What is wrong is one sentence in ImageRejected.
"""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from vae_core.images import exif, metadata
from vae_core.images.kinds import HEAD_BYTES, READ, kind_of
from vae_core.images.ranges import NO_NUMBERS, eight_bits
from vae_core.images.rejected import ImageRejected, ImageTooLarge
from vae_core.limits import Limits
from vae_core.limits import limits as current_limits

Source = Path | str | BinaryIO | bytes
WHITE = 255
_HEIC = "HEIF"
_MANY_COPIES, _AS_TEXT = 2, 50
"""How many times fewer pixels than others a WebP may have, as its decoder keeps several copies of them, and a PPM whose
numbers are letters, as reading them takes long."""
_FIRST_LOOK = 64 * 2**10  # holds what comes before the pixels of nearly every file
_SUBFILE, _REDUCED = 254, 1  # TIFF: a smaller copy of another picture
_SEVERAL = "It holds several pictures; the first was taken."


@dataclass(frozen=True)
class Picture:
    """An image file, upright. Arrays are not to be written to.

    pixels: uint8 [H, W] grey or [H, W, 3] colour, 0 black and 255 white; alpha: uint8 [H, W], None where all is opaque;
    size: width and height of the whole file, upright; turned: the orientation that its EXIF gave (1: upright);
    notes: a sentence for each thing that had to be guessed or left out.
    """

    pixels: np.ndarray
    alpha: np.ndarray | None
    kind: str
    size: tuple[int, int]
    turned: int = exif.UPRIGHT
    notes: tuple[str, ...] = ()

    def on(self, background: int = WHITE) -> np.ndarray:
        """The pixels with what is transparent on a grey of `background`, 0 to 255."""
        if self.alpha is None:
            return self.pixels
        alpha = self.alpha.reshape(self.alpha.shape + (1,) * (self.pixels.ndim - 2)).astype(np.uint16)
        return ((self.pixels * alpha + background * (255 - alpha) + 127) // 255).astype(np.uint8)


def read_image(source: Source, *, limits: Limits | None = None, at_least: int | None = None) -> Picture:
    """Decode an image file: a path, its bytes, or a file open at its beginning. Raises ImageRejected.

    `at_least`: where so many pixels of the shorter side suffice, the picture may come smaller than the file has it, which
    is quicker and takes less memory.
    """
    bounds = limits or current_limits()
    data = read_bytes(source, bounds)
    with _opened(data, bounds, at_least) as (image, size, turned):
        notes = [_SEVERAL] if _moves(image) else []
        image.load()
        _check_size(image.size, bounds, _cost(data))  # some files change their mind
        pixels, guessed = eight_bits(image, at_least)
        kind = str(image.format)
    pixels = exif.upright(pixels, turned)
    alpha = None
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        pixels, alpha = np.ascontiguousarray(pixels[..., :3]), np.ascontiguousarray(pixels[..., 3])
        alpha = None if (alpha == 255).all() else alpha
    width, height = size if turned < 5 else size[::-1]
    return Picture(pixels, alpha, kind, (width, height), turned, (*notes, *guessed))


def why_not(path: Path | str, limits: Limits | None = None) -> str | None:
    """Why an image file would not be taken, as far as that shows without decoding it; None if it looks sound.

    Of most files this reads the beginning only.
    """
    bounds = limits or current_limits()
    try:
        with _file(path) as file:
            size = os.fstat(file.fileno()).st_size
            _check_bytes(size, bounds)
            head = file.read(_FIRST_LOOK)
            try:
                _looks_sound(head, bounds)
                return None
            except ImageTooLarge:
                raise
            except ImageRejected:
                if len(head) == size or _of_no_use(head):
                    raise
            _looks_sound(head + file.read(bounds.max_image_bytes), bounds)
            return None
    except ImageRejected as error:
        return str(error)


def _looks_sound(data: bytes, limits: Limits) -> None:
    with _opened(data, limits, None):
        return


def _of_no_use(head: bytes) -> bool:
    kind = kind_of(head[:HEAD_BYTES])
    return kind is None or kind.plugin is None


@contextmanager
def _opened(data: bytes, limits: Limits, at_least: int | None) -> Iterator[tuple[Image.Image, tuple[int, int], int]]:
    """The image before it is decoded, its whole size, and its orientation. What goes wrong inside is a sentence too."""
    kind = kind_of(data[:HEAD_BYTES])
    if kind is None or kind.plugin is None:
        raise ImageRejected(_what_it_is(data, kind.name if kind else None))
    try:
        block = b""  # a TIFF and a HEIC are turned by those who read them
        if kind.plugin == "JPEG":
            data, block = metadata.bare_jpeg(data, limits)
        elif kind.plugin == "PNG":
            data, block = metadata.bare_png(data)
        elif kind.plugin == "TIFF":
            metadata.check_tiff(data, limits)
        elif kind.plugin == _HEIC:
            data = metadata.bare_heic(data)
            _register_heic()
        with Image.open(io.BytesIO(data), formats=(kind.plugin,)) as image:
            if kind.plugin == "WEBP":
                block = image.info.get("exif", b"")
            turned, size = exif.orientation(block), image.size
            if at_least:
                image.draft(None, (at_least, at_least))  # None: in its own colours
            _check_size(size if image.info.get("progressive") else image.size, limits, _cost(data))
            if getattr(image, "tag_v2", {}).get(_SUBFILE, 0) & _REDUCED:
                raise ImageRejected("It is a camera's raw photograph; export it as a JPEG first.")
            yield image, size, turned
    except ImageRejected:
        raise
    except Exception as error:  # Pillow's plugins raise nearly anything on damaged files, SyntaxError included
        raise _rejected(error, kind.name, limits) from error


def _cost(data: bytes) -> int:
    if data[:2] in (b"P1", b"P2", b"P3"):
        return _AS_TEXT
    return _MANY_COPIES if data[8:12] == b"WEBP" else 1


def _check_size(size: tuple[int, int], limits: Limits, cost: int) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise ImageRejected("The picture has no pixels.")
    most = limits.max_image_pixels // cost
    if width * height > most:
        of = {_MANY_COPIES: " of a WebP", _AS_TEXT: " of a PPM written as text"}.get(cost, "")
        raise ImageTooLarge(f"The picture has {width:,} × {height:,} pixels; {most:,} pixels{of} at most are read.")
    if max(width, height) > limits.max_image_side:
        raise ImageTooLarge(
            f"The picture has {width:,} × {height:,} pixels; a side of {limits.max_image_side:,} at most is read."
        )


def _rejected(error: Exception, name: str, limits: Limits) -> ImageRejected:
    """A sentence for what Pillow says."""
    said = str(error)
    if isinstance(error, Image.DecompressionBombError):
        pixels = re.search(r"\((\d+) pixels\)", said)
        has = f"The picture has {int(pixels[1]):,} pixels" if pixels else "The picture has too many pixels"
        return ImageTooLarge(f"{has}; {limits.max_image_pixels:,} at most are read.")
    if isinstance(error, MemoryError):
        return ImageTooLarge("Decoding the picture would take more memory than there is.")
    if said == NO_NUMBERS:
        return ImageRejected(said)
    if isinstance(error, Image.UnidentifiedImageError):
        return ImageRejected(f"It begins as {name} does, but what follows cannot be read; it may be damaged.")
    return ImageRejected(metadata.CUT_SHORT)


def _what_it_is(data: bytes, name: str | None) -> str:
    if not data:
        return "The file is empty."
    return (
        f"It is {name}, not an image that is read; {READ} are."
        if name
        else f"It is no image of a kind that is read: {READ} are."
    )


def _moves(image: Image.Image) -> bool:
    try:
        return bool(getattr(image, "is_animated", False))
    except Exception:  # the second picture is damaged, and nobody asked for it
        return False


def read_bytes(source: Source, limits: Limits | None = None) -> bytes:
    """All of an image file. Raises ImageTooLarge before more than the limit is read, ImageRejected for a pipe or device."""
    limits = limits or current_limits()
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, str | Path):
        with _file(source) as file:
            _check_bytes(os.fstat(file.fileno()).st_size, limits)
            data = file.read(limits.max_image_bytes + 1)
    else:
        data = source.read(limits.max_image_bytes + 1)
    _check_bytes(len(data), limits)
    return data


def _check_bytes(count: int, limits: Limits) -> None:
    if count > limits.max_image_bytes:
        raise ImageTooLarge(f"The file has {_megabytes(count)}; {_megabytes(limits.max_image_bytes)} at most are read.")


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count:,} bytes"


@contextmanager
def _file(path: Path | str) -> Iterator[BinaryIO]:
    """A regular file, opened without waiting: a pipe or a device would keep us for ever."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise ImageRejected(_cannot_open(error)) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ImageRejected("It is no ordinary file.")
    with os.fdopen(handle, "rb") as file:
        try:
            yield file
        except OSError as error:
            raise ImageRejected(_cannot_open(error)) from error


def _cannot_open(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "The file is not there, or is a link to nothing."
    if isinstance(error, PermissionError):
        return "The file may not be read."
    return f"The file cannot be opened: {getattr(error, 'strerror', None) or error}."


def _register_heic() -> None:
    """Tell Pillow of HEIC, once; its thumbnails, depth maps and other pictures are left alone."""
    if _HEIC not in Image.OPEN:
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)

"""Arrays in, pictures out: contact sheets, PNG and GIF bytes. NumPy and Pillow only.

Images are uint8 [N, C, H, W] with C = 1 (grey), 3 (colour) or 4 (colour and opacity). Sheets are uint8
[height, width, 3], or [height, width, 4] where the images carry an opacity. Row 0 is the top row.
"""

import base64
import io
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

Pixels = NDArray[np.uint8]

_CHANNELS = (1, 3, 4)


def to_uint8(images: NDArray[np.floating]) -> Pixels:
    """Floats in [0, 1], any shape, to uint8 in 0..255; what lies outside is clipped, NaN becomes 0.

    Raises ValueError for an array that is neither of floats nor of uint8 (which returns as it is).
    """
    array = np.asarray(images)
    if array.dtype == np.uint8:
        return array
    if not np.issubdtype(array.dtype, np.floating):
        raise ValueError(f"Images must be floats in [0, 1] or uint8, but are {array.dtype}.")
    clean = np.nan_to_num(array.astype(np.float32), nan=0.0, posinf=1.0, neginf=0.0)
    return np.rint(np.clip(clean, 0.0, 1.0) * 255.0).astype(np.uint8)


def png_bytes(array: Pixels, scale: int = 1) -> bytes:
    """PNG of one picture [H, W], [H, W, C] or [C, H, W] with C = 1, 3 or 4, each pixel enlarged to scale x scale.

    Where both the first and the last could be C, the last is taken for it.

    Raises ValueError for another shape or type, or a scale below 1.
    """
    if scale < 1:
        raise ValueError(f"The scale of a picture must be 1 or more, but is {scale}.")
    pixels = _height_width_channels(array)
    if scale > 1:
        pixels = pixels.repeat(scale, axis=0).repeat(scale, axis=1)
    return _save(_pillow(pixels), "PNG")


def webp_bytes(array: Pixels, quality: int = 72) -> bytes:
    """Lossy WebP of one picture, shaped as for `png_bytes`: a fifth of its bytes. Raises ValueError as that does."""
    return _save(_pillow(_height_width_channels(array)), "WEBP", quality=quality, method=4)


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, pixels, as its header says them."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def data_uri(png: bytes) -> str:
    """A PNG as a data URI, for a chart or a page that loads nothing from elsewhere."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def contact_sheet(images: Pixels, columns: int, gap: int = 2, background: str = "#ffffff") -> Pixels:
    """Images [N, C, H, W] row by row in `columns` columns, `gap` pixels between them and none around.

    `background` is any CSS colour; with C = 4, gaps and places left over are transparent.
    Raises ValueError for a wrong shape, no images, fewer than 1 column or a negative gap.
    """
    tiles = _tiles(images)
    if columns < 1:
        raise ValueError(f"A contact sheet needs at least 1 column, but was given {columns}.")
    if gap < 0:
        raise ValueError(f"The gap of a contact sheet cannot be negative, but is {gap}.")
    count, height, width, channels = tiles.shape
    rows = -(-count // columns)
    sheet = np.zeros((rows * (height + gap) - gap, columns * (width + gap) - gap, channels), np.uint8)
    if channels == 3:
        sheet[:] = ImageColor.getrgb(background)[:3]
    for index in range(count):
        top, left = (index // columns) * (height + gap), (index % columns) * (width + gap)
        sheet[top : top + height, left : left + width] = tiles[index]
    return sheet


def strip(images: Pixels, gap: int = 2, background: str = "#ffffff") -> Pixels:
    """Images [N, C, H, W] side by side, such as the steps of an interpolation."""
    return contact_sheet(images, columns=len(images), gap=gap, background=background)


def comparison_sheet(originals: Pixels, reconstructions: Pixels, gap: int = 2, background: str = "#ffffff") -> Pixels:
    """Two rows: originals [N, C, H, W] above, each one's reconstruction [N, C, H, W] below it.

    Raises ValueError if the shapes differ.
    """
    if np.shape(originals) != np.shape(reconstructions):
        raise ValueError(
            f"Each original needs a reconstruction of its size, but the shapes are {np.shape(originals)} "
            f"and {np.shape(reconstructions)}."
        )
    pairs = np.concatenate([originals, reconstructions])
    return contact_sheet(pairs, columns=len(originals), gap=gap, background=background)


def manifold_sheet(images: Pixels, rows: int, columns: int) -> Pixels:
    """Decoded grid [rows * columns, C, H, W], top row first, as one sheet with no gaps.

    Raises ValueError if there are not exactly rows * columns images.
    """
    if len(images) != rows * columns:
        raise ValueError(f"A grid of {rows} by {columns} needs {rows * columns} images, but has {len(images)}.")
    return contact_sheet(images, columns=columns, gap=0)


def tinted(images: Pixels, colour: str) -> Pixels:
    """Grey images [N, 1, H, W] as opacity of one CSS colour: [N, 4, H, W], black becoming transparent.

    So a manifold lies on a light page as dark ink, on a dark page as light. Colour images come back opaque.
    """
    array = _batch(images)
    if array.shape[1] == 4:
        return array
    result = np.full((array.shape[0], 4, *array.shape[2:]), 255, np.uint8)
    if array.shape[1] == 3:
        result[:, :3] = array
    else:
        result[:, :3] = np.array(ImageColor.getrgb(colour)[:3], np.uint8).reshape(1, 3, 1, 1)
        result[:, 3] = array[:, 0]
    return result


def gif_bytes(
    frames: Sequence[Pixels] | Pixels,
    fps: float = 12.0,
    size: int | None = None,
    there_and_back: bool = False,
    step: Callable[[], object] = lambda: None,
) -> bytes:
    """An endless GIF of frames [T, C, H, W], or of sheets [T, height, width, 3], all of one size.

    `size` is the width in pixels (nearest neighbour, the height follows); `there_and_back` plays the frames
    forwards and then backwards without showing either end twice. Frames identical to the one before are
    shown longer instead of being stored again; `step` is called before each, and may raise. A GIF counts time in hundredths of a second.
    Raises ValueError for no frames, frames of several sizes, or fps outside 1..50.
    """
    if len(frames) == 0:
        raise ValueError("A GIF needs at least one frame, but was given none.")
    if not 1 <= fps <= 50:
        raise ValueError(f"The frames a second of a GIF must lie between 1 and 50, but are {fps}.")
    pixels = [_height_width_channels(frame) for frame in frames]
    shapes = {frame.shape for frame in pixels}
    if len(shapes) > 1:
        raise ValueError(f"The frames of a GIF must have one size, but have {sorted(shapes)}.")
    # Colours are chosen before enlarging: nearest neighbour adds none, and 32 x 32 pixels are counted, not 512 x 512.
    pictures = [_indexed(_pillow(frame[..., :3])) for frame in pixels]
    if there_and_back:
        pictures += pictures[-2:0:-1]
    width, height = pictures[0].size
    if size is not None:
        width, height = size, max(1, round(size * height / width))
    # Hundredths are all the format knows; rounding here keeps viewers from doing it differently.
    milliseconds = 10 * max(2, round(100 / fps))
    large = _enlarged(pictures, width, height, step)
    return _save(next(large), "GIF", save_all=True, append_images=large, duration=milliseconds, loop=0)


def _enlarged(
    pictures: Sequence[Image.Image], width: int, height: int, step: Callable[[], object]
) -> Iterator[Image.Image]:
    """One at a time, as they are written."""
    for picture in pictures:
        step()
        yield picture if picture.size == (width, height) else picture.resize((width, height), Image.Resampling.NEAREST)


def _batch(images: Pixels) -> Pixels:
    array = np.asarray(images)
    if array.ndim != 4 or array.shape[1] not in _CHANNELS or array.dtype != np.uint8:
        raise ValueError(
            f"Images must be uint8 [N, C, H, W] with C = 1, 3 or 4, but are {array.dtype} {list(array.shape)}."
        )
    if array.shape[0] == 0:
        raise ValueError("A sheet needs at least one image, but was given none.")
    return array


def _tiles(images: Pixels) -> Pixels:
    """[N, C, H, W] to [N, H, W, 3 or 4]."""
    array = _batch(images)
    if array.shape[1] == 1:
        array = array.repeat(3, axis=1)
    return array.transpose(0, 2, 3, 1)


def _height_width_channels(array: Pixels) -> Pixels:
    pixels = np.asarray(array)
    if pixels.dtype != np.uint8:
        raise ValueError(f"A picture must be uint8, but is {pixels.dtype}; to_uint8 converts floats.")
    if pixels.ndim == 2:
        return pixels[:, :, None]
    if pixels.ndim == 3 and pixels.shape[2] in _CHANNELS:
        return pixels
    if pixels.ndim == 3 and pixels.shape[0] in _CHANNELS:
        return pixels.transpose(1, 2, 0)
    raise ValueError(f"A picture must be [H, W], [H, W, C] or [C, H, W], but is {list(pixels.shape)}.")


def _pillow(pixels: Pixels) -> Image.Image:
    # A grey picture stored as colour is three times the bytes for nothing.
    if pixels.shape[2] == 3 and (pixels == pixels[:, :, :1]).all():
        pixels = pixels[:, :, :1]
    return Image.fromarray(np.ascontiguousarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels))


def _indexed(picture: Image.Image) -> Image.Image:
    """Grey as it is; colour as indices into the picture's own 256 colours, as a GIF stores it."""
    return picture if picture.mode == "L" else picture.convert("P", palette=Image.Palette.ADAPTIVE)


def _save(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()

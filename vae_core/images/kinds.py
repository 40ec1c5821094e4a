"""What a file is, by how it begins: its name is never believed."""

from __future__ import annotations

from dataclasses import dataclass

HEAD_BYTES = 512
READ = "PNG, JPEG, WebP, GIF, BMP, TIFF, PPM and HEIC"
IMAGE_SUFFIXES = frozenset(
    f".{ending}"
    for ending in (
        *("jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "dib", "tif", "tiff"),
        *("ppm", "pgm", "pbm", "pnm", "pfm", "heic", "heif", "hif"),
    )
)
"""Of names that promise an image of a kind that is read."""


@dataclass(frozen=True)
class Kind:
    """What a file is, with its article; `plugin` is the part of Pillow that reads it, where one is used."""

    name: str
    plugin: str | None = None


_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", Kind("a PNG", "PNG")),
    (b"\xff\xd8\xff", Kind("a JPEG", "JPEG")),
    (b"GIF87a", Kind("a GIF", "GIF")),
    (b"GIF89a", Kind("a GIF", "GIF")),
    (b"II*\0", Kind("a TIFF", "TIFF")),
    (b"MM\0*", Kind("a TIFF", "TIFF")),
    (b"II+\0", Kind("a TIFF", "TIFF")),
    (b"MM\0+", Kind("a TIFF", "TIFF")),
    (b"BM", Kind("a BMP", "BMP")),
    (b"%PDF", Kind("a PDF")),
    (b"%!PS", Kind("a PostScript file")),
    (b"\xc5\xd0\xd3\xc6", Kind("a PostScript file")),
    (b"8BPS", Kind("a Photoshop file")),
    (b"\0\0\1\0", Kind("an icon")),
    (b"PK\x03\x04", Kind("a zip archive")),
    (b"PK\x05\x06", Kind("a zip archive")),
    (b"\x1f\x8b", Kind("a gzip archive")),
    (b"Rar!", Kind("a RAR archive")),
    (b"7z\xbc\xaf", Kind("a 7z archive")),
    (b"\xff\x0a", Kind("a JPEG XL image")),
    (b"\0\0\0\x0cJXL ", Kind("a JPEG XL image")),
    (b"\0\0\0\x0cjP  ", Kind("a JPEG 2000 image")),
    (b"\xff\x4f\xff\x51", Kind("a JPEG 2000 image")),
    (b"\x93NUMPY", Kind("a NumPy array")),
    (b"\x89HDF", Kind("an HDF5 file")),
    (b"SIMPLE  =", Kind("a FITS image")),
    (b"v/1\x01", Kind("an OpenEXR image")),
    (b"#?RADIANCE", Kind("a Radiance image")),
    (b"DDS ", Kind("a DDS texture")),
    (b"\x1aE\xdf\xa3", Kind("a video")),
    (b"ID3", Kind("a sound")),
    (b"OggS", Kind("a sound or video")),
    (b"MZ", Kind("a program")),
    (b"\x7fELF", Kind("a program")),
    (b"SQLite format 3", Kind("a database")),
)
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"))
_TEXTS = (("<svg", "an SVG drawing"), ("<!doctype html", "a web page"), ("<html", "a web page"))


def kind_of(head: bytes) -> Kind | None:
    """What begins with `head`, of HEAD_BYTES or all there is; None for what is not known."""
    if head[:4] == b"RIFF":
        return Kind("a WebP", "WEBP") if head[8:12] == b"WEBP" else Kind("a sound or video")
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if head[:1] == b"P" and ((head[1:2] in b"123456" and head[2:3].isspace()) or head[1:3] in (b"f\n", b"f\r", b"f ")):
        return Kind("a PPM", "PPM")
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[128:132] == b"DICM":
        return Kind("a DICOM image")
    return _of_text(head)


def _of_brand(brand: bytes) -> Kind:
    if brand in _HEIC_BRANDS:
        return Kind("a HEIC", "HEIF")
    if brand in (b"avif", b"avis"):
        return Kind("an AVIF image")
    return Kind("a camera's raw photograph") if brand == b"crx " else Kind("a video")


def _of_text(head: bytes) -> Kind | None:
    if b"\0" in head or not head.strip():
        return None
    text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip().lower()
    for sign, name in _TEXTS:
        if text.startswith(sign) or (text.startswith("<?xml") and sign in text):
            return Kind(name)
    printable = sum(letter.isprintable() or letter.isspace() for letter in text)
    return Kind("a text file") if printable > 0.95 * len(text) else None

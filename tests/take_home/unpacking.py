"""The text of an embedded file as bytes again, as the page's own code reads it."""

from __future__ import annotations

from vae_core.take_home.embedding import ALPHABET, Embedded


def bytes_of(embedded: Embedded) -> bytes:
    digits = [ALPHABET.index(character) for character in embedded.text]
    bits = "".join(f"{low + len(ALPHABET) * high:013b}" for low, high in zip(digits[::2], digits[1::2], strict=True))
    size = embedded.reading["size"]
    return int(bits[: 8 * size], 2).to_bytes(size)

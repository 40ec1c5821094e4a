"""What is said when an image file is not taken."""

from __future__ import annotations

from vae_core.limits import LimitError


class ImageRejected(ValueError):
    """An image file is not taken; the message is one sentence that says why, without the file's name."""


class ImageTooLarge(ImageRejected, LimitError):
    """It may be sound, but it is larger than a limit allows."""

"""What the system refuses, as a sentence with the way out: one reader of OSError for the command line and for pages."""

from __future__ import annotations

import errno
from pathlib import Path

_LONGEST = 200  # of what somebody gave as a name
_FULL = "The disk is full. Delete models that are not needed, or free space in another way, and try again."
_SENTENCES = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: "The space that this account may use on the disk is full. Delete what is not needed, and try again.",
    errno.EFBIG: "A file would become larger than this system allows.",
    errno.EROFS: "{what} is on a disk that can only be read. Choose a folder that may be written, by {setting}.",
    errno.EACCES: "{what} may not be read or changed by the account that this program runs as. Allow it, or choose another "
    "folder by {setting}.",
    errno.ENOTDIR: "{what} is a file where a folder belongs. Move it, or choose another folder by {setting}.",
    errno.EEXIST: "{what} is there already, and is no folder. Move it, or choose another one by {setting}.",
    errno.EISDIR: "{what} is a folder where a file belongs.",
    errno.ENOENT: "{what} is not there (any more).",
    errno.EMFILE: "This program has too many files open at once. Try again in a moment.",
    errno.ENFILE: "This machine has too many files open at once. Try again in a moment.",
    errno.ENOMEM: "This machine has no memory left for it. End what is not needed, and try again.",
    errno.EAGAIN: "This machine cannot start another process now. Try again in a moment.",
    errno.EIO: "The disk could not be read or written: it may be damaged, or no longer be there.",
    errno.ENAMETOOLONG: "{what} has a longer name than the disk takes.",
    errno.ELOOP: "{what} is a link that leads to itself.",
    errno.ENOTEMPTY: "{what} is not empty.",
}
_SENTENCES[errno.EPERM] = _SENTENCES[errno.EACCES]


def in_a_sentence(error: OSError, *, what: str = "", setting: str = "LATENT_PLAYGROUND_RUNS") -> str:
    """What went wrong, and what to do.

    what: the thing that it happened to, as one says at the beginning of a sentence; the name of the file unless it is
    given, without the folders above it, as pages show no paths. setting: by which another place is chosen.
    """
    sentence = _SENTENCES.get(error.errno or 0)
    name = Path(str(error.filename or "")).name
    if not what:
        what = f"“{name}”" if name and not name.startswith((".", "tmp")) else "A file of this app"
    what = what if len(what) <= _LONGEST else f"{what[: _LONGEST - 1]}…"
    if sentence is None:
        # Libraries raise it with words of their own and no number, such as pillow for half an image.
        words = error.strerror or ("" if error.errno else " ".join(str(error).split())[:_LONGEST].rstrip("."))
        return f"{what} could not be read or written: {words or type(error).__name__}."
    return sentence.format(what=what, setting=setting)


def is_full(error: OSError) -> bool:
    """Whether it is the disk's room that is lacking."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)

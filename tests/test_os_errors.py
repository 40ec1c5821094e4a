"""What the system or a library refuses, in a sentence."""

from __future__ import annotations

import errno

import pytest

from vae_core.os_errors import in_a_sentence


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError("image file is truncated (3 bytes\nnot processed)"), "A file of this app could not be read or written: image file is truncated (3 bytes not processed)."),
        (OSError(), "A file of this app could not be read or written: OSError."),
        (OSError(errno.EPIPE, "Broken pipe", "/far/away/log"), "“log” could not be read or written: Broken pipe."),
        (OSError(errno.EISDIR, "Is a directory", "/far/away/status.json"), "“status.json” is a folder where a file belongs."),
    ],
)  # fmt: skip
def test_what_is_said(error: OSError, said: str) -> None:
    assert in_a_sentence(error) == said


def test_a_librarys_words_have_an_end() -> None:
    assert len(in_a_sentence(OSError("no " * 10_000))) < 300

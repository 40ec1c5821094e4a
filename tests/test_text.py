"""Names as people give them, and as they are kept."""

from __future__ import annotations

import pytest

from vae_core.text import one_line, size_text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Mine", "Mine"),
        ("  a\n\tb  ", "a b"),
        ("a/b\\c \"d\" 'e' <b>&amp;</b> *f* :g: $h$", "a/b\\c \"d\" 'e' <b>&amp;</b> *f* :g: $h$"),
        ("safe\u202egpj.exe", "safegpj.exe"),
        ("\u2066left\u2069 \u200fright\u200e", "left right"),
        ("שלום 你好 Ünï", "שלום 你好 Ünï"),
        ("👩\u200d🔬 lab", "👩\u200d🔬 lab"),
        ("a" + "\u0301" * 300, "á" + "\u0301" * 4),
        ("\x00\x1b[31mred", "[31mred"),
        ("\ud800broken", "broken"),
        ("", ""),
        ("\u200d\ufe0f \u200b", ""),
        ("x" * 300, "x" * 80),
    ],
)
def test_a_name_is_one_line_of_text(given: str, kept: str) -> None:
    assert one_line(given, 80) == kept


def test_a_size_is_never_nothing() -> None:
    assert [size_text(count) for count in (12, 44_800, 999_600, 4_123_456)] == ["1 KB", "45 KB", "1.0 MB", "4.1 MB"]

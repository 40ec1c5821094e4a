"""Text: counts and times in words; and what people call things, made fit to be kept, as one line without signs that steer the text around it."""

from __future__ import annotations

import unicodedata

JOINERS = "\u200c\u200d"  # within words of some scripts, and within emoji
_STEERING = {
    "Cc",
    "Cf",
    "Cn",
    "Co",
    "Cs",
    "Zl",
    "Zp",
}  # controls and direction marks, and code points that are no characters
MAX_MARKS = 4  # accents on one letter: more are piled up over the lines above


def one_line(text: str, longest: int) -> str:
    """`text` as one line of at most `longest` characters; what has no visible character becomes "".

    Control characters, direction marks and unassigned code points are left out, accents piled up are thinned, and what is
    too long is cut off. Markup stays: whoever shows a name shows it as text.
    """
    kept: list[str] = []
    marks = 0
    for sign in unicodedata.normalize("NFC", " ".join(text.split())):
        category = unicodedata.category(sign)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MAX_MARKS and (category not in _STEERING or sign in JOINERS):
            kept.append(sign)
    line = " ".join("".join(kept).split())[:longest].rstrip()
    return line if line.strip(JOINERS + "\ufe0f ") else ""


def count_of(count: int, noun: str) -> str:
    """ "two numbers", "16 numbers", "one number"."""
    words = ("no", "one", "two", "three", "four", "five", "six")
    plural = "" if count == 1 else "es" if noun.endswith("s") else "s"
    return f"{words[count] if count < len(words) else f'{count:,}'} {noun}{plural}"


def size_text(count: int) -> str:
    """Of so many bytes: "4.1 MB", "870 KB"."""
    return f"{count / 1e6:.1f} MB" if count >= 999_500 else f"{max(1, round(count / 1e3))} KB"


def duration(seconds: float) -> str:
    """ "14 s", "2 min 5 s", "1 h 20 min"."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"

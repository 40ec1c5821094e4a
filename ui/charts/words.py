"""The door through which words of people go into a figure: names of classes, of runs and of images.

Plotly takes part of HTML in every text, in the legend, at the pointer, on an axis and in a title, and fills in "%{…}"
where a text stands in a template. What somebody called a folder is neither.
"""

from __future__ import annotations

import unicodedata

LONGEST = 40
"""Letters: a legend is as wide as its longest name."""
_SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;", "}": "&#125;"}
_UNSEEN = ("Cc", "Cf", "Zl", "Zp")  # controls, and the marks that turn the direction of what stands around them


def literal(text: str, longest: int = LONGEST) -> str:
    """`text` so that Plotly shows its letters and nothing else, cut at `longest`; fit for templates, too."""
    seen = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    line = " ".join(seen.split())
    short = line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
    return "".join(_SIGNS.get(sign, sign) for sign in short)

"""The links to pages that stand in a page's HTML, as `ui/app/links.py` writes them."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

_LINK = re.compile(r'<a href="([^"]*)" data-page')


def addresses(part: Any) -> list[SplitResult]:
    """Of a part of an AppTest, in order."""
    bodies = [one.proto.body for one in part.get("html")]
    return [urlsplit(html.unescape(found)) for body in bodies for found in _LINK.findall(body)]


def paths(part: Any) -> list[str]:
    return [one.path for one in addresses(part)]

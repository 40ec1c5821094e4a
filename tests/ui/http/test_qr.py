"""QR codes of addresses."""

from __future__ import annotations

from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from tests.routes import get
from ui.http.qr import MAX_LENGTH


def qr(text: str) -> str:
    return f"data/qr.svg?{urlencode({'text': text})}"


def test_an_address_becomes_a_square_with_a_margin() -> None:
    answer = get(qr("http://192.168.0.5:8501/compare?step=3&level=expert"))
    assert answer.status == 200 and answer.kept and answer.headers["content-type"].startswith("image/svg+xml")
    drawing = ElementTree.fromstring(answer.body)
    _, _, width, height = map(float, drawing.attrib["viewBox"].split())
    assert width == height == 33 + 2 * 4  # version 4, with error correction M, holds 62 bytes
    assert "width" not in drawing.attrib  # it is as large as its place


@pytest.mark.parametrize("text", ["", "x" * (MAX_LENGTH + 1), "😀" * MAX_LENGTH])
def test_what_no_code_holds_is_refused_in_a_sentence(text: str) -> None:
    answer = get(qr(text))
    assert answer.status == 400 and b"QR code" in answer.body


def test_nothing_of_the_text_stands_in_the_drawing() -> None:
    assert b"script" not in get(qr("<script>alert(1)</script>")).body

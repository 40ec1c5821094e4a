"""An address as a QR code: on a projector, what a class points its telephones at."""

from __future__ import annotations

import io

import segno
from starlette.requests import Request
from starlette.responses import Response

from ui.http.parameters import ParameterError
from ui.http.serving import Content

MAX_LENGTH = 1500  # of an address: longer ones make a code that no telephone reads from a wall


def qr_svg(text: str) -> bytes:
    """The code as an SVG of black on white with the margin of four modules that ISO/IEC 18004 asks for, scaled by its box.

    Error correction M (15 %). Raises ParameterError for a text that is empty or too long.
    """
    if not 0 < len(text) <= MAX_LENGTH:
        raise ParameterError(f"A QR code is made of 1 to {MAX_LENGTH:,} characters, not of {len(text):,}.")
    try:
        code = segno.make_qr(text, error="m", boost_error=False)
    except ValueError as error:  # letters of several bytes fill it sooner
        raise ParameterError("This address is too long for a QR code.") from error
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=4, light="white", dark="black", omitsize=True, xmldecl=False)
    return drawn.getvalue()


def qr(request: Request) -> Response:
    """GET data/qr.svg?text=…"""
    return Content(qr_svg(request.query_params.get("text", "")), "image/svg+xml").response(current=True)

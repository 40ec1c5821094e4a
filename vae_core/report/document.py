"""The page around what is told: one file, nothing fetched, no script, printable."""

from __future__ import annotations

import base64
import hashlib

from markupsafe import Markup

from vae_core.report.style import STYLE


def document(title: str, body: Markup) -> str:
    """An HTML page of its own, by whose policy nothing in it can run or be fetched."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return Markup(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
        "<title>{title}</title><style>{style}</style></head><body>{body}</body></html>\n"
    ).format(policy=policy, title=title, style=Markup(STYLE), body=body)

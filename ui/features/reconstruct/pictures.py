"""Columns of pictures as HTML: sharp at any size, in rows under each other, and one of them large when pointed at.

Arrays and words in, HTML out; words are escaped here. Nothing in it needs JavaScript.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from ui.media.images import Pixels, contact_sheet, data_uri, png_bytes
from ui.theme import ink

NARROW = 5  # columns side by side on a telephone
LONGEST_ROW = 6  # cards


@dataclass(frozen=True)
class Column:
    """Pictures uint8 [C, H, W] of one image, from the top row down, and what stands under them.

    `title` and `value` are under the column, `details` under the large pictures.
    """

    pictures: tuple[Pixels, ...]
    title: str
    value: str
    details: str


@dataclass(frozen=True)
class Card:
    """One picture uint8 [C, H, W] with its words; `mark` is a short note that stands out, or empty."""

    picture: Pixels
    title: str
    value: str
    mark: str = ""
    note: str = ""


def gallery(columns: Sequence[Column], rows: Sequence[str], *, dark: bool) -> str:
    """The columns side by side, `rows` naming their pictures at the left; a telephone has five in a line."""
    names = "".join(f"<div class='name'><span>{escape(row)}</span></div>" for row in rows)
    parts = [f"<div class='names'>{names}</div>"]
    for index, column in enumerate(columns):
        if index and index % NARROW == 0:
            parts.append(f"<div class='names again' aria-hidden='true'>{names}</div>")
        parts.append(_column(column, rows))
    style = _STYLE.format(
        page=ink("hover", dark=dark),
        line=ink("line", dark=dark),
        muted=ink("muted", dark=dark),
        columns=len(columns),
        narrow=min(NARROW, len(columns)),
        rows=len(rows) + 1,
    )
    return f"<style>{style}</style><div class='copies'>{''.join(parts)}</div>"


def cards(shown: Sequence[Card], *, dark: bool) -> str:
    """Pictures with words under them: in one row up to six, else in two; two a row on a telephone."""
    parts = []
    for card in shown:
        mark = f"<em>{escape(card.mark)}</em>" if card.mark else ""
        note = f"<small>{escape(card.note)}</small>" if card.note else ""
        parts.append(
            f"<figure>{_image(card.picture, card.title)}<figcaption><b>{escape(card.title)}</b>"
            f"<span>{escape(card.value)}</span>{note}{mark}</figcaption></figure>"
        )
    columns = len(shown) if len(shown) <= LONGEST_ROW else -(-len(shown) // 2)
    style = _CARDS.format(columns=columns, muted=ink("muted", dark=dark), line=ink("line", dark=dark))
    return f"<style>{style}</style><div class='noisy'>{''.join(parts)}</div>"


def legend(gradient: str, low: str, high: str, words: str) -> str:
    """A colour scale with its ends and what it means."""
    return (
        "<div style='display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .6rem;font-size:.95rem'>"
        f"<span>{escape(words)}</span><span style='white-space:nowrap'>{escape(low)} <span style='display:inline-block;"
        f"width:9rem;height:.8rem;vertical-align:-.08rem;border:1px solid #8888;background:{gradient}'></span> "
        f"{escape(high)}</span></div>"
    )


def sheet_png(columns: Sequence[Column], *, background: str) -> bytes:
    """The pictures of all columns as one PNG, rows as in the gallery."""
    rows = [_colour(column.pictures[row]) for row in range(len(columns[0].pictures)) for column in columns]
    size = rows[0].shape[-1]
    sheet = contact_sheet(np.stack(rows), len(columns), gap=max(1, size // 16), background=background)
    return png_bytes(sheet, scale=max(1, 128 // size))


def _column(column: Column, rows: Sequence[str]) -> str:
    small = "".join(
        _image(picture, f"{row}: {column.title}") for picture, row in zip(column.pictures, rows, strict=True)
    )
    large = "".join(
        f"<div>{_image(picture, '')}<span>{escape(row)}</span></div>"
        for picture, row in zip(column.pictures, rows, strict=True)
    )
    return (
        f"<figure tabindex='0'>{small}<figcaption><b>{escape(column.title)}</b><span>{escape(column.value)}</span>"
        f"</figcaption><div class='large' aria-hidden='true'><div class='three'>{large}</div>"
        f"<p>{escape(column.details)}</p></div></figure>"
    )


def _image(picture: Pixels, alt: str) -> str:
    return f"<img src='{data_uri(png_bytes(picture))}' alt='{escape(alt, quote=True)}'>"


def _colour(picture: Pixels) -> Pixels:
    return np.repeat(picture, 3, axis=0) if picture.shape[0] == 1 else picture


_STYLE = """
.copies {{ position: relative; display: grid; grid-template-columns: 1.3rem repeat({columns}, minmax(0, 1fr));
  gap: .35rem .45rem; max-width: calc(1.8rem + {columns} * 11rem); }}
.copies figure, .copies .names {{ display: grid; grid-row: span {rows}; grid-template-rows: subgrid; margin: 0; }}
.copies figure {{ cursor: zoom-in; border-radius: .3rem; }}
.copies figure:focus-visible {{ outline: 2px solid currentColor; outline-offset: 3px; }}
.copies img {{ width: 100%; aspect-ratio: 1; image-rendering: pixelated; border-radius: 2px; display: block; }}
.copies .name {{ position: relative; color: {muted}; }}
.copies .name span {{ position: absolute; left: 0; top: 50%; writing-mode: vertical-rl; white-space: nowrap;
  transform: translateY(-50%) rotate(180deg); font-size: .85rem; line-height: 1.3rem; }}
.copies .again {{ display: none; }}
.copies figcaption {{ display: flex; flex-direction: column; font-size: .95rem; line-height: 1.25; text-align: center;
  overflow-wrap: anywhere; }}
.copies figcaption b {{ font-weight: 600; }}
.copies figcaption span {{ color: {muted}; font-variant-numeric: tabular-nums; }}
.copies .large {{ display: none; position: absolute; z-index: 50; top: calc(100% + .4rem); left: 0; right: 0;
  margin: auto; width: min(100%, 54rem); padding: .8rem; background: {page}; border: 1px solid {line};
  border-radius: .6rem; box-shadow: 0 .4rem 1.6rem #0004; pointer-events: none; cursor: default; }}
.copies figure:hover .large, .copies figure:focus .large {{ display: block; }}
.copies:has(figure:hover) figure:not(:hover) .large {{ display: none; }}
.copies .three {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(0, 1fr)); grid-auto-flow: column;
  grid-auto-columns: 1fr; gap: .8rem; }}
.copies .three span {{ display: block; text-align: center; color: {muted}; padding-top: .2rem; }}
.copies .large p {{ margin: .6rem 0 0; text-align: center; }}
@media (max-width: 640px) {{
  .copies {{ grid-template-columns: .9rem repeat({narrow}, minmax(0, 1fr)); gap: .25rem; }}
  .copies .again {{ display: grid; }}
  .copies .name span {{ font-size: .62rem; line-height: .9rem; }}
  .copies figcaption {{ font-size: .78rem; }}
  .copies .large {{ position: fixed; top: auto; bottom: .5rem; left: .5rem; right: .5rem; width: auto;
    padding: .5rem; font-size: .9rem; }}
  .copies .three {{ gap: .3rem; }}
}}
"""

_CARDS = """
.noisy {{ display: grid; grid-template-columns: repeat({columns}, minmax(0, 1fr)); gap: .9rem;
  max-width: calc({columns} * 16rem); }}
.noisy figure {{ margin: 0; }}
.noisy img {{ width: 100%; aspect-ratio: 1; image-rendering: pixelated; border-radius: 3px; display: block; }}
.noisy figcaption {{ display: flex; flex-direction: column; padding-top: .3rem; line-height: 1.3; }}
.noisy b {{ font-weight: 600; overflow-wrap: anywhere; }}
.noisy figcaption span {{ font-size: 1.15rem; font-variant-numeric: tabular-nums; }}
.noisy small {{ color: {muted}; font-size: .9rem; }}
.noisy em {{ font-style: normal; font-size: .85rem; align-self: start; padding: 0 .5rem; margin-top: .2rem;
  border: 1px solid {line}; border-radius: .7rem; }}
@media (max-width: 640px) {{ .noisy {{ grid-template-columns: repeat(2, minmax(0, 1fr)); }} }}
"""

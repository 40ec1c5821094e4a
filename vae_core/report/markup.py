"""HTML of the report. Text becomes markup nowhere but in the templates here: names and words of people stay text."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

NOTHING = Markup("")


class Absent(ValueError):
    """Something cannot be shown of this run; the message says why, in a sentence."""


@dataclass(frozen=True)
class Section:
    """A part of the report. id: its anchor, and the name by which a check speaks of it."""

    id: str
    title: str
    body: Markup

    def html(self) -> Markup:
        return Markup('<section id="{}"><h2>{}</h2>{}</section>').format(self.id, self.title, self.body)


def paragraph(text: str, kind: str = "") -> Markup:
    return Markup('<p class="{}">{}</p>' if kind else "<p>{1}</p>").format(kind, text)


def joined(parts: Iterable[Markup]) -> Markup:
    return NOTHING.join(parts)


def listed(items: Iterable[Markup | str], kind: str = "") -> Markup:
    rows = joined(Markup("<li>{}</li>").format(item) for item in items)
    return Markup('<ul class="{}">{}</ul>').format(kind, rows)


def pairs(rows: Iterable[tuple[str, str]], kind: str = "facts") -> Markup:
    """Words with what they stand for."""
    body = joined(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(title, value) for title, value in rows)
    return Markup('<dl class="{}">{}</dl>').format(kind, body)


Row = Sequence[str | Markup]


def table(columns: Sequence[str], groups: Iterable[tuple[str, Sequence[Row]]], kind: str = "") -> Markup:
    """A table whose first column names the rows; its head is repeated on every page that it goes on to.

    groups: a heading, "" for none, and the rows below it
    """
    head = joined(Markup('<th scope="col">{}</th>').format(column) for column in columns)
    bodies = joined(
        Markup("<tbody>{}{}</tbody>").format(_heading(title, len(columns)), joined(_row(row) for row in rows))
        for title, rows in groups
    )
    return Markup('<table class="{}"><thead><tr>{}</tr></thead>{}</table>').format(kind, head, bodies)


def _heading(title: str, columns: int) -> Markup:
    heading = Markup('<tr class="group"><th scope="colgroup" colspan="{}">{}</th></tr>')
    return heading.format(columns, title) if title else NOTHING


def _row(cells: Row) -> Markup:
    others = joined(Markup("<td>{}</td>").format(cell) for cell in cells[1:])
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(cells[0], others)


def figure(content: Markup, caption: str, kind: str = "") -> Markup:
    """A picture with its words; no page break falls into it."""
    return Markup('<figure class="{}">{}<figcaption>{}</figcaption></figure>').format(kind, content, caption)


def picture(png: bytes, alt: str, kind: str = "") -> Markup:
    address = "data:image/png;base64," + base64.b64encode(png).decode("ascii")
    return Markup('<img class="{}" alt="{}" src="{}">').format(kind, alt, address)

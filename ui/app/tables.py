"""Small tables and files of them, without pandas: it takes 65 MB with Arrow, and half a second to import."""

from __future__ import annotations

import csv
import html
import io
import math
from collections.abc import Iterable, Sequence

import streamlit as st

from ui.theme import css_ink

_STYLE = f"""<style>
.small-table {{ overflow-x: auto; }}
.small-table table {{ border-collapse: collapse; width: 100%; font-size: .9375rem; line-height: 1.35; }}
.small-table :is(th, td) {{ border: 1px solid color-mix(in srgb, {css_ink("muted")} 30%, transparent); padding: .35rem .6rem;
  text-align: left; vertical-align: top; }}
.small-table th {{ font-weight: 400; color: {css_ink("muted")}; }}
</style>"""


def small_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Show texts in rows, each as long as the headings and headed by its first; all of them as they are, not as Markdown."""
    head = "".join(f"<th scope='col'>{html.escape(one)}</th>" for one in headings)
    body = "".join(
        f"<tr><th scope='row'>{html.escape(first)}</th>{''.join(f'<td>{html.escape(one)}</td>' for one in others)}</tr>"
        for first, *others in rows
    )
    st.html(
        f"{_STYLE}<div class='small-table'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def csv_file(columns: Iterable[tuple[str, Sequence[object]]]) -> bytes:
    """UTF-8 with a line of headings, from columns of one length, each with its heading; NaN is left empty."""
    headings, values = zip(*columns, strict=True)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(headings)
    for row in zip(*values, strict=True):
        writer.writerow("" if isinstance(one, float) and math.isnan(one) else one for one in row)
    return file.getvalue().encode()

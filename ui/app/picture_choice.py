"""One of a few things, chosen by its picture: Streamlit's radio buttons, each drawn as a card.

The buttons stay what they are: arrow keys, focus, names for screen readers, and in a test a plain radio. Only their
look is ours, by CSS, and it rests on the test ids of Streamlit 1.67; without it they are radio buttons with a caption.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ui import theme

PICTURE_WIDTH = 5.2  # rem

_STYLE = """
.st-key-{key} [data-testid="stRadioGroup"] {{
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min({least}, 100%), 1fr)); gap: .6rem; width: 100%; }}
.st-key-{key}, .st-key-{key} .stRadio {{ width: 100%; }}
.st-key-{key} {{ container-type: inline-size; }}
.st-key-{key} [data-testid="stRadioGroup"] > div {{
  position: relative; display: grid; grid-template: auto 1fr / {width}rem 1fr; column-gap: .8rem; min-height: 6rem;
  padding: .55rem .7rem; border: 2px solid {line}; border-radius: .6rem; background: {page}; }}
.st-key-{key} [data-testid="stRadioGroup"] > div::before {{
  content: ""; grid-row: 1 / 3; align-self: center; width: {width}rem; aspect-ratio: 4 / 3; border-radius: .3rem;
  background: center / contain no-repeat; }}
.st-key-{key} [data-testid="stRadioGroup"] > div:hover {{ border-color: {accent}; }}
.st-key-{key} [data-testid="stRadioGroup"] > div[data-selected] {{
  border-color: {accent}; background: color-mix(in srgb, {accent} 10%, {page}); box-shadow: inset 0 0 0 1px {accent}; }}
.st-key-{key} [data-testid="stRadioGroup"] > div:has(input:focus-visible) {{
  outline: 3px solid {accent}; outline-offset: 2px; }}
.st-key-{key} [data-testid="stRadioOption"] {{ align-self: end; }}
.st-key-{key} [data-testid="stRadioOption"]::after {{ content: ""; position: absolute; inset: 0; cursor: pointer; }}
.st-key-{key} [data-testid="stRadioOption"] p {{ font-weight: 650; }}
.st-key-{key} [data-testid="stRadioCaption"] {{ margin: 0; padding: 0; }}
.st-key-{key} [data-testid="stRadioCaption"] p {{ line-height: 1.25; }}
@container (max-width: 15rem) {{ /* the words below the picture */
  .st-key-{key} [data-testid="stRadioGroup"] > div {{ grid-template: auto auto 1fr / 1fr; row-gap: .3rem; }}
  .st-key-{key} [data-testid="stRadioGroup"] > div::before {{ grid-row: 1; width: 4.6rem; }}
}}
.st-key-{key} [data-testid="stWidgetLabel"] p {{ font-size: 1.05rem; font-weight: 650; }}
"""
_PICTURE = """
.st-key-{key} [data-testid="stRadioGroup"] > div:nth-child({place})::before {{ background-image: url("{picture}"); }}
"""


@dataclass(frozen=True)
class Option:
    """What can be chosen.

    Attributes:
        value: what is returned when it is
        title, note: Markdown of a line each; the note is the smaller one, below
        picture: an address or a data URI, shown in four by three
    """

    value: str
    title: str
    note: str
    picture: str


def picture_choice(label: str, options: Sequence[Option], *, key: str, chosen: str, least: str = "15rem") -> str:
    """The value of the option that is chosen, `chosen` at first.

    key: small letters, digits and hyphens
    least: CSS width below which the cards go below each other
    """
    values = [option.value for option in options]
    if st.session_state.get(key) not in values:
        st.session_state[key] = chosen if chosen in values else values[0]
    muted, page = (theme.css_ink(role) for role in ("muted", "page"))
    line = f"color-mix(in srgb, {muted} 75%, {page})"  # 3 : 1 beside the page
    accent = f"light-dark({theme.series_colour('prior', dark=False)}, {theme.series_colour('prior', dark=True)})"
    style = _STYLE.format(key=key, least=least, width=PICTURE_WIDTH, line=line, page=page, accent=accent)
    for place, option in enumerate(options, 1):
        style += _PICTURE.format(key=key, place=place, picture=option.picture)
    titles = {option.value: option.title for option in options}
    found = st.radio(
        label, values, key=key, format_func=titles.__getitem__, captions=[option.note for option in options]
    )
    st.html(f"<style>{style}</style>")
    return found or values[0]

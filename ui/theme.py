"""Colours and letters: the same on every page, light and dark, in charts, drawings and browser components."""

from vae_core.looks import PETROFF_10, class_colours, ink, series_colour

__all__ = ["FONT_FAMILY", "FONT_SIZE", "PETROFF_10", "class_colours", "css_ink", "ink", "series_colour"]

FONT_FAMILY = '"Source Sans", "Source Sans Pro", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'
FONT_SIZE = 16  # pixels; readable from the back row


def css_ink(role: str) -> str:
    """The colour of `ink` as CSS that follows the page's own theme, light or dark."""
    return f"light-dark({ink(role, dark=False)}, {ink(role, dark=True)})"

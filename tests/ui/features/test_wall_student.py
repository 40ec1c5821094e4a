"""The students' page is no page of Streamlit's, and looks as if it were one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
STYLE = (ROOT / "ui" / "frontend" / "wall" / "student.css").read_text()
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
COLOURS = {
    "primary-color": "primaryColor",
    "background-color": "backgroundColor",
    "secondary-background-color": "secondaryBackgroundColor",
    "text-color": "textColor",
    "border-color": "borderColor",
}


@pytest.mark.parametrize(("scheme", "at"), [("light", 0), ("dark", 1)])
def test_its_colours_are_the_apps(scheme: str, at: int) -> None:
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    own = dict(re.findall(r"--st-([a-z-]+): (#[0-9a-f]{6});", blocks[at]))
    assert own == {name: THEME[scheme][key] for name, key in COLOURS.items()}


def test_its_corners_are_the_apps() -> None:
    own = dict(re.findall(r"--st-(base|button)-radius: ([0-9a-z.]+);", STYLE))
    assert own == {"base": THEME["baseRadius"], "button": THEME["buttonRadius"]}

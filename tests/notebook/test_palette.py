"""The widget's colours are the app's."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from tests.export.node import LIBRARY, run_node

ROOT = Path(__file__).resolve().parents[2]


def test_the_widgets_colours_are_those_of_the_app() -> None:
    theme = (LIBRARY.parent / "notebook" / "theme.js").as_uri()
    palette = json.loads(run_node(f'import {{ PALETTE }} from "{theme}"; console.log(JSON.stringify(PALETTE));'))
    themes = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for scheme, colours in palette.items():
        of_app = {re.sub(r"[A-Z]", lambda m: f"-{m[0].lower()}", name): value for name, value in themes[scheme].items()}
        assert len(colours) == 6 and colours == {name: of_app[name] for name in colours}

"""What a component on a page is given, in tests of pages without a browser."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def sent_to(app: AppTest, name: str) -> dict[str, Any]:
    """The data of the page's one component of that name, such as "latent_map"."""
    full = f"latent-playground.{name}"
    (found,) = [one.proto for one in app.get("bidi_component") if one.proto.component_name == full]
    (data,) = json.loads(found.json)  # in a list: see ui/component.py
    return dict(data)

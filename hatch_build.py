"""What a wheel holds beside `vae_core`: the package `latent_playground`, with the app and the shipped runs in its folder.

In a clone `latent_playground.py` is a module beside `app.py`. Installed, it is a package with `app.py` beside it again,
so that nothing but `latent_playground` and `vae_core` stands at the top level of anybody's site-packages.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BESIDE = ("app.py", "pages", "ui", ".streamlit", "checkpoints/README.md")


class Wheel(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        runs = [f"checkpoints/{path.parent.name}" for path in root.glob("checkpoints/*/status.json") if shipped(path)]
        included = {str(root / name): f"latent_playground/{name}" for name in (*BESIDE, *runs)}
        build_data["force_include"] |= included | {str(root / "latent_playground.py"): "latent_playground/__init__.py"}


def shipped(status: Path) -> bool:
    """Whether the run came with the project; the user's own runs stay at home."""
    return json.loads(status.read_text(encoding="utf-8")).get("shipped") is True

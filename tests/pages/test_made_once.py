"""What a page shows is made for the first visitor, and not again for the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).resolve().parents[2] / "app.py")


def opened(page: str) -> None:
    app = AppTest.from_file(APP, default_timeout=120)
    assert not (app.switch_page(f"pages/{page}.py") if page else app).run().exception


@pytest.mark.parametrize("page", ["", "recipes", "interpolate", "codes", "models", "reconstruct", "compare"])
def test_no_picture_is_made_again_for_the_next_visitor(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(page)
    made: list[str] = []
    save = PIL.Image.Image.save

    def counted(image: PIL.Image.Image, file: Any, form: str | None = None, **how: Any) -> None:
        made.append(f"{form} of {image.size}")
        save(image, file, form, **how)

    monkeypatch.setattr(PIL.Image.Image, "save", counted)
    opened(page)
    assert made == []

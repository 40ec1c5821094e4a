"""Whatever is exported here is computed once."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module", autouse=True)
def every_export_once(exported_once: None) -> None:
    pass

"""What is worked out before the first visitors come is what their pages need."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from ui.app import resources, run_pictures
from ui.features import ahead
from ui.features.arithmetic.view import poles_of, sums_in_holes
from ui.features.home.routes import drawn_card
from ui.features.interpolate.ready import paths_of, strip_of
from ui.features.reconstruct.error_chart import error_chart
from ui.features.train.choice_pictures import data_sheet
from ui.http.images import sheet_of
from vae_core.explorer import scales
from vae_core.explorer.cache import CACHE
from vae_core.inference import held_out
from vae_core.metrics import array_errors
from vae_core.runs import Run, RunStore

SHIPPED = Path(__file__).resolve().parents[3] / "checkpoints"


@pytest.fixture
def class_store(store: RunStore, fresh_cache: None) -> RunStore:
    for name in ("fashion-vae-2d", "lesson-beta-100"):  # one that pages open on, and another
        shutil.copytree(SHIPPED / name, store.root / name)
    return store


@pytest.fixture
def fresh_cache() -> None:
    CACHE.clear()


def test_the_first_visitors_compute_nothing_again(class_store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in ahead.steps():
        step()

    def computed(*_: object, **__: object) -> None:
        raise AssertionError("computed while somebody waits")

    monkeypatch.setattr(held_out, "read_forms", computed)
    for name in ("mean_image", "constant_errors", "perfect_distortion"):
        monkeypatch.setattr(array_errors, name, computed)
        monkeypatch.setattr(f"vae_core.explorer.mean_image.{name}", computed)
    monkeypatch.setattr("vae_core.explorer.resources.kept_support", computed)
    monkeypatch.setattr("ui.http.images.image_sheet", computed)
    monkeypatch.setattr("ui.features.home.routes.drawing_of", computed)
    monkeypatch.setattr("ui.app.run_pictures.webp_bytes", computed)
    monkeypatch.setattr("ui.features.interpolate.ready.decode_places", computed)
    monkeypatch.setattr("ui.features.interpolate.ready.png_bytes", computed)
    monkeypatch.setattr("ui.features.reconstruct.error_chart.error_bars", computed)
    monkeypatch.setattr("ui.features.arithmetic.view.hole_share", computed)
    monkeypatch.setattr("ui.features.train.choice_pictures.contact_sheet", computed)
    opened, other = (class_store.open(name) for name in ("fashion-vae-2d", "lesson-beta-100"))
    assert all(strip_of(opened, one.images, 0, dark=False) for one in paths_of(opened, 0))
    assert error_chart(opened, "error", dark=False) and data_sheet("mnist", dark=False)
    for run in (opened, other):
        assert drawn_card(run, False) and run_pictures.thumbnail(run, dark=False)
        assert 0 <= sums_in_holes(run) <= 1 and poles_of(run)
        assert len(resources.explored(run).plane) == 10_000
        assert np.isfinite(scales.run_picture_error(run) or 0)
    assert all(sheet_of("fashion-mnist", 32, number).body for number in range(10))


def test_a_persons_own_models_are_left_to_whoever_looks_at_them(class_store: RunStore) -> None:
    run = class_store.open("fashion-vae-2d")
    run.write_status(run.status().model_copy(update={"shipped": False}))
    resources.forget_summaries()
    touched = {one.id for step in ahead.steps() for one in getattr(step, "args", ()) if isinstance(one, Run)}
    assert touched == {"lesson-beta-100"}


def test_every_page_has_its_module_imported() -> None:
    pages = {path.stem for path in (SHIPPED.parent / "pages").glob("*.py")}
    assert pages <= {name.split(".")[-2] for name in ahead.views()}
    for name in ahead.views():
        __import__(name)
        assert name in sys.modules

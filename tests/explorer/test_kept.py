"""What is computed of a run's codes is kept beside them, and computed again for other codes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vae_core.explorer import kept
from vae_core.explorer.kept import FILE, kept_reached, kept_support
from vae_core.inference import held_out_encoding
from vae_core.inference.encoding import Encoding
from vae_core.latent.support import fit_support
from vae_core.metrics.coverage import reached_images
from vae_core.runs import Run, RunStore

SHIPPED = RunStore(Path(__file__).resolve().parents[2] / "checkpoints")
WITH_A_MAP = [one.run for one in SHIPPED.list() if one.run is not None and one.run.config.latent_space.has_map]


def computed(*_: object) -> None:
    raise AssertionError("computed again")


@pytest.fixture
def run(store: RunStore) -> Run:
    shutil.copytree(SHIPPED.root / "ellipses-vae", store.root / "mine")
    (store.root / "mine" / FILE).unlink()
    return store.open("mine")


@pytest.fixture
def encoding(run: Run) -> Encoding:
    return held_out_encoding(run)


@pytest.mark.parametrize("run", WITH_A_MAP, ids=lambda run: run.id)
def test_shipped_runs_carry_the_figures_of_their_codes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "fit_support", computed)
    monkeypatch.setattr(kept, "reached_images", computed)
    encoding = held_out_encoding(run)
    assert kept_support(run, encoding).hole > 0 and kept_reached(run, encoding).shape == (len(encoding),)


@pytest.mark.parametrize("name", ["mnist-vae-2d", "lesson-beta-100", "ellipses-vae"])
def test_they_are_what_would_be_computed(name: str) -> None:
    run = SHIPPED.open(name)
    encoding = held_out_encoding(run)
    assert kept_support(run, encoding) == fit_support(encoding.codes)
    np.testing.assert_array_equal(kept_reached(run, encoding), reached_images(encoding.codes, encoding.logvar, seed=0))


def test_they_are_computed_once_and_then_read(run: Run, encoding: Encoding, monkeypatch: pytest.MonkeyPatch) -> None:
    support, reached = kept_support(run, encoding), kept_reached(run, encoding)
    monkeypatch.setattr(kept, "fit_support", computed)
    monkeypatch.setattr(kept, "reached_images", computed)
    assert kept_support(run, encoding) == support
    np.testing.assert_array_equal(kept_reached(run, encoding), reached)


@pytest.mark.parametrize("column", ["codes", "logvar"])
def test_those_of_other_codes_are_computed_again(run: Run, encoding: Encoding, column: str) -> None:
    kept_support(run, encoding)
    other = replace(encoding, **{column: getattr(encoding, column) + np.float32(0.5)})
    assert kept_support(run, other) == fit_support(other.codes)
    np.testing.assert_array_equal(kept_reached(run, other), reached_images(other.codes, other.logvar, seed=0))


def test_a_folder_that_may_not_be_written_costs_the_time_again(
    run: Run, encoding: Encoding, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(kept, "write_arrays", refused)
    assert kept_support(run, encoding) == fit_support(encoding.codes)
    assert not (run.path / FILE).exists()

"""A film that is taken along: smaller, and still of the same training."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from vae_core.explorer.film import film_bytes, film_of
from vae_core.explorer.thin_film import LEVELS, Thinness, extent_of_every, thin_film, thinned
from vae_core.latent.grids import grid_places
from vae_core.runs import Run, RunStore
from vae_core.runs.sheets import unpack_sheet


@pytest.fixture(scope="module")
def run() -> Run:
    return RunStore().open("fashion-vae-2d")


def unpacked(blob: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    length = int.from_bytes(blob[4:8], "little")
    header = json.loads(blob[8 : 8 + length])
    arrays = {
        name: np.frombuffer(blob, one["type"], math.prod(one["shape"]), 8 + length + one["offset"]).reshape(
            one["shape"]
        )
        for name, one in header["arrays"].items()
    }
    return header["meta"], arrays


@pytest.mark.parametrize("most", [400_000, 200_000, 100_000, 60_000])
def test_it_takes_no_more_than_it_may_and_begins_and_ends_as_the_whole(run: Run, most: int) -> None:
    whole, thin = unpacked(film_bytes(run)), unpacked(blob := thin_film(run, most))
    assert len(blob) <= most
    (meta, arrays), (all_meta, all_arrays) = thin, whole
    assert 8 <= len(meta["steps"]) < len(all_meta["steps"]) and set(meta["steps"]) < set(all_meta["steps"])
    assert [meta["steps"][k] for k in (0, -1)] == [all_meta["steps"][k] for k in (0, -1)]
    frames, points = arrays["places"].shape[:2]
    assert frames == len(meta["steps"]) == len(meta["epochs"]) == len(arrays["extents"]) == len(arrays["lengths"])
    assert points == len(arrays["labels"]) > max(arrays["shown"]) and arrays["lengths"].sum() == len(arrays["sheets"])
    np.testing.assert_array_equal(arrays["places"][-1], all_arrays["places"][-1, :points])
    np.testing.assert_array_equal(arrays["labels"], all_arrays["labels"][:points])


def test_it_shows_no_more_points_than_there_are_originals(run: Run) -> None:
    assert unpacked(thin_film(run, 10**7, points=150))[1]["places"].shape[1] == 150
    assert unpacked(thin_film(run, 10**7))[1]["places"].shape[1] == LEVELS[0].points


@pytest.mark.parametrize("side", [8, 15])
def test_larger_tiles_have_the_places_of_those_that_stay(side: int) -> None:
    extent = (-2.0, 3.0, -1.0, 4.0)
    kept = grid_places(extent, side, side).reshape(side, side, 2)[::2, ::2]
    places = grid_places(extent_of_every(extent, side, 2), len(kept), len(kept))
    np.testing.assert_allclose(places.reshape(kept.shape), kept, atol=1e-5)
    assert extent_of_every(extent, side, 1) == pytest.approx(extent)


def test_what_is_decoded_is_nearly_what_it_was(run: Run) -> None:
    film, shape = film_of(run), run.config.image_shape
    thin = thinned(film, Thinness(frames=9, points=300, quality=20, every=2))
    before = unpack_sheet(film.frames[-1].manifold, shape).reshape(15, 15, *shape)[::2, ::2].astype(float)
    after = unpack_sheet(thin.frames[-1].manifold, shape).reshape(before.shape)
    assert np.abs(before - after).mean() < 8  # of 255

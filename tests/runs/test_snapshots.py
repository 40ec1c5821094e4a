"""Snapshots as a run keeps them: codes of places in half precision, entries of a codebook exactly."""

from collections.abc import Callable

import numpy as np
import pytest

from vae_core.experiment import RunConfig
from vae_core.runs import DamagedRun, RunStore
from vae_core.runs.images import fixed_images
from vae_core.snapshot import Snapshot

Tiny = Callable[..., RunConfig]
IMAGES = np.random.default_rng(0).integers(0, 256, (16, 1, 32, 32), np.uint8)


def test_places_and_their_manifold(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny())
    codes = np.random.default_rng(1).standard_normal((20, 2)).astype(np.float32)
    run.write_snapshot(Snapshot(7, 0.25, codes, IMAGES, IMAGES[:4], (-1.0, 1.0, -2.0, 2.0)))
    kept = run.snapshot(7)
    assert (kept.step, kept.epoch, kept.extent) == (7, 0.25, (-1.0, 1.0, -2.0, 2.0))
    assert kept.codes.dtype == np.float32 and np.abs(kept.codes - codes).max() < 1e-2
    assert np.array_equal(kept.reconstructions, IMAGES)
    assert kept.manifold is not None and kept.manifold.shape == (4, 1, 32, 32)


@pytest.mark.parametrize(("entries", "kind"), [(128, np.uint8), (1024, np.int16)])
def test_entries_of_a_codebook(store: RunStore, tiny: Tiny, entries: int, kind: type[np.integer]) -> None:
    run = store.create(tiny(f"model.codebook_size={entries}", name="vq-vae"))
    codes = (np.arange(20 * 64, dtype=np.int16) % entries).reshape(20, 64)
    run.write_snapshot(Snapshot(7, 0.25, codes, IMAGES))
    kept = run.snapshot(7)
    assert kept.codes.dtype == kind and np.array_equal(kept.codes, codes)
    assert kept.manifold is None and kept.extent is None


@pytest.mark.parametrize("wrong", [{"labels": np.full(20, 10)}, {"originals": IMAGES.astype(np.uint16)}])
def test_fixed_images_are_bytes_of_the_runs_own_classes(
    store: RunStore, tiny: Tiny, wrong: dict[str, np.ndarray]
) -> None:
    run = store.create(tiny())
    sound = {"shown": np.arange(16), "labels": np.arange(20) % 10, "originals": IMAGES}
    run.write_fixed(sound)
    assert fixed_images(run)["labels"].max() == 9
    run.write_fixed({**sound, **wrong})
    with pytest.raises(DamagedRun, match=r"fixed\.safetensors"):
        fixed_images(run)

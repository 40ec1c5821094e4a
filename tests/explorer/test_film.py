"""The film: what the browser gets of a run's snapshots, whole or only what is new, with damaged ones left out."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests.routes import get
from tests.trained import train
from ui.app import resources
from vae_core.experiment import RunConfig, with_settings
from vae_core.explorer.film import film_bytes, film_url, film_version, film_view
from vae_core.latent.projection import fit_projection
from vae_core.runs import Run, RunStore

Tiny = Callable[..., RunConfig]


def unpack(blob: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    assert blob[:4] == b"LPB1"
    length = int.from_bytes(blob[4:8], "little")
    header = json.loads(blob[8 : 8 + length])
    body, arrays = blob[8 + length :], {}
    for name, entry in header["arrays"].items():
        count = int(np.prod(entry["shape"]))
        flat = np.frombuffer(body, np.dtype(entry["type"]), count, entry["offset"])
        arrays[name] = flat.reshape(entry["shape"])
    return header["meta"], arrays


def places(meta: dict, arrays: dict[str, np.ndarray]) -> np.ndarray:
    """float [F, M, 2]: what the browser makes of the coded places."""
    coded = arrays["places"].reshape(-1).view("<u2").reshape(arrays["places"].shape[:-1])
    left, right, bottom, top = meta["box"]
    return np.array([left, bottom]) + coded / 65535 * np.array([right - left, top - bottom])


@pytest.fixture
def trained(store: RunStore, tiny: Tiny) -> Run:
    return train(store, tiny(), "one")


def test_before_the_worker_has_begun_the_film_is_of_the_untrained_model(
    store: RunStore, tiny: Tiny, trained: Run
) -> None:
    """What the worker finds at step 0, so that its first snapshot changes nothing that is seen."""
    waiting = store.create(tiny(), run_id="waiting")
    meta, arrays = unpack(film_bytes(waiting))
    first = trained.snapshot(0)
    assert meta["steps"] == [0] and meta["whole_space"] and film_version(waiting) == "none-0"
    span = meta["view"][1] - meta["view"][0]
    np.testing.assert_allclose(places(meta, arrays)[0], first.codes, atol=2e-3 * span)
    np.testing.assert_array_equal(arrays["labels"], trained.fixed()["labels"])
    trained.drop_snapshots_after(-1)
    assert unpack(film_bytes(trained))[0]["steps"] == [], "it has been trained: nothing is made up"


def test_a_training_in_progress_is_seen_where_it_is(trained: Run) -> None:
    """Its codes wander about at first: the view of all of them would leave the newest ones small in a corner."""
    status = trained.status()
    whole = unpack(film_bytes(trained))[0]["view"]
    version = film_version(trained)
    trained.write_status(status.model_copy(update={"state": "running"}).owned(os.getpid()))
    assert film_version(trained) != version
    view = unpack(film_bytes(trained))[0]["view"]
    last = trained.snapshot(trained.snapshot_steps()[-1]).extent
    assert last is not None and view[0] <= last[0] and view[1] >= last[1]
    assert (view[1] - view[0]) * (view[3] - view[2]) <= (whole[1] - whole[0]) * (whole[3] - whole[2])


def test_the_film_holds_every_snapshot(trained: Run) -> None:
    meta, arrays = unpack(film_bytes(trained))
    steps = trained.snapshot_steps()
    assert meta["steps"] == steps and len(steps) > 4 and meta["first"] == 0 and meta["skipped"] == 0
    assert meta["whole_space"] and meta["image_shape"] == [1, 32, 32] and len(meta["classes"]) == 10
    last = trained.snapshot(steps[-1])
    span = meta["view"][1] - meta["view"][0]
    np.testing.assert_allclose(places(meta, arrays)[-1], last.codes, atol=1e-4 * span)
    np.testing.assert_allclose(arrays["extents"][-1], last.extent, rtol=1e-5)  # type: ignore[arg-type]
    np.testing.assert_array_equal(arrays["labels"], trained.fixed()["labels"])
    assert arrays["training"][-1, 0] == steps[-1] and np.isfinite(arrays["held_out"]).all()
    left, right, bottom, top = meta["view"]
    assert left <= last.extent[0] and right >= last.extent[1] and bottom <= last.extent[2] and top >= last.extent[3]


def test_sheets_are_the_pictures_of_the_snapshots(trained: Run) -> None:
    meta, arrays = unpack(film_bytes(trained))
    ends = arrays["lengths"].reshape(-1).cumsum()
    assert ends[-1] == len(arrays["sheets"])
    packed = np.split(arrays["sheets"], ends[:-1])
    reconstructions = Image.open(io.BytesIO(packed[-2].tobytes()))
    manifold = Image.open(io.BytesIO(packed[-1].tobytes()))
    last = trained.snapshot(meta["steps"][-1])
    np.testing.assert_array_equal(np.asarray(reconstructions.convert("L"))[32:64], last.reconstructions[1, 0])
    np.testing.assert_array_equal(np.asarray(manifold.convert("L"))[:32, 32:64], last.manifold[1, 0])
    originals = np.asarray(Image.open(io.BytesIO(arrays["originals"].tobytes())).convert("L"))
    np.testing.assert_array_equal(originals.reshape(-1, 32, 32), trained.fixed()["originals"][:, 0])


def test_only_what_is_new_is_sent(trained: Run) -> None:
    steps = trained.snapshot_steps()
    whole, everything = unpack(film_bytes(trained))
    meta, arrays = unpack(film_bytes(trained, after=steps[-3]))
    assert meta["first"] == len(steps) - 2 and meta["steps"] == steps
    np.testing.assert_array_equal(arrays["places"], everything["places"][-2:])
    assert meta["view"] == whole["view"] and len(arrays["sheets"]) < len(everything["sheets"]) / 2
    meta, arrays = unpack(film_bytes(trained, after=steps[-1]))
    assert meta["first"] == len(steps) and arrays["places"].shape[0] == 0


def test_snapshots_are_read_once_for_everybody(trained: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve visitors who have seen the film up to twelve different frames, then one more snapshot."""
    read, steps, last = [], trained.snapshot_steps(), trained.snapshot(trained.snapshot_steps()[-1])
    packed = Run.packed_snapshot
    monkeypatch.setattr(Run, "packed_snapshot", lambda run, step: read.append(step) or packed(run, step))  # type: ignore[func-returns-value]
    ready = threading.Barrier(12)

    def visit(visitor: int) -> bytes:
        ready.wait()
        return film_bytes(trained, after=steps[visitor % len(steps)] - visitor // len(steps))

    with ThreadPoolExecutor(12) as threads:
        assert all(threads.map(visit, range(12)))
    assert len(read) == len(set(read)) == len(steps)
    trained.write_snapshot(replace(last, step=last.step + 1))
    assert unpack(film_bytes(trained))[0]["steps"] == [*steps, last.step + 1]
    assert len(read) == len(steps) + 1, "only what is new is read"


def test_the_address_changes_with_every_snapshot_and_with_a_new_beginning(trained: Run) -> None:
    seen = {film_url(trained)}
    last = trained.snapshot(trained.snapshot_steps()[-1])
    trained.drop_snapshots_after(trained.snapshot_steps()[-2])
    seen.add(film_url(trained))
    trained.write_snapshot(last)  # the same steps again, taken at another time
    seen.add(film_url(trained))
    assert len(seen) == 3
    assert film_version(trained).startswith(f"{last.step}-")


def test_a_damaged_snapshot_is_left_out(trained: Run) -> None:
    steps = trained.snapshot_steps()
    path = trained.path / "snapshots" / f"{steps[2]:07d}.safetensors"
    path.write_bytes(path.read_bytes()[:200])
    meta, arrays = unpack(film_bytes(trained))
    assert meta["skipped"] == 1 and meta["steps"] == [step for step in steps if step != steps[2]]
    assert len(arrays["places"]) == len(steps) - 1
    (trained.path / "history.jsonl").write_text("not a record\n")
    lonely = trained.snapshot(steps[0])
    trained.drop_snapshots_after(-1)
    trained.write_snapshot(lonely)
    meta, arrays = unpack(film_bytes(trained))
    assert meta["steps"] == [steps[0]] and len(arrays["training"]) == 0


def test_without_snapshots_the_film_is_empty(store: RunStore, tiny: Tiny) -> None:
    """Of large images: the server would be too long about the untrained model's."""
    run = store.create(with_settings(tiny(), ["data.dataset=shapes", "data.image_size=64"]), run_id="new")
    assert film_url(run).endswith("/none-0/film.bin")
    meta, arrays = unpack(film_bytes(run))
    assert meta["steps"] == [] and "places" not in arrays


@pytest.mark.parametrize("dims", [1, 3])
def test_other_dimensions_lie_on_the_latent_maps_plane(store: RunStore, tiny: Tiny, dims: int) -> None:
    run = train(store, tiny(f"model.latent_dim={dims}"), "other")
    steps = run.snapshot_steps()
    meta, arrays = unpack(film_bytes(run, after=steps[-2]))
    assert not meta["whole_space"] and meta["first"] == 0, "a new last snapshot moves the plane: all is sent again"
    assert not arrays["lengths"][:, 1].any() and np.isnan(arrays["extents"]).all()
    plane = resources.explored(run).projection
    expected = np.stack([plane.project(run.snapshot(step).codes) for step in steps])
    span = max(meta["box"][1] - meta["box"][0], meta["box"][3] - meta["box"][2])
    np.testing.assert_allclose(places(meta, arrays), expected, atol=1e-4 * span)


def test_while_it_trains_the_plane_is_that_of_the_last_snapshot(store: RunStore, tiny: Tiny) -> None:
    run = train(store, tiny("model.latent_dim=3"), "other")
    ended = film_url(run)
    run.write_status(run.status().model_copy(update={"state": "running"}).owned(os.getpid()))
    assert film_url(run) != ended, "when it ends the film is fetched anew"
    meta, arrays = unpack(film_bytes(run))
    last = run.snapshot(run.snapshot_steps()[-1]).codes
    span = max(meta["box"][1] - meta["box"][0], meta["box"][3] - meta["box"][2])
    np.testing.assert_allclose(places(meta, arrays)[-1], fit_projection(last).project(last), atol=1e-4 * span)


def test_the_view_is_not_shrunk_by_a_moment_far_out() -> None:
    calm = [(-1.0 - k / 20, 1.0, -2.0, 2.0 + k / 20) for k in range(19)]
    left, right, bottom, top = film_view([*calm[:9], (-500.0, 500.0, -500.0, 500.0), *calm[9:]])
    assert -2.1 < left <= -1.9 and 1 <= right < 1.2 and -2.2 < bottom <= -2 and 2.9 <= top < 3.2
    left, right, bottom, top = film_view([*calm, (-50.0, 50.0, -50.0, 50.0)])
    assert left <= -50 and right >= 50, "the last is always seen whole"


def test_the_last_moment_stands_in_the_middle_of_the_view() -> None:
    far_right = [(-5.0, 50.0, -4.0, 18.0)] * 20  # what an autoencoder's codes did for half of a training
    left, right, bottom, top = film_view([*far_right, (-4.5, 9.3, -8.0, 16.3)])
    assert left <= -4.5 and right >= 9.3 and bottom <= -8 and top >= 16.3
    assert 0.3 < ((-4.5 + 9.3) / 2 - left) / (right - left) < 0.7, "across"


def test_the_route_answers_with_a_film_or_a_sentence(trained: Run) -> None:
    whole = get(film_url(trained))
    assert whole.status == 200 and whole.body == film_bytes(trained)
    assert whole.kept
    last = trained.snapshot_steps()[-1]
    assert len(get(f"{film_url(trained)}?after={last}").body) < len(whole.body)
    refused = get(f"{film_url(trained)}?after=x;rm")
    assert refused.status == 400 and b"after" in refused.body
    assert get(f"/data/runs/{trained.id}/7-1-old/film.bin").headers["cache-control"] == "no-store"
    missing = get("/data/runs/nobody/1-1/film.bin")
    assert missing.status == 404 and b"nobody" in missing.body

"""The film of a run: its snapshots and its loss curve in one blob that the time machine plays in the browser.

Sheets of images stay the small WebP pictures that they are on disk; the browser unpacks them when it gets there.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from vae_core.explorer import resources
from vae_core.explorer.addresses import digest, run_address
from vae_core.explorer.blobs import pack_arrays
from vae_core.explorer.cache import Versioned, cached
from vae_core.explorer.files import by_snapshot
from vae_core.explorer.untrained import untrained
from vae_core.latent.grids import Extent, code_extent
from vae_core.latent.projection import Projection, fit_projection
from vae_core.looks import class_colours
from vae_core.runs import DamagedRun, Run
from vae_core.runs.images import fixed_images, run_images
from vae_core.runs.sheets import pack_sheet
from vae_core.snapshot import Snapshot

CURVE_POINTS = 3000
CODE_STEPS = 65_535  # places travel as 16-bit numbers; the view is a fifth of what they span
SIDES_KEPT = 0.9  # the view holds each side of this share of the snapshots, and the whole of the last
MAX_BEYOND = 1 / 3  # of the last snapshot's width or height, on each side of it: it is what is seen first, and longest


@dataclass(frozen=True)
class Frame:
    """One snapshot as it is on disk.

    Attributes:
        codes: float32 [M, latent_dim]
        reconstructions, manifold: the bytes of a WebP sheet, uint8 [length]; an empty manifold when there is none
        extent: (left, right, bottom, top) of the manifold, or of the codes when there is none
    """

    step: int
    epoch: float
    codes: np.ndarray
    reconstructions: np.ndarray
    manifold: np.ndarray
    extent: Extent | None


@dataclass(frozen=True)
class Film:
    """What is computed of a run's snapshots once, for everybody who watches.

    Attributes:
        places: uint8 [F, M, 2, 2], where each frame's codes lie in `meta["box"]`, as 16-bit numbers
        is_fixed: whether a frame's places never change, so that those the browser has need not be sent again
        arrays, meta: the rest of what is sent with any part of the film
    """

    frames: list[Frame]
    places: np.ndarray
    is_fixed: bool
    arrays: dict[str, np.ndarray]
    meta: dict[str, Any]


def film_version(run: Run) -> str:
    """Changes whenever a snapshot is added, or written again by a training that was taken up anew."""
    steps = run.snapshot_steps()
    if not steps:
        return "none-0"
    written = [by_snapshot(run, step).version for step in (steps[0], steps[-1])]
    if None in written:  # the worker has just dropped it to go on from an earlier checkpoint
        return "none-0"
    # What has ended is seen whole, and may be shown on another plane than while it went on.
    plane = resources.version(run) if _has_ended(run) else ""
    return f"{steps[-1]}-{len(steps)}-{digest(run.id, written, plane)[:8]}"


def film_url(run: Run) -> str:
    return run_address(run, "film.bin", film_version(run))


def film_bytes(run: Run, after: int = -1) -> bytes:
    """The film as a blob; `after` leaves out the frames up to that step, which the browser has already.

    meta: steps and epochs of all frames, `first` (the number of the first frame in this blob), view (left, right,
    bottom, top), box (the same for the coded places), classes, image_shape, axes, whole_space, has_map, skipped.
    arrays: places uint8 [F, M, 2, 2] (little-endian 16-bit x, y), extents float32 [F, 4] (NaN: no manifold),
    sheets uint8 and lengths int32 [F, 2] (reconstructions, manifold), labels uint8 [M], shown int32 [16], originals
    (a WebP sheet), training and held_out float32 [N, 3] (step, distortion, kl; nats an image).

    A snapshot that cannot be read is left out and counted. Raises DamagedRun, ConfigError.
    """
    found = film_of(run)
    return packed_film(found, sum(frame.step <= after for frame in found.frames) if found.is_fixed else 0)


def packed_film(found: Film, first: int = 0) -> bytes:
    """The blob of `film_bytes`, from the frame with the number `first` on."""
    if not found.frames:
        return pack_arrays(found.arrays, first=0, **found.meta)
    new = found.frames[first:]
    sheets = [sheet for frame in new for sheet in (frame.reconstructions, frame.manifold)]
    arrays = {
        "places": found.places[first:],
        "extents": np.array([frame.extent or [np.nan] * 4 for frame in new], np.float32).reshape(-1, 4),
        "sheets": np.concatenate([np.zeros(0, np.uint8), *sheets]),
        "lengths": np.array([len(sheet) for sheet in sheets], np.int32).reshape(-1, 2),
        **found.arrays,
    }
    return pack_arrays(arrays, first=first, **found.meta)


@cached(lambda run: Versioned(str(run.path), film_version(run)))
def film_of(run: Run) -> Film:
    """All of it. Raises DamagedRun, ConfigError."""
    frames, skipped = _frames(run)
    before = untrained(run) if not frames and not skipped else None
    if before is not None:
        frames = [_first_frame(before.snapshot)]
    curves = _curves(run)
    meta: dict[str, Any] = {
        "steps": [frame.step for frame in frames],
        "epochs": [round(frame.epoch, 4) for frame in frames],
        "skipped": skipped,
        "image_shape": list(run.config.image_shape),
        "classes": _classes(run),
        "drawn_as": _classes(run)[0]["name"] if run.config.latent_space.is_conditional else None,
    }
    if not frames:
        return Film([], np.zeros((0, 0, 2, 2), np.uint8), False, curves, meta)
    has_map = run.config.latent_space.has_map  # numbers of a codebook's entries are no places
    plane = _plane(run, frames[-1].codes) if has_map else fit_projection(np.zeros((1, 2), np.float32))
    places = [
        plane.project(frame.codes).astype(np.float32) if has_map else np.zeros((len(frame.codes), 2), np.float32)
        for frame in frames
    ]
    whole = plane.is_whole_space and run.config.model.latent_dim == 2
    extents = [frame.extent or code_extent(where) for frame, where in zip(frames, places, strict=True)]
    ended = _has_ended(run)
    view = film_view(extents if ended else extents[-1:])  # of a training in progress where it is now
    box = _grown(film_view(extents), 2.0)
    fixed = fixed_images(run) if before is None else before.fixed
    arrays: dict[str, np.ndarray] = {
        "labels": fixed["labels"].astype(np.uint8),
        "shown": fixed["shown"].astype(np.int32),
        "originals": pack_sheet(fixed["originals"], 1, lossless=True),
        **curves,
    }
    meta |= {"view": view, "box": box, "axes": plane.titles, "whole_space": whole, "has_map": has_map}
    # On a plane that was fitted every place moves when there is a new last snapshot: then all is sent again.
    return Film(frames, np.stack([_coded(where, box) for where in places]), whole, arrays, meta)


def _plane(run: Run, codes: np.ndarray) -> Projection:
    """The plane of the latent map once the training has ended, so that both stand alike; until then that of `codes`."""
    if codes.shape[1] > 2 and _has_ended(run):
        with contextlib.suppress(DamagedRun):
            return resources.explored(run).projection
    return fit_projection(codes)


def _has_ended(run: Run) -> bool:
    return not run.status().active and run.has_weights()


def _first_frame(snapshot: Snapshot) -> Frame:
    """What the worker will write as its first snapshot, in a moment."""
    manifold = np.zeros(0, np.uint8)
    if snapshot.manifold is not None:
        manifold = pack_sheet(snapshot.manifold, round(len(snapshot.manifold) ** 0.5), lossless=False)
    sheet = pack_sheet(snapshot.reconstructions, 1, lossless=True)
    return Frame(snapshot.step, snapshot.epoch, snapshot.codes.astype(np.float32), sheet, manifold, snapshot.extent)


def film_view(extents: list[Extent]) -> Extent:
    """The frame that the whole film is seen in: all of the last snapshot, and each side of nine in ten others, as far as that
    leaves the last one in the middle.

    A training that throws its codes far out for a moment, or for long on one side, as an autoencoder may, would otherwise
    shrink all the rest of the film.
    """
    sides = np.asarray(extents, np.float64)
    last_low, last_high = sides[-1, [0, 2]], sides[-1, [1, 3]]
    beyond = MAX_BEYOND * (last_high - last_low)
    low = np.clip(np.quantile(sides[:, [0, 2]], 1 - SIDES_KEPT, axis=0), last_low - beyond, last_low)
    high = np.clip(np.quantile(sides[:, [1, 3]], SIDES_KEPT, axis=0), last_high, last_high + beyond)
    pad = 0.02 * np.maximum(high - low, 1e-3)
    low, high = low - pad, high + pad
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def _frames(run: Run) -> tuple[list[Frame], int]:
    frames, skipped = [], 0
    for step in run.snapshot_steps():
        try:
            frames.append(_frame(run, step))
        except DamagedRun:
            skipped += 1
    # Frames of another shape than the last cannot glide to it.
    kept = [frame for frame in frames if frame.codes.shape == frames[-1].codes.shape]
    return kept, skipped + len(frames) - len(kept)


@cached(by_snapshot)
def _frame(run: Run, step: int) -> Frame:
    """Raises DamagedRun."""
    packed = run.packed_snapshot(step)
    codes = packed.codes.astype(np.float32)
    if not np.isfinite(codes).all():
        raise DamagedRun(f"The snapshot of step {step} holds codes that are no finite numbers.")
    manifold = np.zeros(0, np.uint8) if packed.manifold is None else packed.manifold
    return Frame(step, packed.epoch, codes, packed.reconstructions, manifold, packed.extent)


def _curves(run: Run) -> dict[str, np.ndarray]:
    """A history that cannot be read is no reason not to show the rest."""
    try:
        history = run.history()
    except DamagedRun:
        return {"training": np.zeros((0, 3), np.float32), "held_out": np.zeros((0, 3), np.float32)}
    keys = ("step", "distortion", "kl")
    training = np.array([history.steps[key] for key in keys], np.float32).T
    held_out = np.array([history.epochs[key] for key in keys], np.float32).T
    if len(training) > CURVE_POINTS:  # densest at the start, where most happens
        training = training[np.unique(np.geomspace(1, len(training), CURVE_POINTS).astype(int) - 1)]
    return {"training": training, "held_out": held_out}


def _classes(run: Run) -> list[dict[str, str]]:
    names = run_images(run).class_names
    return [{"name": name, "colour": colour} for name, colour in zip(names, class_colours(len(names)), strict=True)]


def _grown(extent: Extent, by: float) -> Extent:
    left, right, bottom, top = extent
    width, height = max(right - left, 1e-6), max(top - bottom, 1e-6)
    return left - by * width, right + by * width, bottom - by * height, top + by * height


def _coded(places: np.ndarray, box: Extent) -> np.ndarray:
    """float [M, 2] -> uint8 [M, 2, 2]: 16-bit shares of the box; what lies beyond it is put at its edge."""
    low, high = np.array([box[0], box[2]]), np.array([box[1], box[3]])
    shares = ((places - low) / (high - low)).clip(0, 1)
    coded: np.ndarray = (shares * CODE_STEPS).round().astype("<u2").view(np.uint8).reshape(*places.shape, 2)
    return coded

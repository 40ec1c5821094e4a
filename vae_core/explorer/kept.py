"""What is computed of a run's held-out codes once, and kept beside them in its folder: how far apart they are, and which of
them random points reach. Both compare all codes with each other, which takes a processor up to seconds a run.
"""

from __future__ import annotations

import contextlib
import hashlib

import numpy as np

from vae_core.inference.encoding import Encoding
from vae_core.latent.support import Support, fit_support
from vae_core.metrics.coverage import reached_images
from vae_core.metrics.lacking import LacksData
from vae_core.runs.array_files import BYTES, Form, read_forms
from vae_core.runs.errors import DamagedRun, DeletedRun
from vae_core.runs.files import write_arrays
from vae_core.runs.run import Run

FILE = "figures.safetensors"
VERSION = "1"  # raised when what is computed changes, so that what is kept is computed anew
SUPPORT, REACHED = "support", "reached"
SEED = 0  # of the draws that codes are reached by, as the metrics have it


def kept_support(run: Run, encoding: Encoding) -> Support:
    """`fit_support` of the codes of the run's held-out images, computed once, then read."""
    kept = _read(run, encoding)
    if SUPPORT in kept:
        return Support(*kept[SUPPORT].tolist())
    found = fit_support(encoding.codes)
    _write(run, encoding, kept | {SUPPORT: np.array([found.edge, found.hole])})
    return found


def kept_reached(run: Run, encoding: Encoding) -> np.ndarray:
    """`reached_images` of them, bool [N]: the same. Raises LacksData for very few images."""
    kept = _read(run, encoding)
    if REACHED in kept:
        return np.unpackbits(kept[REACHED], count=len(encoding)).astype(bool)
    found = reached_images(encoding.codes, encoding.logvar, SEED)
    _write(run, encoding, kept | {REACHED: np.packbits(found)})
    return found


def keep_figures(run: Run, encoding: Encoding) -> None:
    """All of them, for a run that travels with its figures."""
    kept_support(run, encoding)
    with contextlib.suppress(LacksData):
        kept_reached(run, encoding)


def _read(run: Run, encoding: Encoding) -> dict[str, np.ndarray]:
    """What there is of these very codes; nothing of others, and of a file that is damaged."""
    forms = {SUPPORT: Form("f", (2,), low=0), REACHED: Form(BYTES, (-(-len(encoding) // 8),))}
    with contextlib.suppress(DamagedRun):
        found, metadata = read_forms(run.path / FILE, {}, forms)
        if metadata.get("of") == _digest(encoding) and not (SUPPORT in found and found[SUPPORT][0] > found[SUPPORT][1]):
            return found
    return {}


def _write(run: Run, encoding: Encoding, arrays: dict[str, np.ndarray]) -> None:
    with contextlib.suppress(OSError, DeletedRun):  # a read-only folder costs the time again, no more
        write_arrays(run.path / FILE, arrays, {"of": _digest(encoding)})


def _digest(encoding: Encoding) -> str:
    """Changes with the codes and their spreads, and with how figures are computed of them.

    A run in training has new codes before it has new figures, and shows the former ones beside a new checkpoint.
    """
    digest = hashlib.blake2b(VERSION.encode(), digest_size=16)
    for array in (encoding.codes, encoding.logvar):
        digest.update(f"{array.dtype} {array.shape}".encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()

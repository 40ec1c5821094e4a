"""The codes of a run's held-out images as the browser takes them."""

from __future__ import annotations

import numpy as np

from vae_core.explorer import resources
from vae_core.explorer.blobs import pack_arrays
from vae_core.inference.encoding import Encoding
from vae_core.runs import Run


def packed_codes(run: Run) -> bytes:
    """Of all held-out images, as `pack_codes` has them. Raises DamagedRun."""
    return pack_codes(resources.encoding(run), resources.held_out_classes(run))


def pack_codes(encoding: Encoding, labels: np.ndarray) -> bytes:
    """A blob: codes and, where posteriors have a spread, logvar float32 [N, code_size]; distortion float32 [N]; labels
    uint8 [N], of whole numbers [N].
    """
    arrays = {"codes": encoding.codes, "distortion": encoding.distortion, "labels": labels.astype(np.uint8)}
    if np.isfinite(encoding.logvar).all():
        arrays["logvar"] = encoding.logvar
    return pack_arrays(arrays)

"""The codes of a run's held-out images as the browser takes them."""

from __future__ import annotations

import numpy as np

from vae_core.explorer import resources
from vae_core.explorer.blobs import pack_arrays
from vae_core.runs import Run


def packed_codes(run: Run) -> bytes:
    """A blob: codes and, where posteriors have a spread, logvar float32 [N, code_size]; distortion float32 [N]; labels
    uint8 [N]. Raises DamagedRun.
    """
    encoding = resources.encoding(run)
    labels = resources.held_out_classes(run)
    arrays = {"codes": encoding.codes, "distortion": encoding.distortion, "labels": labels.astype(np.uint8)}
    if np.isfinite(encoding.logvar).all():
        arrays["logvar"] = encoding.logvar
    return pack_arrays(arrays)

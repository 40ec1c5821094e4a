"""Manifold pictures of runs: small ones are cached, large ones made one at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ui.app import resources
from ui.app.cache import CACHE, Versioned
from vae_core.export.manifold_picture import ManifoldSettings, draw_manifold
from vae_core.runs import Run

MAX_KEPT_WIDTH = 2048  # wider ones are not cached: in colour one may be 100 MB

# A picture of 8192 pixels takes up to 200 MB while it is made. One at a time, in a thread of its own: a class that
# asks for it together queues, and the threads that serve maps and decoders stay free.
PAINTER = ThreadPoolExecutor(1, thread_name_prefix="manifold")


def manifold_picture(
    run: Run, settings: ManifoldSettings, progress: Callable[[float], object] = lambda share: None
) -> bytes:
    """PNG bytes. Raises DamagedRun, or ValueError with a sentence for settings that make no picture."""
    if resources.latent_space(run).is_grid:
        raise ValueError("This model's codes are entries of a codebook: there is no plane of them to draw.")

    def draw(report: Callable[[float], object]) -> bytes:
        codes = resources.explored(run).encoding.codes
        return draw_manifold(run, resources.model(run), codes, settings, report)

    if settings.width > MAX_KEPT_WIDTH:
        return draw(progress)
    key, version = resources.by_version(run, settings)
    # The file's text carries the run's name.
    return CACHE.get("manifold", Versioned(key, (version, run.config.name)), draw, progress=progress)

"""Manifold pictures of runs: small ones are cached."""

from __future__ import annotations

from collections.abc import Callable

from ui.app import resources
from vae_core.explorer.cache import CACHE, Versioned
from vae_core.export.manifold_picture import ManifoldSettings, draw_manifold
from vae_core.runs import Run

MAX_KEPT_WIDTH = 2048  # wider ones are not cached: in colour one may be 100 MB


def manifold_picture(
    run: Run, settings: ManifoldSettings, progress: Callable[[float], object] = lambda share: None
) -> bytes:
    """PNG bytes. Raises DamagedRun, or ValueError with a sentence for settings that make no picture."""
    if resources.latent_space(run).is_grid:
        raise ValueError("This model's codes are entries of a codebook: there is no plane of them to draw.")

    def draw(report: Callable[[float], object]) -> bytes:
        codes = resources.explored(run).encoding.codes
        return draw_manifold(run, resources.arrays(run), codes, settings, report)

    if settings.width > MAX_KEPT_WIDTH:
        return draw(progress)
    key, version = resources.by_version(run, settings)
    # The file's text carries the run's name.
    return CACHE.get("manifold", Versioned(key, (version, run.config.name)), draw, progress=progress)

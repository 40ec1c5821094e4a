"""Manifold pictures of runs: small ones kept for whoever looks next, large ones made one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ui.app import resources
from ui.app.cache import CACHE
from ui.features.latent_map.manifold_state import for_run, parse_manifold
from vae_core.export.manifold_picture import ManifoldSettings, draw_manifold, file_name
from vae_core.runs import Run, RunStore

KEPT_WIDTH = 2048  # wider ones are not kept: in colour one may be 100 MB

# A picture of 8192 pixels takes up to 200 MB while it is made. One at a time, in a thread of its own: a class that
# asks for it together queues, and the threads that serve maps and decoders stay free.
DRAWER = ThreadPoolExecutor(1, thread_name_prefix="manifold")


def manifold_picture(
    run: Run, settings: ManifoldSettings, progress: Callable[[float], object] = lambda share: None
) -> bytes:
    """PNG bytes. Raises DamagedRun, or ValueError with a sentence for settings that make no picture."""

    def draw(report: Callable[[float], object]) -> bytes:
        codes = resources.explored(run).encoding.codes
        return draw_manifold(run, resources.model(run), codes, settings, report)

    if settings.width > KEPT_WIDTH:
        return draw(progress)
    return CACHE.get("manifold", resources.by_version(run, settings), draw, progress=progress)


def manifold_file(run_id: str, query: Mapping[str, Any]) -> tuple[str, bytes]:
    """(file name, PNG bytes) of what an address asks for. Raises ValueError with a sentence."""
    run = RunStore().open(run_id)
    classes = len(resources.run_dataset(run).class_names)
    settings = for_run(parse_manifold(query), resources.explored(run).encoding.codes.shape[1], classes)
    return file_name(run, settings), manifold_picture(run, settings)

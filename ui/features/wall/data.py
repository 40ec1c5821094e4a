"""Which models a wall may be on, and what a page without Streamlit is told of one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ui.app import resources
from vae_core.explorer.model import browser_model
from vae_core.runs import Run


def fits_wall(run: Run) -> bool:
    """Whether any drawing has its place on the model's map: not where its class would have to be known first."""
    space = resources.latent_space(run)
    return space.has_map and not space.is_conditional and run.has_weights()


def wall_model(run: Run) -> dict[str, Any]:
    """BrowserModel of the run. Raises DamagedRun."""
    return asdict(browser_model(run))

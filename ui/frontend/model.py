"""What a browser-side part needs to know of a run, with the class that the session has chosen where the model is conditional."""

from __future__ import annotations

from ui.app import session
from vae_core.explorer import model
from vae_core.latent.projection import Projection
from vae_core.runs import Run


def browser_run(run: Run) -> model.BrowserRun:
    """Raises DamagedRun."""
    return model.browser_run(run, session.chosen_class())


def browser_model(run: Run, projection: Projection | None = None) -> model.BrowserModel:
    """`projection`: the plane to show its codes on, if not its usual one. Raises DamagedRun."""
    return model.browser_model(run, projection, session.chosen_class())

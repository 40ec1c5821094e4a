"""All routes of the server: the general ones, and those that pages add for themselves."""

from __future__ import annotations

from ui.features.interpolate import routes as interpolate
from ui.features.latent_map import routes as latent_map
from ui.http import routes as general

ROUTES = [*general.ROUTES, *interpolate.ROUTES, *latent_map.ROUTES]

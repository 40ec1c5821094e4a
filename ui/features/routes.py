"""All routes of the server: the general ones, and those that pages add for themselves."""

from __future__ import annotations

import streamlit as st
from starlette.routing import Route

from ui.features.codes import pictures as codes
from ui.features.home import routes as home
from ui.features.interpolate import routes as interpolate
from ui.features.latent_map import routes as latent_map
from ui.features.learn import routes as learn
from ui.features.recipes import routes as recipes
from ui.features.reconstruct import routes as reconstruct
from ui.features.train import choice_pictures as train
from ui.features.wall import routes as wall
from ui.http import routes as general

ROUTES = [
    *general.ROUTES,
    *codes.ROUTES,
    *home.ROUTES,
    *interpolate.ROUTES,
    *latent_map.ROUTES,
    *learn.ROUTES,
    *recipes.ROUTES,
    *reconstruct.ROUTES,
    *train.ROUTES,
    *wall.ROUTES,
]


def server_routes() -> list[Route]:
    """The routes where the pages are: below `server.baseUrlPath`, which Streamlit 1.67 does not see to."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    if not base:
        return ROUTES
    # One by one: a Mount would answer for Streamlit's own addresses too.
    return [Route(f"/{base}{route.path}", route.endpoint, methods=list(route.methods or ())) for route in ROUTES]

"""Pages that explore, and what a server that shows them alone never imports."""

from __future__ import annotations

PAGES = (
    *("", "latent_map", "interpolate", "compare", "arithmetic", "dimensions", "draw", "reconstruct"),
    *("models", "recipes", "learn", "metrics", "wall", "codes"),
)
HEAVY = ("torch", "torchvision", "sklearn", "scipy")

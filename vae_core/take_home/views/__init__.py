"""What a page shows: a tab a file, in the order of the tabs."""

from __future__ import annotations

from vae_core.take_home.view import ViewOf
from vae_core.take_home.views.latent_map import latent_map
from vae_core.take_home.views.train_here import train_here

ALL: tuple[ViewOf, ...] = (latent_map, train_here)

"""A run as a page takes it along: its model, and the codes and originals of an excerpt of the held-out images."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from vae_core import interrupt
from vae_core.explorer import addresses, resources
from vae_core.explorer.codes import pack_codes
from vae_core.explorer.model import browser_model
from vae_core.explorer.networks import decodes_in_browser
from vae_core.inference.encoding import Encoding
from vae_core.latent.support import fit_support
from vae_core.runs import Run
from vae_core.take_home.embedding import Embedded, embed
from vae_core.take_home.excerpt import Excerpt
from vae_core.take_home.networks import exported_decoder, exported_encoder
from vae_core.take_home.sheets import exported_sheet, images_per_sheet


class NotExported(ValueError):
    """What cannot be taken along; the message is a sentence."""


@dataclass(frozen=True)
class ExportedRun:
    """`label`: the class that a conditional model draws."""

    run: Run
    excerpt: Excerpt
    label: int = 0

    @cached_property
    def encoding(self) -> Encoding:
        """Of the excerpt. Raises DamagedRun."""
        found = resources.encoding(self.run)
        kept = self.excerpt.numbers
        return replace(found, **{name: value[kept] for name, value in vars(found).items()})

    @property
    def labels(self) -> np.ndarray:
        """int64 [K]"""
        return np.asarray(resources.held_out_classes(self.run)[self.excerpt.numbers])

    @cached_property
    def model(self) -> dict[str, Any]:
        """BrowserModel's fields, its addresses being those in `files`. Raises DamagedRun."""
        of_app = asdict(browser_model(self.run, label=self.label))
        support = fit_support(self.encoding.codes)  # of fewer images each is farther from the next
        return of_app | {
            "images_url": addresses.images_url(self.run),
            "sheet_images": images_per_sheet(self.run.config.data.image_size),
            "count": len(self.excerpt),
            "support": {"edge": support.edge, "hole": support.hole},
        }

    def files(self) -> dict[str, Embedded]:
        """What the page's parts ask for of the model, by address."""
        model, found = self.model, {}
        found[model["codes_url"]] = embed(pack_codes(self.encoding, self.labels))
        found[model["decoder_url"]] = exported_decoder(self.run, self.label)
        if model["encoder_url"]:
            found[model["encoder_url"]] = exported_encoder(self.run, self.label)
        return found

    def sheets(self) -> dict[str, Embedded]:
        """The original images, by address: the same for runs of the same images."""
        model, found = self.model, {}
        pixels = resources.held_out(self.run).pixels[self.excerpt.numbers]
        step = model["sheet_images"]
        for sheet in range(-(-len(pixels) // step)):
            interrupt.step()
            address = model["images_url"].replace("{sheet}", str(sheet))
            found[address] = embed(exported_sheet(pixels[sheet * step : (sheet + 1) * step]), compressed=True)
        return found


def check_exportable(run: Run) -> None:
    """Raises NotExported for a run that a page cannot show, DamagedRun for one that cannot be read."""
    name, space = run.config.name, resources.latent_space(run)
    if not run.has_weights():
        raise NotExported(f"“{name}” has no weights yet: let it train first.")
    if not space.has_map:
        raise NotExported(f"“{name}” has no latent map: {space}. Only models whose codes are places can be exported.")
    if not decodes_in_browser(run):
        raise NotExported(f"The decoder of “{name}” is too large for a browser: the server runs it in the app.")

"""What the explorer tells the browser of its runs, and what the browser asks for by the addresses in that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import numpy as np

from vae_core.explorer import resources
from vae_core.explorer.codes import packed_codes
from vae_core.explorer.decoding import decoded
from vae_core.explorer.model import BrowserModel, browser_model
from vae_core.explorer.networks import packed_decoder
from vae_core.explorer.sheets import image_sheet
from vae_core.runs import Run


class Files:
    """Of one run, or of two on the same images. `label`: the class that a conditional model draws.

    Raises DamagedRun, and ValueError for an unknown class.
    """

    def __init__(self, runs: Sequence[Run], label: int) -> None:
        for run in runs:
            resources.latent_space(run).check_class(label)
        self._runs = tuple(runs)
        self._models = [_without_encoder(browser_model(run, label=label)) for run in runs]
        self._made: dict[str, Callable[[bytes | None], bytes]] = {}
        for run, model in zip(runs, self._models, strict=True):
            self._offer(run, model, label)

    @property
    def codes(self) -> np.ndarray:
        """float32 [count, latent_dim]: of the held-out images by the first run."""
        return resources.encoding(self._runs[0]).codes

    @property
    def labels(self) -> np.ndarray:
        """[count]: their classes."""
        return resources.held_out(self._runs[0]).classes

    @property
    def class_names(self) -> tuple[str, ...]:
        return self._models[0].class_names

    def described(self, *, expert: bool) -> dict[str, Any]:
        """ExplorerData of ui/frontend/notebook/view.js."""
        plane = resources.explored(self._runs[0]).projection
        return {
            "models": [asdict(model) for model in self._models],
            "axis_titles": plane.titles if expert else plane.plain_titles,
            "expert": expert,
        }

    def needed_first(self) -> list[str]:
        """The paths that a first picture needs."""
        (first, *_) = self._models
        return [first.codes_url, *([first.decoder_url] if first.decoder_url else [])]

    def read(self, path: str, body: bytes | None = None) -> bytes:
        """The bytes at a path, or what is made there of a posted body. Raises ValueError in a sentence, DamagedRun."""
        if path not in self._made:
            raise ValueError(f"The widget has nothing at {path[:200]!r}.")
        return self._made[path](body)

    def _offer(self, run: Run, model: BrowserModel, label: int) -> None:
        made = self._made
        made[model.codes_url] = lambda _: packed_codes(run)
        made[model.decode_url] = lambda body: decoded(run, body or b"", label)
        if model.decoder_url is not None:
            made[model.decoder_url] = lambda _: packed_decoder(run, label).to_bytes()
        for sheet in range(-(-model.count // model.sheet_images)):
            made[model.images_url.replace("{sheet}", str(sheet))] = partial(_sheet, run, sheet)


def _sheet(run: Run, sheet: int, _: bytes | None) -> bytes:
    return image_sheet(resources.run_dataset(run), run.config.data.image_size, sheet)


def _without_encoder(model: BrowserModel) -> BrowserModel:
    """A notebook has no drawings to encode."""
    return replace(model, encoder_url=None, encode_url=None, distortion_url=None)

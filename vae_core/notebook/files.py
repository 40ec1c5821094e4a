"""What the explorer tells the browser of its runs, and what the browser asks for by the addresses in that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import numpy as np

from vae_core.explorer import resources
from vae_core.explorer.codes import packed_codes
from vae_core.explorer.compare.build import compare_data
from vae_core.explorer.compare.words import told_pair
from vae_core.explorer.decoding import decoded
from vae_core.explorer.glossary import packed_glossary
from vae_core.explorer.interpolate import Beside, beside, interpolate_data, own_presets
from vae_core.explorer.model import BrowserModel, browser_model, browser_plane
from vae_core.explorer.networks import packed_decoder
from vae_core.explorer.sheets import image_sheet
from vae_core.latent.projection import dimension_plane
from vae_core.looks import map_limits
from vae_core.runs import Run

GLOSSARY = "data/glossary.json"
ALONE = "There is one model here: give explore() a second one on the same images."
# Nothing chosen yet: as the app's pages begin.
BETWEEN = {
    "mode": "line",
    "images": [],
    "t": 0.5,
    "at": [0.34, 0.33],
    "frames": 11,
    "beside": None,
    "source": "map",
    "slot": 0,
    "size": 256,
    "fps": 12,
}
COMPARED = {
    **{"from": "prior", "seed": 0, "psi": 1.0, "label": 0, "image": None},
    **{"look": "own", "step": 0, "along": 0.0, "point": None},
}


class Files:
    """Of one run, or of two on the same images. `label`: the class that a conditional model draws.

    Raises DamagedRun, and ValueError for an unknown class.
    """

    def __init__(self, runs: Sequence[Run], label: int) -> None:
        self._label = label
        for run in runs:
            resources.latent_space(run).check_class(label)
        self._runs = tuple(runs)
        self._models = [_without_encoder(browser_model(run, label=label)) for run in runs]
        self._made: dict[str, Callable[[bytes | None], bytes]] = {GLOSSARY: lambda _: packed_glossary()}
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

    def described(self, *, expert: bool, axes: tuple[int, int] | None = None) -> dict[str, Any]:
        """ExplorerData of ui/frontend/notebook/view.js. `axes`: the dimensions that span the first run's map."""
        run, (first, *others) = self._runs[0], self._models
        explored = resources.explored(run)
        plane = explored.projection if axes is None else dimension_plane(explored.encoding.codes, *axes)
        seen = replace(first, plane=browser_plane(plane), limits=map_limits(plane.project(explored.encoding.codes)))
        return {
            "models": [asdict(model) for model in (seen, *others)],
            "dimensions": [] if plane.is_whole_space else resources.telling_dimensions(run),
            "axis_titles": plane.titles if expert else plane.plain_titles,
            "expert": expert,
            "glossary_url": GLOSSARY,
            # The browser puts the models in, so that none stands there twice: of many dimensions one is large.
            "parts": [{"part": part, "title": title, "data": data} for part, title, data in self._parts(expert=expert)],
        }

    def _parts(self, *, expert: bool) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """What is beside the map: its folder in ui/frontend/, its title, and what it is given without the models."""
        first, *others = self._runs
        second = others[0] if others else None
        if second is None:
            about = Beside(first.config.name, None, [], False, ALONE)
        else:
            _, about = beside(first, second, [second], expert=expert)
        between = interpolate_data(
            first, second, about, view=BETWEEN, presets=own_presets(first), expert=expert, label=self._label
        )
        yield "interpolate", "Between two images", {**asdict(between), "models": None}
        if second is not None:
            told = compare_data(
                first, second, told_pair(first, second, expert=expert), view=COMPARED, label=self._label
            )
            sides = [{**side, "model": None} for side in asdict(told)["sides"]]
            yield "compare", "Side by side", {**asdict(told), "sides": sides}

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

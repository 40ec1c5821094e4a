"""Held-out images in sheets: of a dataset by its name, of a folder of images by a run that learnt from it."""

from __future__ import annotations

import io

from PIL import Image
from starlette.requests import Request
from starlette.responses import Response

from ui.app import resources
from ui.http.guard import NotFound
from ui.http.parameters import Parameters
from ui.http.serving import Content
from ui.media.images import contact_sheet
from vae_core.datasets import DATASETS, Dataset, dataset
from vae_core.explorer.addresses import IMAGES_PER_SHEET, SHEET_COLUMNS, images_version
from vae_core.explorer.cache import cached
from vae_core.runs import Run

LOSSLESS_SIZE = 32  # pixels a side, of colour images
MAX_SIZE = 4096  # pixels a side
MAX_SHEET = 9999


def dataset_images(request: Request) -> Response:
    """A sheet of a registered dataset."""
    parameters = Parameters(request)
    name, size = parameters["dataset"], parameters.whole("size", 1, MAX_SIZE)
    DATASETS.get(name)  # a folder is no registered name: nobody opens one by an address
    version = images_version(name, size)
    content = _sheet(dataset(name), version, size, parameters.whole("sheet", 0, MAX_SHEET))
    return content.response(current=version == parameters["version"])


def run_images(run: Run, parameters: Parameters) -> Content:
    """A sheet of the images that a run learnt from."""
    entry = resources.run_dataset(run)
    version = f"{run.path} {entry.fingerprint()}"  # two runs on one dataset may hold different images of it
    return _sheet(entry, version, run.config.data.image_size, parameters.whole("sheet", 0, MAX_SHEET))


@cached(lambda entry, *of: (entry.name, *of))
def _sheet(entry: Dataset, version: str, size: int, sheet: int) -> Content:
    """`version` of the images: another one is another sheet. Raises NotFound, and ValueError for an unknown size."""
    images = entry.load("held-out", size).pixels[sheet * IMAGES_PER_SHEET : (sheet + 1) * IMAGES_PER_SHEET]
    if not len(images):
        raise NotFound(f"There is no sheet {sheet} of {entry.name}.")
    buffer = io.BytesIO()
    tiles = contact_sheet(images, SHEET_COLUMNS, gap=0)
    # Lossless while that is small; a thousand photographs of 128 pixels would be 25 MB, and are 5 MB this way.
    small = images.shape[1] == 1 or size <= LOSSLESS_SIZE
    options = {"lossless": True, "quality": 20, "method": 1, "exact": True} if small else {"quality": 90, "method": 2}
    Image.fromarray(tiles).save(buffer, "WEBP", **options)
    return Content(buffer.getvalue(), "image/webp")

"""Held-out images in sheets: of a dataset by its name, of a folder of images by a run that learnt from it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ui.app import resources
from ui.http.guard import NotFound
from ui.http.parameters import Parameters
from ui.http.serving import Content
from vae_core.datasets import DATASETS, Dataset, dataset
from vae_core.explorer.addresses import IMAGES_PER_SHEET, images_version
from vae_core.explorer.cache import cached
from vae_core.explorer.sheets import NoSheet, image_sheet
from vae_core.runs import Run

MAX_SIZE = 4096  # pixels a side
MAX_SHEET = 9999


def dataset_images(request: Request) -> Response:
    """A sheet of a registered dataset."""
    parameters = Parameters(request)
    name, size = parameters["dataset"], parameters.whole("size", 1, MAX_SIZE)
    DATASETS.get(name)  # a folder is no registered name: nobody opens one by an address
    version = images_version(name, size)
    content = sheet_of(name, size, parameters.whole("sheet", 0, MAX_SHEET))
    return content.response(current=version == parameters["version"])


def sheet_of(name: str, size: int, sheet: int) -> Content:
    """The same of a dataset that has that name. Raises NotFound, and ValueError for an unknown size."""
    return _sheet(dataset(name), images_version(name, size), size, sheet)


def sheets_of(name: str) -> int:
    """How many a registered dataset has. Raises ValueError where there are no images."""
    return -(-dataset(name).available("held-out") // IMAGES_PER_SHEET)


def run_images(run: Run, parameters: Parameters) -> Content:
    """A sheet of the images that a run learnt from."""
    entry = resources.run_dataset(run)
    version = f"{run.path} {entry.fingerprint()}"  # two runs on one dataset may hold different images of it
    return _sheet(entry, version, run.config.data.image_size, parameters.whole("sheet", 0, MAX_SHEET))


@cached(lambda entry, *of: (entry.name, *of))
def _sheet(entry: Dataset, version: str, size: int, sheet: int) -> Content:
    """`version` of the images: another one is another sheet. Raises NotFound, and ValueError for an unknown size."""
    try:
        return Content(image_sheet(entry, size, sheet), "image/webp")
    except NoSheet as error:
        raise NotFound(str(error)) from error

"""What the first visitors of a server that has just started would wait for, worked out before they come.

A class opens the same pages of the same models within a minute: whatever is computed once and then shared by everybody
would be computed while all of them wait. It is what the pages show when they are opened, of the models that came with the
app; a person's own models are left to whoever looks at them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import partial

from ui import features
from ui.allocator import give_back_now
from ui.app import resources, run_pictures
from ui.features.first_needs import PAGES
from ui.http.images import sheet_of, sheets_of
from ui.http.serving import Content
from ui.quiet import Step, do_when_quiet
from vae_core.explorer import scales
from vae_core.explorer.codes import packed_codes
from vae_core.explorer.compare.figures import reached_mask
from vae_core.explorer.mean_image import baseline
from vae_core.explorer.networks import packed_decoder
from vae_core.models.space import LatentSpace
from vae_core.runs import Run


def get_ahead() -> None:
    """For a thread of its own, once the server answers."""
    do_when_quiet(steps(), tidy=give_back_now)


def steps() -> Iterator[Step]:
    """Each takes a fraction of a second; those that most people wait for come first."""
    for name in views():
        yield partial(importlib.import_module, name)
    there = {
        one.id: one.run
        for one in resources.explorable()
        if one.run is not None and one.status is not None and one.status.shipped
    }
    opened = [there[name] for name in opened_first() if name in there]
    for run in opened:
        yield from _of_run(run)
    for dataset, size in dict.fromkeys((run.config.data.dataset, run.config.data.image_size) for run in opened):
        yield from (partial(sheet_of, dataset, size, number) for number in range(sheets_of(dataset)))
    yield from _small_pictures(there.values())
    for run in opened:
        yield from _shown_of(run)
        yield from _drawn_of(run)
    for run in there.values():
        if resources.latent_space(run).has_encoder:
            yield partial(baseline, run)
            yield partial(scales.run_picture_error, run)
            yield partial(scales.run_tidiness, run)
            yield partial(resources.explored if resources.latent_space(run).has_map else resources.encoding, run)
    for run in there.values():
        yield from _shown_of(run)


def views() -> list[str]:
    """The modules of all pages: each imports what its page needs."""
    folders = [one.name for one in pkgutil.iter_modules(features.__path__) if one.ispkg]
    return [f"{features.__name__}.{name}.view" for name in folders]


def opened_first() -> list[str]:
    """The runs that pages open on."""
    return list(dict.fromkeys(opens_on for needs in PAGES.values() for _, opens_on in needs.runs))


def _of_run(run: Run) -> Iterator[Step]:
    space: LatentSpace = resources.latent_space(run)
    if space.has_encoder:
        yield partial(resources.explored if space.has_map else resources.encoding, run)
        yield partial(_sent_codes, run)
    yield partial(_sent_decoder, run)


def _small_pictures(runs: Iterable[Run]) -> Iterator[Step]:
    """On a light page: of models in lists, and of the images that a training is chosen by."""
    from ui.features.home.routes import drawn_card
    from ui.features.train.choice_pictures import data_sheet
    from ui.features.train.text import DATA

    for run in runs:
        yield partial(drawn_card, run, False)
        yield partial(run_pictures.thumbnail, run, dark=False)
    yield from (partial(data_sheet, name, dark=False) for name in DATA)


def _shown_of(run: Run) -> Iterator[Step]:
    """What the pages that show this run work out of it, on a light page in plain words."""
    # Not at the top: all of them at once would take a second, in which nobody else is answered.
    from ui.features.arithmetic.view import poles_of, sums_in_holes
    from ui.features.dimensions.view import followed_by
    from ui.features.interpolate import ready as gallery_of_paths

    space = resources.latent_space(run)
    if space.has_encoder and space.has_map:
        yield partial(gallery_of_paths.ahead, run)
        yield partial(reached_mask, run)
        yield partial(poles_of, run)
        yield partial(sums_in_holes, run)
        yield partial(followed_by, run)


def _drawn_of(run: Run) -> Iterator[Step]:
    """The same where it takes megabytes of each, for the model or for a chart: of those alone that pages open on."""
    from ui.features.codes import view as codes
    from ui.features.home.pictures import hero_stops
    from ui.features.reconstruct.error_chart import error_chart

    space = resources.latent_space(run)
    if space.is_grid:
        yield partial(codes.ahead, run)
    if space.has_encoder:
        yield partial(error_chart, run, "error", dark=False)
    if space.has_encoder and space.has_map:
        yield partial(hero_stops, run)


def _sent_codes(run: Run) -> None:
    Content(packed_codes(run)).compressed()


def _sent_decoder(run: Run) -> None:
    Content(packed_decoder(run).to_bytes()).compressed()

"""What the first visitors of a server that has just started would wait for, worked out before they come.

A class opens the same pages of the same models within a minute: whatever is computed once and then shared by everybody
would be computed while all of them wait. It is what the pages show when they are opened, of the models that came with the
app; a person's own models are left to whoever looks at them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import partial

from ui import features
from ui.app import resources
from ui.features.first_needs import PAGES
from ui.http.images import sheet_of, sheets_of
from ui.http.serving import Content
from ui.quiet import Step, do_when_quiet
from vae_core.explorer import scales
from vae_core.explorer.codes import packed_codes
from vae_core.explorer.mean_image import baseline
from vae_core.explorer.networks import packed_decoder
from vae_core.models.space import LatentSpace
from vae_core.runs import Run


def get_ahead() -> None:
    """For a thread of its own, once the server answers."""
    do_when_quiet(steps())


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
    for run in there.values():
        if resources.latent_space(run).has_encoder:
            yield partial(baseline, run)
            yield partial(scales.run_picture_error, run)
            yield partial(scales.run_tidiness, run)
            yield partial(resources.explored if resources.latent_space(run).has_map else resources.encoding, run)


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


def _sent_codes(run: Run) -> None:
    Content(packed_codes(run)).compressed()


def _sent_decoder(run: Run) -> None:
    Content(packed_decoder(run).to_bytes()).compressed()

"""What a browser-side part needs to know of a run: small facts, and the addresses of everything large."""

from __future__ import annotations

from dataclasses import dataclass

from ui.app import resources, state
from ui.http import addresses
from ui.http.run_data import decodes_in_browser
from ui.theme import class_colours
from vae_core.runs import Run


@dataclass(frozen=True)
class BrowserModel:
    """`openModel` in ui/components/parts/model.js is the reader.

    Attributes:
        run: its id
        decoder_url: None when the server decodes, by decode_url
        images_url: with {sheet} for the number of a sheet of `sheet_images` originals, `sheet_columns` in a row
        image_shape: (channels, height, width)
        count: how many held-out images
        class_names, colours: by label
        support: "edge" and "hole", distances in latent space
    """

    run: str
    codes_url: str
    decoder_url: str | None
    decode_url: str
    images_url: str
    sheet_columns: int
    sheet_images: int
    image_shape: tuple[int, int, int]
    count: int
    class_names: tuple[str, ...]
    colours: list[str]
    support: dict[str, float]


def browser_model(run: Run) -> BrowserModel:
    """Raises DamagedRun."""
    label = state.drawn_class()
    explored, names = resources.explored(run), resources.run_dataset(run).class_names
    return BrowserModel(
        run=run.id,
        codes_url=addresses.codes_url(run),
        decoder_url=addresses.decoder_url(run, label) if decodes_in_browser(run) else None,
        decode_url=addresses.decode_url(run, label),
        images_url=addresses.images_url(run),
        sheet_columns=addresses.SHEET_COLUMNS,
        sheet_images=addresses.IMAGES_PER_SHEET,
        image_shape=run.config.image_shape,
        count=len(explored.encoding),
        class_names=names,
        colours=class_colours(len(names)),
        support={"edge": explored.support.edge, "hole": explored.support.hole},
    )

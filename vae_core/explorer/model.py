"""What a browser-side part needs to know of a run: small facts, and the addresses of everything large."""

from __future__ import annotations

from dataclasses import dataclass

from vae_core.explorer import addresses, resources
from vae_core.explorer.networks import decodes_in_browser, encodes_in_browser
from vae_core.images.strokes import Frame, frame_of
from vae_core.latent.projection import Projection
from vae_core.looks import class_colours, map_limits
from vae_core.models.config import Likelihood
from vae_core.runs import Run


@dataclass(frozen=True)
class Plane:
    """What is on the screen: z = mean + x · axes[0] + y · axes[1] + Σ offset · others; the rows are orthonormal."""

    mean: list[float]
    axes: list[list[float]]
    others: list[list[float]]
    other_names: list[str]
    spreads: list[float]  # standard deviation of the codes along each of the others


@dataclass(frozen=True)
class BrowserRun:
    """What any browser-side part needs of a run.

    Attributes:
        run: its id
        codes_url, decode_url, images_url: addresses relative to the app's
        decoder_url: None when the server decodes, by decode_url
        images_url: with {sheet} for the number of a sheet of `sheet_images` originals, `sheet_columns` in a row
        image_shape: (channels, height, width)
        count: how many held-out images
        class_names, colours: by label
        drawn_as: the class that a conditional model draws, None for other models
    """

    run: str
    name: str
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
    drawn_as: str | None


@dataclass(frozen=True)
class BrowserModel(BrowserRun):
    """Of a run whose codes are places; `openModel` in ui/frontend/lib/model.js is the reader.

    Attributes:
        encoder_url, encode_url: as those of the decoder; encoder_url is None where the server encodes, both are None for
            a model without an encoder
        likelihood, likelihood_scale: what the distortion of an image is scored by
        distortion_url: where the server works it out for images that are none of the held-out ones; None without encoder
        frame: how its images were framed, for drawings that are to be like them
        support: "edge" and "hole", distances in latent space
        plane: on which its codes are shown
        limits: of the map, across and up
        linear: whether images are straight-line functions of their codes
    """

    encoder_url: str | None
    encode_url: str | None
    likelihood: Likelihood
    likelihood_scale: float
    distortion_url: str | None
    frame: Frame
    support: dict[str, float]
    plane: Plane
    limits: tuple[tuple[float, float], tuple[float, float]]
    has_prior: bool
    linear: bool


def browser_plane(projection: Projection) -> Plane:
    return Plane(
        projection.mean.tolist(),
        projection.axes.tolist(),
        projection.others.tolist(),
        list(projection.other_titles),
        projection.spreads.tolist(),
    )


def browser_run(run: Run, label: int = 0) -> BrowserRun:
    """`label`: the class that a conditional model draws. Raises DamagedRun."""
    names = resources.run_dataset(run).class_names
    return BrowserRun(
        run=run.id,
        name=run.config.name,
        codes_url=addresses.codes_url(run),
        decoder_url=addresses.decoder_url(run, label) if decodes_in_browser(run) else None,
        decode_url=addresses.decode_url(run, label),
        images_url=addresses.images_url(run),
        sheet_columns=addresses.SHEET_COLUMNS,
        sheet_images=addresses.IMAGES_PER_SHEET,
        image_shape=run.config.image_shape,
        count=len(resources.encoding(run)),
        class_names=names,
        colours=class_colours(len(names)),
        drawn_as=names[min(label, len(names) - 1)] if resources.latent_space(run).is_conditional else None,
    )


def browser_model(run: Run, projection: Projection | None = None, label: int = 0) -> BrowserModel:
    """`projection`: the plane to show its codes on, if not its usual one; `label` as of `browser_run`. Raises DamagedRun."""
    explored = resources.explored(run)
    can_encode = resources.latent_space(run).has_map
    if projection is None or projection is explored.projection:
        projection, limits = explored.projection, explored.limits
    else:
        limits = map_limits(projection.project(explored.encoding.codes))
    return BrowserModel(
        **vars(browser_run(run, label)),
        encoder_url=addresses.encoder_url(run, label) if can_encode and encodes_in_browser(run) else None,
        encode_url=addresses.encode_url(run, label) if can_encode else None,
        likelihood=run.config.model.likelihood,
        likelihood_scale=run.config.model.likelihood_scale,
        distortion_url=addresses.distortion_url(run, label) if can_encode else None,
        frame=frame_of(run.config.data.dataset, run.config.data.image_size),
        support={"edge": explored.support.edge, "hole": explored.support.hole},
        plane=browser_plane(projection),
        limits=limits,
        has_prior=resources.latent_space(run).has_prior,
        linear=run.config.decodes_linearly,
    )

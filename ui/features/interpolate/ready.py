"""A ready gallery below the page: paths within a class and between two classes, each one click from being dragged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from ui.app import resources, session
from ui.app.glossary import with_terms
from ui.app.markdown import escaped
from ui.features.interpolate.state import InterpolateView
from ui.http.guard import NotFound
from ui.http.parameters import Parameters
from ui.http.pictures import RunPicture, image_tag
from ui.http.run_data import class_of
from ui.media.images import Pixels, png_bytes, strip
from ui.theme import ink
from vae_core.explorer import addresses
from vae_core.explorer.cache import cached
from vae_core.latent.interpolation import path
from vae_core.latent.smoothness import smoothness
from vae_core.latent.support import count_near
from vae_core.models.array_decoding import decode_places
from vae_core.runs import Run

FRAMES = 9
ROWS = 4  # of each kind
OPENED = "interpolate-opened"  # how often a path of the gallery was opened: the component is then drawn anew


@dataclass(frozen=True)
class ReadyPath:
    """One row of the gallery.

    Attributes:
        images: numbers of the two held-out images
        classes: and of their classes
        frames: uint8 [FRAMES, C, H, W], decoded along the straight path between their codes
        in_holes: how many of them have no real code near
        largest: the largest step between two frames, divided by the mean step
    """

    images: tuple[int, int]
    classes: tuple[int, int]
    frames: Pixels
    in_holes: int
    largest: float


@st.fragment
def ready_paths(run: Run) -> None:
    """The gallery. Raises DamagedRun."""
    label = session.chosen_class() if resources.latent_space(run).is_conditional else 0
    found = paths_of(run, label)
    within = [one for one in found if one.classes[0] == one.classes[1]]
    between = [one for one in found if one.classes[0] != one.classes[1]]
    if not within and not between:
        return
    st.header("Within a class and between classes")
    kinds = [("Within a class", within), ("From one class to another", between)]
    shown = [(title, some) for title, some in kinds if some]
    for column, (title, some) in zip(st.columns(len(shown), gap="large"), shown, strict=True):
        with column, st.container(gap=None):
            st.markdown(f"**{title}**")
            for one in some:
                _row(run, one, label)
    st.caption(with_terms(gallery_words(within, between)))


@cached(resources.by_version)
def paths_of(run: Run, label: int) -> list[ReadyPath]:
    """Up to ROWS paths of each kind, of a conditional model when it draws class `label`. Raises DamagedRun."""
    explored, model = resources.explored(run), resources.arrays(run)
    codes, labels = explored.encoding.codes, resources.held_out_classes(run)
    found = []
    for first, second in [*pairs_within(codes, labels), *pairs_between(labels, resources.typical_images(run))]:
        places = path("lerp", codes[first], codes[second], FRAMES)
        frames = decode_places(model, places, label=label)
        alone = int((count_near(codes, places, explored.support.hole) == 0).sum())
        classes = int(labels[first]), int(labels[second])
        found.append(ReadyPath((first, second), classes, frames, alone, smoothness(frames).ratio))
    return found


def ahead(run: Run) -> None:
    """Make the gallery of a run."""
    for one in paths_of(run, 0):
        strip_of(run, one.images, 0, dark=False)


def pairs_within(codes: np.ndarray, labels: np.ndarray) -> list[tuple[int, int]]:
    """For some classes, two images that are unlike and usual.

    They are at the 10th and the 90th percentile of the direction in which the class's codes [N, latent_dim] vary most.
    """
    pairs = []
    for label in _some_classes(labels):
        members = np.flatnonzero(labels == label)
        if len(members) < 2:
            continue
        centred = codes[members].astype(np.float64) - codes[members].mean(0)
        direction = np.linalg.eigh(centred.T @ centred)[1][:, -1]
        order = members[np.argsort(centred @ direction, kind="stable")]
        pairs.append((int(order[len(order) // 10]), int(order[len(order) - 1 - len(order) // 10])))
    return pairs


def pairs_between(labels: np.ndarray, typical: tuple[int, ...]) -> list[tuple[int, int]]:
    """From a typical image of some classes to one of the next class."""
    by_class = {int(labels[image]): image for image in typical}
    known = sorted(by_class)
    if len(known) < 2:
        return []
    following = dict(zip(known, [*known[1:], known[0]], strict=True))
    return [(by_class[label], by_class[following[label]]) for label in _some_classes(labels) if label in by_class]


def gallery_words(within: list[ReadyPath], between: list[ReadyPath]) -> str:
    """What the strips are, and how the two kinds differ here."""
    text = (
        "Straight paths between the codes of two held-out images, at both ends their reconstructions. Press a title to "
        "open its path above. "
    )
    parts = []
    for words, some in (("within a class", within), ("between classes", between)):
        if some:
            holes, all_ = sum(one.in_holes for one in some), FRAMES * len(some)
            step = float(np.mean([one.largest for one in some]))
            parts.append(
                f"{words}, {holes} of {all_} frames lie in a hole, where no real image has its code, and the largest step is "
                f"{step:.1f} times the mean step"
            )
    sentence = "; ".join(parts)
    return f"{text}{sentence[:1].upper()}{sentence[1:]}."


def _row(run: Run, one: ReadyPath, label: int) -> None:
    names = resources.run_dataset(run).class_names
    title = " → ".join(names[label] for label in one.classes)
    if st.button(escaped(title), key=f"ready-{run.id}-{'-'.join(map(str, one.images))}", type="tertiary"):
        InterpolateView.load().update(mode="line", images=one.images, t=0.5).keep()
        st.session_state[OPENED] = st.session_state.get(OPENED, 0) + 1
        st.rerun()
    height, width = one.frames.shape[-2:]
    scale = _scale(one)
    st.html(
        image_tag(
            STRIPS.address(run, first=one.images[0], second=one.images[1], **addresses.class_query(run, label)),
            f"{FRAMES} frames from an image of {names[one.classes[0]]} to one of {names[one.classes[1]]}",
            (scale * (FRAMES * (width + 1) - 1), scale * height),
            "display:block;width:100%;height:auto",
        )
    )


def strip_of(run: Run, images: tuple[int, int], label: int, *, dark: bool) -> bytes:
    """The frames of the path between two images side by side, PNG; `label`: the class that they are drawn as.

    Raises NotFound where the gallery has no such path, DamagedRun.
    """
    found = next((one for one in paths_of(run, label) if one.images == images), None)
    if found is None:
        raise NotFound("The gallery has no path between these two images.")
    return _strip(run, found, label, ink("page", dark=dark))


@cached(lambda run, one, *drawn: resources.by_version(run, one.images, *drawn))
def _strip(run: Run, one: ReadyPath, label: int, background: str) -> bytes:
    return png_bytes(strip(one.frames, gap=1, background=background), scale=_scale(one))


def _scale(one: ReadyPath) -> int:
    return max(1, 96 // one.frames.shape[-1])


def _asked(run: Run, parameters: Parameters, dark: bool) -> bytes:
    most = len(resources.encoding(run)) - 1
    images = parameters.whole("first", 0, most), parameters.whole("second", 0, most)
    label = class_of(parameters) if resources.latent_space(run).is_conditional else 0
    return strip_of(run, images, label, dark=dark)


STRIPS = RunPicture("ready-path.png", "image/png", _asked)


def _some_classes(labels: np.ndarray) -> list[int]:
    """Up to ROWS of the classes that have images, evenly chosen."""
    known = np.unique(labels)
    return [int(known[place]) for place in np.unique(np.linspace(0, len(known) - 1, ROWS).round().astype(int))]

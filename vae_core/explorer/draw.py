"""What the component that one draws in is given, and the words around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vae_core.datasets import is_own
from vae_core.explorer.model import BrowserModel
from vae_core.explorer.networks import decodes_in_browser, encodes_in_browser
from vae_core.runs import Run

# Packed strokes (vae_core/images/strokes.py), each drawn for images of its kind: a 3, a pair of trousers, an ellipse.
_THREE = "AaoBrAKGAmIYFRYXFhcWFRoVHBEgESIPJg0kCyYJJgUmASgAJgImBiYKIAweEB4SHBgYGBIaDhwIHgIiASIHJAkiDSARHhccGxwdGh8aHxYlFC8SLxIrDhsOCQwQCiQGMgQ4BjYILA4mFCYWJhogHB4eGB4SIg4iCiYEJgImAyYHJg0mDyYVJBckGx4fHCMaJRgpFCkSKQwpCCsEKwErAysFKQsnDyUVJRclGSMbJRc"
_EXAMPLES = {
    "fashion-mnist": "AQ7oAm6WAWQBZAFkAWQBZAFkAQeLA6ABlgEdqAUTN6AGKwf0BKABlgEYqAUTOKAGKw",
    "ellipses": "AQe4A4AF5gGQAf8BMpAB_wEx",
}


def example(run: Run) -> str:
    return _EXAMPLES.get(run.config.data.dataset, _THREE)


@dataclass(frozen=True)
class DrawData:
    """The component's data.

    Attributes:
        view: the page's state as a dict; read when the page is first shown
        example: strokes to begin with where the view has none; the first touch replaces them
        max_bytes: of a drawing when packed
        max_token: letters of an image in a link; a larger one stays on its page
        prepare_url, max_image_bytes: where a picture's file becomes an image, None where no server does that, and how large
            it may be
        pages: those that take the image: "map", "interpolate" and "arithmetic"
        expert: whether terms and figures are shown
    """

    model: BrowserModel
    view: dict[str, Any]
    example: str
    max_bytes: int
    max_token: int
    prepare_url: str | None
    max_image_bytes: int
    expert: bool
    pages: tuple[str, ...]


def hint(run: Run, title: str) -> str:
    """What to do, above the pad; honest about models that have never seen a line. Markdown.

    `title`: what its images are called within a sentence.
    """
    name = run.config.data.dataset
    follows = "The copy, and the point on the map, follow your hand."
    if name == "mnist":
        return f"**Draw a digit** over the example, or bring a picture. {follows}"
    if name == "fashion-mnist":
        honest = "This model has only seen photographs of clothes: a line is unusual for it. Broad strokes that fill a shape come closer."
    else:
        seen = f"your images “{title}”" if is_own(name) else f"images of {title}"
        honest = f"This model has only seen {seen}: what is drawn by hand may be unusual for it."
    return f"**Draw** over the example, or bring a picture. {follows} {honest}"


def caption(run: Run, *, linked: bool = True) -> str:
    """Where the drawing is computed, and how it becomes an image; `linked`: whether the page's link holds it. Raises DamagedRun."""
    name, size = run.config.data.dataset, run.config.data.image_size
    if name == "mnist":
        made = (
            "A drawing is made as the digits that the model learned: fit into a box of 20 × 20 pixels, with its centre of mass in "
            "the middle of 28 × 28"
        )
        made += f", with an edge up to {size} × {size}." if size > 28 else "."
    elif name == "fashion-mnist":
        made = "A drawing is made as the images that the model learned: its longer side fills 28 pixels, in the middle"
        made += f", with an edge up to {size} × {size}." if size > 28 else "."
    else:
        made = f"The whole pad becomes an image of {size} × {size} pixels, as the model's are."
    where = (
        "What follows is computed in this browser."
        if encodes_in_browser(run) and decodes_in_browser(run)
        else "This model is too large for a browser: the server answers each movement, and keeps nothing of it."
    )
    return f"{made} {where}" + (" The link of this page holds the strokes." if linked else "")

"""The report as a page: its parts in order, its style for screen and paper, and what the page may not do."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from vae_core.report import again, measures, pictures, training
from vae_core.report.document import document
from vae_core.report.markup import Section, joined, paragraph
from vae_core.report.material import Material
from vae_core.runs import Run

Progress = Callable[[float], object]
PARTS: tuple[tuple[str, str, Callable[[Material], Markup]], ...] = (
    ("trained", "What was trained on what", training.what_was_trained),
    ("curves", "How it learnt", training.curves),
    ("map", "The latent map", pictures.latent_map),
    ("manifold", "The manifold", pictures.manifold),
    ("samples", "New images beside real ones", pictures.samples),
    ("reconstructions", "Reconstructions", pictures.reconstructions),
    ("metrics", "Metrics", measures.measures),
    ("doctor", "What the training doctor says", training.advice),
    ("again", "How to make it again", again.how_to_make_it_again),
    ("hash", "The run's hash", again.identity),
)


def report_html(run: Run, progress: Progress = lambda share: None) -> str:
    """The whole page. It loads nothing, runs no script, and shows what the run does not have as a sentence.

    `progress` hears the share done, in [0, 1]. PyTorch is imported only for a codebook's prior, for a denoiser's noise, for
    what a detector, a denoiser and the like were made for, and for codes that the run's folder does not have yet.
    Raises DamagedRun or ConfigError where the configuration or the status cannot be read.
    """
    material = Material(run)
    sections = []
    for done, (name, title, make) in enumerate(PARTS):
        progress(done / len(PARTS))
        sections.append(_section(material, name, title, make).html())
    progress(1.0)
    return str(_page(material, joined(sections)))


def _section(material: Material, name: str, title: str, make: Callable[[Material], Markup]) -> Section:
    """What cannot be shown, because it is not there or cannot be read, is said in its place."""
    try:
        body = make(material)
    except ValueError as error:
        body = paragraph(str(error), "absent")
    return Section(name, title, body)


def _page(material: Material, sections: Markup) -> str:
    config, note = material.config, material.run.note()
    body = Markup(
        '<header><p class="kind">Report of a training · Latent Playground</p><h1 dir="auto">{name}</h1>'
        "<p>{what}</p>{note}"
        '<p class="fill"><span>Name</span><i></i><span>Class</span><i class="short"></i><span>Date</span><i class="short"></i></p>'
        "</header><main>{sections}</main>"
    ).format(
        name=config.name,
        what=f"{material.kind.title} · {_images(material)} · {training.state_words(material)}",
        note=paragraph(f"“{note}”", "note") if note else "",
        sections=sections,
    )
    return document(f"Report · {config.name}", body)


def _images(material: Material) -> str:
    try:
        return material.images.title
    except ValueError:
        return "images that are not here any more"

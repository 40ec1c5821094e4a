"""Runs as one HTML file: what `export-html` and the app's button write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from vae_core import interrupt
from vae_core.datasets import dataset
from vae_core.explorer import glossary, resources
from vae_core.models import MODELS
from vae_core.runs import Run
from vae_core.take_home.embedding import Embedded, embed
from vae_core.take_home.excerpt import choose_images
from vae_core.take_home.exported_run import ExportedRun, NotExported, check_exportable
from vae_core.take_home.page import PageParts, html_page, page_parts
from vae_core.take_home.views import ALL, needed_images

IMAGES = 2_000
"""Held-out images that a page takes along unless another number is asked for."""
MAX_RUNS = 2
_SHORT = {"autoencoder": "AE", "vae": "VAE"}
_SEEN = {"train": "not trained on", "held-out": "partly trained on"}
_WHAT = (
    "This page holds trained models, and draws what they make of any point of their latent space in this browser. It is "
    "one file: it needs no internet and no installation, sends nothing to anybody, and can be copied and passed on."
)


@dataclass(frozen=True)
class Exported:
    """The file's text, and what its bytes go into, the largest first: (what, bytes)."""

    text: str
    sizes: tuple[tuple[str, int], ...]

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self.text.encode())


def export_page(runs: Sequence[Run], *, images: int = IMAGES, label: int = 0) -> Exported:
    """One run, or two of the same images, with `images` of their held-out images; a conditional model draws class `label`.

    Raises NotExported in a sentence for runs that no page can show, DamagedRun, and ValueError for an impossible number.
    """
    parts = parts_of(runs, images=images, label=label)
    text = html_page(parts)
    return Exported(text, _sizes(text, parts.files))


def parts_of(runs: Sequence[Run], *, images: int = IMAGES, label: int = 0) -> PageParts:
    """What such a page is made of. Raises as `export_page`."""
    exported = exported_runs(runs, images=images, label=label)
    views = []
    for view_of in ALL:
        interrupt.step()
        if (view := view_of(exported)) is not None:
            views.append(view)
    files: dict[str, Embedded] = {}
    for one in {one.model["images_url"]: one for one in exported}.values():
        files |= one.sheets()
    for one in exported:
        interrupt.step()
        files |= one.files()
    for view in views:
        files |= view.files
    files[glossary.address()] = embed(glossary.packed_glossary())
    title = " and ".join(shown_names(runs))
    return page_parts(title, _facts(exported), views, files, _made())


def exported_runs(runs: Sequence[Run], *, images: int = IMAGES, label: int = 0) -> tuple[ExportedRun, ...]:
    """The runs with the images that they take along. Raises as `export_page`."""
    if not 1 <= len(runs) <= MAX_RUNS or len({run.id for run in runs}) < len(runs):
        raise NotExported("A page shows one run, or two different ones.")
    for run in runs:
        check_exportable(run)
    data = [(run.config.data.dataset, run.config.data.image_size) for run in runs]
    if len(set(data)) > 1:
        (one, size), (other, other_size) = ((dataset(name).title, size) for name, size in data)
        raise NotExported(
            f"Two runs on one page have to show the same images, but these have {one} of {size} pixels and {other} of "
            f"{other_size}. Export them one by one."
        )
    counts = {len(resources.held_out_classes(run)) for run in runs}
    excerpt = choose_images(min(counts), images, needed_images(runs))
    return tuple(ExportedRun(run, excerpt, label) for run in runs)


def _facts(exported: Sequence[ExportedRun]) -> dict[str, Any]:
    """What the page's frame says of the runs."""
    first = exported[0].run
    title = resources.run_dataset(first).title
    kinds = [short_name(one.run) for one in exported]
    alike = len(set(kinds)) < len(kinds)
    names = shown_names([one.run for one in exported])
    trained = {one.run.status().train_images for one in exported}
    count = f"{trained.pop():,} images" if len(trained) == 1 and trained != {0} else "images"
    subject = "a model" if len(kinds) == 1 else "two models of this kind" if alike else "two models"
    lead = f"{' and '.join(dict.fromkeys(kinds))}: {subject} trained on {count} of {title}."
    return {
        "glossary_url": glossary.address(),
        "lead": lead[:1].upper() + lead[1:],
        "runs": [
            {"id": one.run.id, "name": name, "short": short}
            for one, name, short in zip(exported, names, names if alike else kinds, strict=True)
        ],
        "about": {
            "what": _WHAT,
            "made": _made(),
            "runs": [{"name": name, "facts": _run_facts(one)} for one, name in zip(exported, names, strict=True)],
        },
    }


def shown_names(runs: Sequence[Run]) -> list[str]:
    """What the runs are called; of the same name, also by the folders that tell them apart."""
    names = [run.config.name for run in runs]
    alike = len(set(names)) < len(names)
    return [f"{name} ({run.id})" if alike else name for run, name in zip(runs, names, strict=True)]


def short_name(run: Run) -> str:
    """What the kind of its model is called in a word."""
    name = run.config.model.name
    return _SHORT.get(name, MODELS.get(name).title)


def _run_facts(one: ExportedRun) -> list[tuple[str, str]]:
    config, status, entry = one.run.config, one.run.status(), resources.run_dataset(one.run)
    facts = [
        ("Model", MODELS.get(config.model.name).title),
        ("Code of an image", str(config.latent_space)),
        ("Trained on", f"{status.train_images:,} images of {entry.title}" if status.train_images else entry.title),
        ("Passes over them", f"{status.epoch:g}"),
        ("Shown here", f"{len(one.excerpt):,} images that it was {_SEEN[config.data.split]}"),
        (
            "How exact it is",
            "weights and images are rounded to keep it small: where its images lie, pictures are within 2 of 255 grey levels",
        ),
        ("Licence of the images", entry.licence),
        ("Credit", entry.credit),
    ]
    return [(name, text) for name, text in facts if text]


def _made() -> str:
    try:
        return f"Made with Latent Playground {version('latent-playground')}."
    except PackageNotFoundError:
        return "Made with Latent Playground."


def _sizes(text: str, files: Mapping[str, Embedded]) -> tuple[tuple[str, int], ...]:
    kinds = {"decoder.bin": "decoders", "encoder.bin": "encoders", "codes.bin": "codes"}
    sizes: dict[str, int] = {}
    for address, file in files.items():
        name = address.split("?")[0].rsplit("/", 1)[-1]
        kind = kinds.get(name, "images" if name.endswith(".webp") else "views' own data")
        sizes[kind] = sizes.get(kind, 0) + len(file.text)
    sizes["code and words"] = len(text.encode()) - sum(sizes.values())
    return tuple(sorted(sizes.items(), key=lambda one: -one[1]))

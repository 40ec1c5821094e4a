"""How to make the run again, with which versions, and the hash that says which run this report is of."""

from __future__ import annotations

import platform
import time
from importlib.metadata import PackageNotFoundError, version

from markupsafe import Markup

from vae_core.recipes.command import training_commands
from vae_core.report.markup import joined, paragraph
from vae_core.report.material import Material
from vae_core.runs.identity import COVERS, LEAVES_OUT, run_hash

PACKAGES = ("latent-playground", "torch", "numpy", "pillow")


def how_to_make_it_again(material: Material) -> Markup:
    commands = training_commands(material.config, material.status.train_images)
    return joined(
        [
            Markup("<pre>{}</pre>").format("\n".join(commands)),
            paragraph(
                "The same seed gives the same start and the same order of images. On another processor, in another "
                "precision or with another number of threads sums are rounded otherwise, and the last digits differ.",
                "small",
            ),
            Markup('<p class="small">Written with {}, on {}.</p>').format(versions(), _today()),
        ]
    )


def identity(material: Material) -> Markup:
    digest = run_hash(material.run)
    groups = " ".join(digest[start : start + 8] for start in range(0, 64, 8))
    return joined(
        [
            Markup('<p class="hash"><code data-run-hash="{}">{}</code></p>').format(digest, groups),
            paragraph(
                f"SHA-256. It covers {COVERS}. It does not cover {LEAVES_OUT}. A copy, and a run that was downloaded and "
                "imported elsewhere, have the same hash; a changed number gives another."
            ),
            paragraph("Whoever has the run checks this page with:"),
            Markup("<pre>python -m vae_core report {} --check report.html</pre>").format(material.run.id),
            paragraph(
                "That compares the hash, makes the report anew, and names every part whose words, numbers or pictures differ.",
                "small",
            ),
        ]
    )


def versions() -> str:
    """ "latent-playground 1.0, torch 2.13.0, …, Python 3.11.7"."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:  # the code alone, without having been installed
            continue
    return ", ".join([*found, f"Python {platform.python_version()}"])


def _today() -> str:
    return time.strftime("%d %B %Y")

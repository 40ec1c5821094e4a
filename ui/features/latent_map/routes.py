"""The manifold picture as a file to keep: its address and its route."""

from __future__ import annotations

from ui.app import resources
from ui.app.turns import PICTURES
from ui.features.latent_map.manifold_file import manifold_picture
from ui.features.latent_map.state import ManifoldView, for_run
from ui.http.parameters import Parameters
from ui.http.serving import Content, run_route
from vae_core.explorer import addresses
from vae_core.export.manifold_picture import ManifoldSettings, file_name
from vae_core.runs import Run


def manifold_url(run: Run, settings: ManifoldSettings) -> str:
    return addresses.run_address(run, "manifold.png", _version(run), ManifoldView.of(settings).params())


def _version(run: Run) -> str:
    """Covers the run's name, which stands in the file's text."""
    return addresses.digest(addresses.version(run), run.config.name)


def _manifold(run: Run, parameters: Parameters) -> Content:
    """The picture that the query says."""
    classes = len(resources.run_dataset(run).class_names)
    settings = for_run(ManifoldView.read(parameters).settings, resources.explored(run).encoding.codes.shape[1], classes)
    return Content(manifold_picture(run, settings), "image/png", file_name(run, settings))


ROUTES = [run_route("manifold.png", _manifold, version_of=lambda run, _: _version(run), turns=PICTURES)]

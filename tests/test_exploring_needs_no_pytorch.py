"""A server that explores never imports PyTorch, scikit-learn, SciPy or torchvision: asked of a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests import exploring

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = """
import json, logging, sys
from streamlit.testing.v1 import AppTest
from starlette.applications import Starlette
from tests import asgi

logging.disable(logging.CRITICAL)
pages, heavy, app = json.loads(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3]
after, wrong = {}, []

def look(what):
    for name in heavy:
        if name in sys.modules:
            after.setdefault(name, what)

page = AppTest.from_file(app, default_timeout=60)
for name in pages:
    if name:
        page.switch_page(f"pages/{name}.py")
    page.run()
    wrong += [f"{name}: {one.message}" for one in page.exception]
    look(f"the page {name or 'home'}")

import numpy as np
from vae_core.explorer import addresses
from ui.features.latent_map.manifold_file import manifold_picture
from ui.features.reconstruct.routes import copies_url
from ui.server import routes
from vae_core.export.manifold_picture import ManifoldSettings
from vae_core.runs import RunStore

server = Starlette(routes=routes())
for run in (RunStore().open(name) for name in ("fashion-vae-2d", "mnist-vae-16d", "vq-vae", "denoiser")):
    space, pixels = run.config.latent_space, int(np.prod(run.config.image_shape))
    base = addresses.codes_url(run).rpartition("/")[0]
    asked = [addresses.codes_url(run), addresses.decoder_url(run)]
    asked += [addresses.codebook_url(run)] if space.is_grid else [f"{base}/encoder.bin", copies_url(run, [0, 5])]
    for address in asked:
        answer = asgi.request(server, "GET", address)
        wrong += [] if answer.status == 200 else [f"{address}: {answer.status} {answer.text[:200]}"]
        look(address)
    bodies = {"decode": space.code_size} | ({} if space.is_grid else {"encode": pixels, "distortion": pixels})
    for name, numbers in bodies.items():
        answer = asgi.request(server, "POST", f"{base}/{name}", [np.full(numbers, 0.5, np.float32).tobytes()])
        wrong += [] if answer.status == 200 else [f"{name} of {run.id}: {answer.status} {answer.text[:200]}"]
        look(f"{name} of {run.id}")
manifold_picture(RunStore().open("fashion-vae-2d"), ManifoldSettings(side=3, width=96))
look("the manifold picture")
print(json.dumps([after, wrong]))
"""


def test_every_page_that_explores_and_what_it_fetches() -> None:
    after, wrong = _asked((*exploring.PAGES, "datasets"), exploring.HEAVY)
    assert wrong == []
    assert after == {}, "what imported it"


def _asked(pages: Sequence[str], packages: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """After which page or address each of the packages was imported, and what went wrong."""
    arguments = [json.dumps(pages), json.dumps(packages), str(ROOT / "app.py")]
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:]
    after, wrong = json.loads(run.stdout.splitlines()[-1])
    return after, wrong


def test_pages_that_explore_need_no_pandas() -> None:
    """Nor Arrow: together 65 MB, and half a second of the first page."""
    after, wrong = _asked(exploring.PAGES, ("pandas", "pyarrow"))
    assert wrong == []
    assert after == {}, "what imported it"


def test_the_server_answers_before_it_imports_what_pages_need() -> None:
    program = "import sys, app; print([n for n in ('torch', 'scipy', 'pydantic', 'vae_core.runs', 'ui.app.shell') if n in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"

"""Everything that reads a run driven over one, and what is to complain about: an exception, a path of this disk, a run that is lost.

Each complaint is a sentence; none is what is wanted.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from tests.routes import request
from ui.app import resources
from vae_core.runs import RunStore

APP = str(Path(__file__).resolve().parents[2] / "app.py")
HARMED, SOUND = "harmed", "sound"
# Pages with what their address says; of a page about one run, and of pages that list all runs.
OF_THE_RUN: list[tuple[str, dict[str, str]]] = [
    *((name, {"run": HARMED}) for name in ("latent_map", "draw", "interpolate", "arithmetic", "dimensions", "codes")),
    *(("reconstruct", {"run": HARMED, "detector": HARMED, "part": part}) for part in ("images", "denoise", "anomaly")),
    ("compare", {"left": HARMED, "right": SOUND}),
    ("metrics", {"runs": HARMED, "level": "expert"}),
    ("train", {"training": HARMED}),
    ("wall", {"run": HARMED}),
]
LISTS: list[tuple[str, dict[str, str]]] = [
    ("app.py", {}),
    *((name, {}) for name in ("models", "recipes", "datasets", "learn")),
    ("train", {"training": SOUND}),
    ("compare", {"left": SOUND, "right": SOUND}),
    ("metrics", {"runs": SOUND}),
]
GETS = (
    *(
        "decoder.bin",
        "encoder.bin",
        "codes.bin",
        "codebook.bin",
        "film.bin",
        "images/0.webp",
        "manifold.png",
        "run.zip",
    ),
    *(
        "interpolation.gif",
        "copies.bin?images=0-1-2",
        "noisy.bin?noise=gaussian&image=0",
        "denoised.bin?noise=gaussian&image=0",
    ),
)
POSTS = {
    "decode": np.zeros(2, "<f4").tobytes(),
    "encode": np.zeros(32 * 32, np.uint8).tobytes(),
    "distortion": np.zeros(32 * 32, np.uint8).tobytes(),
}
_TRACE = re.compile(r"Traceback|\bError\b: |<class |site-packages")


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Pages as the server runs them: what they raise goes to the app's guard, which Streamlit's test runner does not have."""
    from streamlit.runtime import fragment
    from streamlit.runtime.scriptrunner import exec_code

    from ui.app.failures import tell

    real = exec_code.handle_user_script_exception
    told = functools.partial(_told, real, tell)
    exec_code.handle_user_script_exception = fragment.handle_user_script_exception = told
    try:
        yield
    finally:
        exec_code.handle_user_script_exception = fragment.handle_user_script_exception = real


def _told(real: Callable[..., None], tell: Callable[[Exception], bool], error: Exception, _: object) -> None:
    real(error, tell)


def pages(store: RunStore, *, level: str, only: list[tuple[str, dict[str, str]]]) -> Iterator[str]:
    """What is to complain about pages; `level` is plain or expert."""
    for page, query in only:
        resources.forget_summaries()
        app = AppTest.from_file(APP, default_timeout=60)
        if page != "app.py":
            app = app.switch_page(f"pages/{page}.py")
        for key, value in {**query, **({"level": "expert"} if level == "expert" else {})}.items():
            app.query_params[key] = value
        app.session_state["level"] = level
        where = f"{page} {query} ({level})"
        try:
            with guarded():
                app.run()
        except Exception as error:
            yield f"{where}: {type(error).__name__}: {error}"
            continue
        yield from (f"{where}: {one.value} {one.stack_trace[-2:] if one.stack_trace else ''}" for one in app.exception)
        text = words(app)
        yield from (
            f"{where}: {one}" for one in re.findall(r".{0,80}could not be drawn. The server's log.{0,40}", text)
        )
        yield from (f"{where} says {found!r}" for found in leaks(text, store))
        if page in ("app.py", "models") and "Sound of name" not in text:
            yield f"{where} does not show the other run"


def words(app: AppTest) -> str:
    """All text of a page, as it is sent."""
    return "\n".join(str(block.proto) for block in app._tree if hasattr(block, "proto"))


def leaks(text: str, store: RunStore) -> Iterator[str]:
    for path in (str(store.root), str(store.root.parent)):
        if path in text:
            place = text.index(path)
            yield text[max(0, place - 80) : place + 80]
    if found := _TRACE.search(text):
        yield text[max(0, found.start() - 80) : found.end() + 120]


def routes(store: RunStore, run_id: str = HARMED) -> Iterator[str]:
    """What is to complain about the answers of every route about the run."""
    resources.forget_summaries()
    asked = [("GET", f"data/runs/{run_id}/x/{name}", ()) for name in GETS]
    asked += [("POST", f"data/runs/{run_id}/x/{name}", (body,)) for name, body in POSTS.items()]
    asked.append(("GET", "data/lesson/worksheet.html", ()))
    for method, address, parts in asked:
        try:
            answer = request(method, address, parts)
        except Exception as error:
            yield f"{method} {address}: {type(error).__name__}: {error}"
            continue
        if answer.status not in (200, 400, 404):
            yield f"{method} {address}: {answer.status} {answer.body[:200]!r}"
        if answer.status != 200:
            text = answer.body.decode("utf-8", "replace")
            yield from (f"{method} {address} says {found!r}" for found in leaks(text, store))


def readers(store: RunStore, run_id: str = HARMED) -> Iterator[str]:
    """What is to complain about the functions that read a run: anything raised but a sentence."""
    from vae_core.config import ConfigError
    from vae_core.doctor import examine, read_case
    from vae_core.inference import held_out_encoding, load_model
    from vae_core.jobs.background_metrics import metrics_progress
    from vae_core.jobs.checkpoints import load_state
    from vae_core.metrics.report import cached_metrics
    from vae_core.runs import DamagedRun, Run, RunError
    from vae_core.runs.images import changed_images, run_images

    run = Run(store.root / run_id)
    asked: dict[str, Any] = {
        "config": lambda: run.config,
        "status": run.status,
        "history": run.history,
        "note": run.note,
        "request": run.request,
        "check_weights": run.check_weights,
        "fixed": run.fixed,
        "snapshots": lambda: [run.snapshot(step) for step in run.snapshot_steps()],
        "version": run.version,
        "model": lambda: load_model(run),
        "encoding": lambda: held_out_encoding(run),
        "state": lambda: load_state(run),
        "metrics": lambda: cached_metrics(run),
        "progress": lambda: metrics_progress(run),
        "images": lambda: run_images(run).class_names,
        "changed_images": lambda: changed_images(run),
        "doctor": lambda: examine(read_case(run)),
        "list": store.list,
        "statuses": lambda: list(store.statuses()),
    }
    for name, ask in asked.items():
        try:
            ask()
        except (DamagedRun, ConfigError, RunError) as error:
            yield from (f"{name} says {found!r}" for found in leaks(str(error), store))
            if len(str(error)) > 1000 or not str(error):
                yield f"{name} says {len(str(error)):,} characters"
        except ValueError as error:
            if name not in ("encoding", "images", "changed_images"):  # images that are gone are a ValueError
                yield f"{name}: {type(error).__name__}: {error}"
        except Exception as error:
            yield f"{name}: {type(error).__name__}: {error}"
    if not any(one.id == SOUND and one.run is not None for one in store.list()):
        yield "the list does not have the other run"

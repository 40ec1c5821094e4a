"""Fixtures of the tests that drive the app in a real browser: Debian's Chromium through Playwright.

Without a browser they are skipped with the reason, except where CI is set: there they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.helpers import WAIT_MS
from tests.browser.rest import REST_OBSERVER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.server import AppServer
    from vae_core.runs import Run

# The same browser; the first has no window to draw about the page, which saves a tenth of the processor time.
_CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser")
# Without these Chromium looks up addresses of its own at every start.
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Streamlit's scripts are compiled once, not for every page that a test opens, which halves the processor time of a page:
# all tabs share a process, whose V8 knows the scripts that it has compiled, and scripts are not compiled while they
# arrive, which would happen before V8 looks. Of several lists of features the last one counts, so Playwright's stands
# here, too, as far as it matters to the app.
_COMPILED_ONCE = [
    "--renderer-process-limit=1",
    "--disable-features=AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,PaintHolding,ThirdPartyStoragePartitioning,OptimizationHints,ScriptStreaming",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if os.environ.get("CI"):  # on a crowded machine a page may miss its time once
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if executable is None:
        _cannot("No Chromium here: install Debian's package chromium to run the browser tests.")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _cannot("No Playwright here: pip install -r requirements-dev.txt brings it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*_QUIET, *_COMPILED_ONCE])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def app_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """The app over copies of the shipped runs: one server for all browser tests of a worker."""
    from tests.browser.server import fill_store, start, stop

    folder = tmp_path_factory.mktemp("app")
    server = start(fill_store(folder / "runs").root, folder / "server.log")
    yield server
    stop(server)


@pytest.fixture(scope="session")
def costly(app_server: AppServer) -> Run:
    """A model conditioned on a class whose decoder is too slow for a browser; of few images, to be trained quickly."""
    import numpy as np
    from filelock import FileLock
    from PIL import Image

    from tests import trained
    from vae_core.datasets.allowed import allow_folder
    from vae_core.experiment import with_settings
    from vae_core.explorer.networks import BROWSER_COST, packed_decoder
    from vae_core.recipes import recipe

    folder = trained.folder() / "photos"  # in common, so that it is one configuration for all workers
    with FileLock(f"{folder}.lock"):
        rng = np.random.default_rng(0)
        for name, brightness in (("dark", 60), ("light", 190)):
            (folder / name).mkdir(parents=True, exist_ok=True)
            for index in range(0 if any((folder / name).iterdir()) else 120):
                pixels = np.clip(rng.normal(brightness, 30, (16, 16)), 0, 255).astype(np.uint8)
                Image.fromarray(pixels).resize((32, 32)).save(folder / name / f"{index}.png")
    allow_folder(folder)
    settings = [
        *("data.train_images=null", f'data.dataset="folder:{folder}"', "training.batch_size=16", "training.epochs=1"),
        *("training.threads=1", "training.precision=float32", "model.network=conv", "model.widths=[128,192]"),
    ]
    config = with_settings(recipe("conditional-vae").config, [*settings, "name=Costly"])
    run = trained.train(app_server.runs, config, "costly")
    assert packed_decoder(run).cost > BROWSER_COST
    return run


@pytest.fixture(scope="session")
def tabs(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser window, of the size of a laptop's screen, in which every test has a tab of its own.

    Nothing moves that need not: Streamlit's moving placeholders take a tenth of a page's processor time. Tests of what
    moves turn it on (`in_motion`). The first tab stays open on an empty page of the servers' site, so that Chromium keeps
    the process in which Streamlit's scripts are compiled.
    """
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    context.set_default_timeout(WAIT_MS)
    context.add_init_script(REST_OBSERVER)
    first = context.new_page()
    first.route("**", lambda route: route.fulfill(body=""))
    first.goto("http://127.0.0.1")
    yield context
    context.close()


@pytest.fixture
def page(tabs: BrowserContext) -> Iterator[Page]:
    """An empty tab, light theme; nothing is left in the browser of what other tests did, except its cache."""
    yield tabs.new_page()
    for tab in tabs.pages[1:]:
        tab.evaluate("() => location.protocol === 'http:' && localStorage.clear()")
        tab.close()
    tabs.clear_cookies()
    tabs.clear_permissions()


def _cannot(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)

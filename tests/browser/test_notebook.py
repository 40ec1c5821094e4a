"""The explorer in a notebook that JupyterLab shows: the pointer there, the traits here, and nothing from elsewhere."""

from __future__ import annotations

import ast
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.browser.helpers import WAIT_MS, next_frame, screenshot, wait_attribute
from tests.browser.jupyter import JupyterServer, OpenNotebook, jupyterlab, write_notebook
from tests.browser.map_helpers import MapOnPage, assert_is_torchs, canvas_pixels, decoded, shown_code, wait_code
from tests.browser.server import REPOSITORY
from vae_core.inference import load_model
from vae_core.models import LatentModel
from vae_core.runs import RunStore

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

RUN = "fashion-vae-2d"
CELLS = (
    f'from vae_core.notebook import explore\none = explore("{RUN}")\none',
    f'two = explore("{RUN}", "fashion-ae-2d")\ntwo',
    "",  # what a test runs
)
SCRATCH = 2
MAX_STATE = 500_000  # bytes of a widget's state in a saved notebook


def model_of(run: str) -> LatentModel:
    return load_model(RunStore(REPOSITORY / "checkpoints").open(run))


def code_of(part: Locator) -> np.ndarray:
    """float32 [latent_dim]: of the first picture that a part has decoded."""
    text = part.locator("canvas.decoded[data-code]").first.get_attribute("data-code") or ""
    return np.array(text.split(","), np.float32)


def expect_value(field: Locator, value: str) -> None:
    from playwright.sync_api import expect

    expect(field).to_have_value(value, timeout=WAIT_MS)


@dataclass(frozen=True)
class Lab:
    """The notebook with two widgets, one below the other; `asked`: all that the page requested."""

    server: JupyterServer
    notebook: OpenNotebook
    asked: list[str]

    @property
    def page(self) -> Page:
        return self.notebook.page

    def python(self, source: str) -> Any:
        """What the kernel gives for an expression, after statements on lines of their own."""
        self.page.mouse.move(2, 2)  # the page scrolls to the cell: no map is to come to lie under the pointer
        *before, last = source.splitlines()
        printed = self.notebook.run(SCRATCH, "\n".join([*before, f"print(({last}))"]))
        return ast.literal_eval(printed.strip())

    def known(self, expression: str, expected: Callable[[Any], bool]) -> Any:
        """The same, as soon as it is an expected value: what the browser says may still be on its way."""
        until = time.monotonic() + WAIT_MS / 1000
        while not expected(value := self.python(expression)):
            assert time.monotonic() < until, f"{expression} is still {value}."
        return value

    def map(self, widget: int) -> MapOnPage:
        """Of one of the two, in view."""
        self.notebook.output(widget).scroll_into_view_if_needed()
        return NotebookMap(self.page, widget=widget)


@dataclass
class NotebookMap(MapOnPage):
    """`widget`: which of the notebook's."""

    slot: str = "notebook"
    widget: int = 0

    @property
    def canvas(self) -> Locator:
        return super().canvas.nth(self.widget)


@pytest.fixture(scope="module")
def lab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    asked: list[str] = []
    with jupyterlab(tmp_path_factory.mktemp("jupyter"), REPOSITORY / "checkpoints") as server:
        write_notebook(server.folder, "explorer.ipynb", CELLS)
        page = chromium.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.set_default_timeout(WAIT_MS)
        page.on("request", lambda request: asked.append(request.url))
        notebook = OpenNotebook.at(page, server, "explorer.ipynb")
        notebook.run_all()
        page.locator("[data-ready=yes]").nth(1).wait_for(state="attached")
        yield Lab(server, notebook, asked)
        page.close()


def test_what_is_pointed_at_is_decoded_and_known_to_python(lab: Lab) -> None:
    chart = lab.map(0)
    before = shown_code(lab.page)
    chart.hover(0.3, 0.35)
    code = wait_code(lab.page, lambda code: not np.array_equal(code, before))
    assert_is_torchs(decoded(lab.page), model_of(RUN), code)
    lab.known("one.code", lambda known: np.array_equal(np.float32(known), code))
    screenshot(lab.page, "notebook-light")


def test_what_is_kept_is_known_to_python_and_the_other_way_round(lab: Lab) -> None:
    lab.map(0).click(0.3, 0.3)
    lab.known("one.pins", lambda pins: len(pins) == 1)
    lab.python("one.pins = [5, (0.5, -1)]\n1")
    lab.page.locator(".pin-button").nth(1).wait_for()
    assert lab.page.locator(".pin figcaption").all_inner_texts() == ["1 · no. 5", "2"]
    lab.page.locator(".pin .close").first.click()
    lab.known("one.pins", lambda pins: pins == ((0.5, -1.0),))


def test_python_moves_the_ring_and_the_picture_follows(lab: Lab) -> None:
    lab.python("one.code = [1.5, -0.5]\n1")
    code = wait_code(lab.page, lambda code: np.allclose(code, [1.5, -0.5]))
    assert_is_torchs(decoded(lab.page), model_of(RUN), code)
    image = lab.python("one.code = one.codes[40]\none.image")
    assert image == 40
    lab.page.get_by_role("heading", name="Image 40:").wait_for()
    assert lab.python("one.code") == pytest.approx(shown_code(lab.page))


def test_a_selection_goes_both_ways(lab: Lab) -> None:
    lab.python("one.selection = one.labels == 8\n1")
    lab.page.get_by_role("heading", name="1,000 images selected").wait_for()
    lab.page.get_by_role("button", name="Clear the selection").click()
    lab.known("one.selection", lambda images: images == ())
    chart = lab.map(0)
    lab.page.get_by_role("button", name="Drag to draw around images and select them").first.click()
    lab.page.mouse.move(*chart.at(0.3, 0.4))
    lab.page.mouse.down()
    for corner in [(0.7, 0.4), (0.7, 0.8), (0.3, 0.8)]:
        lab.page.mouse.move(*chart.at(*corner), steps=4)
    lab.page.mouse.up()
    heading = lab.page.get_by_role("heading", name="images selected")
    heading.wait_for()
    count = int(heading.inner_text().split()[0].replace(",", ""))
    assert count > 100
    lab.known("len(one.selection)", lambda known: known == count)
    lab.python("one.selection = ()\n1")
    heading.wait_for(state="detached")


def test_two_widgets_share_nothing(lab: Lab) -> None:
    lab.python("one.code, one.pins, two.code, two.pins = (0, 0), (), (1, 1), ()\n1")
    wait_code(lab.page, lambda code: np.allclose(code, [1, 1]), index=1)
    lab.map(1).hover(0.6, 0.4)
    moved = wait_code(lab.page, lambda code: not np.allclose(code, [1, 1]), index=1)
    lab.known("two.code", lambda known: np.array_equal(np.float32(known), moved))
    assert lab.python("one.code, one.pins") == ((0.0, 0.0), ())


def test_the_maps_keys_are_not_the_notebooks(lab: Lab) -> None:
    """Of a selected cell "0" twice restarts the kernel, and "d" twice deletes the cell."""
    canvas = lab.map(1).canvas
    canvas.focus()
    for key in ("0", "0", "d", "d", "ArrowRight", "Escape", "a"):
        lab.page.keyboard.press(key)
    assert lab.page.locator(".jp-Dialog").count() == 0
    assert lab.page.locator(".jp-Notebook .jp-CodeCell").count() == len(CELLS)
    assert lab.python("one.count") == 10_000  # the kernel is the same


def test_it_is_dark_where_jupyterlab_is(lab: Lab) -> None:
    def page_colour() -> str:
        return str(lab.page.locator(".explorer").first.evaluate("node => getComputedStyle(node).backgroundColor"))

    assert page_colour() == "rgb(253, 253, 252)"
    lab.notebook.command("apputils:change-theme", theme="JupyterLab Dark")
    lab.page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
    next_frame(lab.page)
    assert page_colour() == "rgb(16, 23, 26)"
    screenshot(lab.page, "notebook-dark")
    lab.notebook.command("apputils:change-theme", theme="JupyterLab Light")


def test_a_saved_notebook_holds_no_images_and_no_weights(lab: Lab) -> None:
    lab.notebook.save()
    saved = (lab.server.folder / "explorer.ipynb").read_text(encoding="utf-8")
    shown = json.loads(saved)["cells"][0]["outputs"][0]["data"]
    assert len(saved) < 20_000 and shown["text/plain"] == [f"explore('{RUN}')"]
    assert lab.python("one.saved_bytes") < MAX_STATE


def test_between_two_images(lab: Lab) -> None:
    output = lab.notebook.output(0)
    output.get_by_role("tab", name="Between two images").click()
    part = output.locator(".interpolate")
    wait_attribute(part, "data-ready", "yes")
    before = code_of(part)
    part.get_by_role("slider").first.press("ArrowRight")
    next_frame(lab.page)
    after = code_of(part)
    assert not np.array_equal(before, after)
    assert_is_torchs(canvas_pixels(part.locator("canvas.decoded").first), model_of(RUN), after)
    for name in ("Download GIF", "Draw your own"):  # there is no server to make one, and no other page
        assert part.get_by_text(name).is_hidden()
    output.get_by_role("tab", name="Map", exact=True).click()
    lab.map(0).hover(0.5, 0.5)


def test_a_term_is_explained_by_its_own_widget(lab: Lab) -> None:
    lab.notebook.output(0).locator("a.term").first.click()
    explained = lab.page.locator(".explanation:popover-open")
    explained.locator("h4").wait_for()
    assert explained.count() == 1 and explained.locator("a.see").count() == 0
    lab.page.keyboard.press("Escape")
    assert explained.count() == 0 and "#" not in lab.page.url


def test_two_models_side_by_side(lab: Lab) -> None:
    output = lab.notebook.output(1)
    output.get_by_role("tab", name="Side by side").click()
    part = output.locator(".compare")
    wait_attribute(part, "data-ready", "yes")
    assert "Fashion AE" in part.inner_text() and "Fashion VAE" in part.inner_text()
    screenshot(lab.page, "notebook-side-by-side")
    output.get_by_role("tab", name="Map: ").click()


def test_the_plane_of_a_larger_space_is_chosen_here_or_there(lab: Lab) -> None:
    lab.notebook.run(1, 'two = explore("fashion-vae-16d")\ntwo')
    output = lab.notebook.output(1)
    across, up = output.get_by_label("Across"), output.get_by_label("Up")
    across.wait_for()
    lab.python("two.axes = (3, 0)\n1")
    expect_value(across, "3")
    expect_value(up, "0")
    across.select_option("5")
    lab.known("two.axes", lambda axes: axes == (5, 0))
    across.select_option("principal")
    lab.known("two.axes", lambda axes: axes is None)


def test_when_the_page_is_loaded_again_the_kernel_is_asked(lab: Lab) -> None:
    lab.python("one.code, one.selection = (1.5, -0.5), (3, 4)\n1")
    lab.notebook.save()
    lab.page.reload(wait_until="domcontentloaded")
    lab.notebook.wait()
    lab.page.locator("[data-ready=yes]").first.wait_for(state="attached")
    code = wait_code(lab.page, lambda code: np.allclose(code, [1.5, -0.5]))
    assert_is_torchs(decoded(lab.page), model_of(RUN), code)
    lab.page.get_by_role("heading", name="2 images selected").wait_for()


def test_closing_an_output_ends_its_workers(lab: Lab) -> None:
    assert len(lab.page.workers) >= len(CELLS) - 1
    lab.notebook.command("notebook:clear-all-cell-outputs")
    lab.page.locator(".explorer").first.wait_for(state="detached")
    next_frame(lab.page)
    assert lab.page.workers == []


def test_nothing_was_asked_for_elsewhere(lab: Lab) -> None:
    assert [url for url in lab.asked if not url.startswith((lab.server.address, "blob:", "data:"))] == []

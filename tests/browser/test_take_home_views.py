"""What a page that was exported as one file does beside its map: opened from the disk, with the network cut."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tests.browser.helpers import WAIT_MS, next_frame
from tests.browser.take_home import OpenedFile, opened
from vae_core.explorer.lesson.figures import class_places
from vae_core.explorer.lesson.step import steps
from vae_core.inference import load_model
from vae_core.models import LatentModel
from vae_core.models.decoding import decode_places
from vae_core.runs import RunStore
from vae_core.take_home.export import export_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

SHIPPED = RunStore(Path(__file__).resolve().parents[2] / "checkpoints")
AE, VAE = "fashion-ae-2d", "fashion-vae-2d"
DRESS = 3


@pytest.fixture(scope="module")
def file(exported_once: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped pair."""
    found = tmp_path_factory.mktemp("views") / "pair.html"
    found.write_text(export_page([SHIPPED.open(AE), SHIPPED.open(VAE)]).text, encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def models() -> dict[str, LatentModel]:
    return {run_id: load_model(SHIPPED.open(run_id)) for run_id in (AE, VAE)}


@pytest.fixture
def page(chromium: Browser, file: Path) -> Iterator[OpenedFile]:
    with opened(chromium, file) as found:
        yield found
        found.assert_alone(file)


def part(page: OpenedFile, name: str) -> Locator:
    """A part on the tab that is shown, once it is ready."""
    found = page.page.locator(f".view:not([hidden]) .{name}[data-ready=yes]")
    found.wait_for(timeout=WAIT_MS)
    return found


def picture(canvas: Locator) -> np.ndarray:
    """int [H, W], of a grey image."""
    url = canvas.evaluate("canvas => canvas.toDataURL('image/png')")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("L")).astype(int)


def code_of(canvas: Locator) -> np.ndarray:
    """float32 [latent_dim]: what was decoded on it."""
    return np.array([float(number) for number in (canvas.get_attribute("data-code") or "").split(",")], np.float32)


def assert_torch_draws_it(canvas: Locator, model: LatentModel) -> None:
    """Within 2/255."""
    expected = decode_places(model, code_of(canvas)[None])[0, 0].astype(int)
    assert np.abs(picture(canvas) - expected).max() <= 2


def drag(page: OpenedFile, target: Locator, *shares: tuple[float, float]) -> None:
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in shares]
    page.page.mouse.move(*places[0])
    page.page.mouse.down()
    for place in places[1:]:
        page.page.mouse.move(*place, steps=4)
    page.page.mouse.up()
    next_frame(page.page)


def test_a_drag_between_two_images_draws_what_torch_draws(page: OpenedFile, models: dict[str, LatentModel]) -> None:
    page.show("interpolate")
    page.choose(VAE)
    shown = part(page, "interpolate")
    codes = []
    for share in (0.3, 0.45, 0.7):
        drag(page, shown.locator("input.range"), (0.5, 0.5), (share, 0.5))
        canvas = shown.locator("canvas.decoded").first
        assert_torch_draws_it(canvas, models[VAE])
        codes.append(code_of(canvas))
    assert np.ptp(codes, axis=0).max() > 0.3
    assert not shown.locator("a.gif").is_visible() and not shown.get_by_text("Copy link").is_visible()
    with page.page.expect_download() as saved:
        shown.get_by_text("Strip as PNG").click()
    assert saved.value.suggested_filename.startswith(VAE)


def test_two_models_draw_the_same_way_from_their_own_codes(page: OpenedFile, models: dict[str, LatentModel]) -> None:
    page.show("interpolate")
    page.choose(VAE)
    part(page, "interpolate").get_by_role("tab", name="Two models").click()
    pictures = page.page.locator(".interpolate canvas.decoded")
    pictures.nth(1).wait_for(timeout=WAIT_MS)
    shown = part(page, "interpolate")
    for canvas, run_id in ((pictures.nth(0), VAE), (pictures.nth(1), AE)):
        page.page.wait_for_function("canvas => canvas.dataset.code", arg=canvas.element_handle(), timeout=WAIT_MS)
        assert_torch_draws_it(canvas, models[run_id])
    assert "only the objective differs" in shown.locator(".beside").inner_text()


def test_random_numbers_are_drawn_by_both_models(page: OpenedFile, models: dict[str, LatentModel]) -> None:
    page.show("compare")
    shown = part(page, "compare")
    shown.get_by_role("button", name="24 new images").click()
    for side, run_id in zip(shown.locator(".side").all(), (AE, VAE), strict=True):
        samples = side.locator("canvas.sample")
        page.page.wait_for_function("canvas => canvas.dataset.code", arg=samples.last.element_handle(), timeout=WAIT_MS)
        assert samples.count() == 24
        for k in (0, 11, 23):
            assert_torch_draws_it(samples.nth(k), models[run_id])
    same = [code_of(side.locator("canvas.sample").nth(5)) for side in shown.locator(".side").all()]
    np.testing.assert_allclose(same[0], same[1], atol=1e-5)
    assert "In short" in page.page.locator("#app > .caption").inner_text()


def test_a_drawing_gets_its_code_its_copy_and_its_place_on_the_map(
    page: OpenedFile, models: dict[str, LatentModel]
) -> None:
    import torch

    page.show("draw")
    page.choose(VAE)
    shown = part(page, "draw")
    pad, copy = shown.locator(".sketchpad-canvas"), shown.locator("canvas.decoded")
    before, said = code_of(copy), copy.get_attribute("data-code")
    for across in (0.35, 0.45, 0.55, 0.65):
        drag(page, pad, (across, 0.1), (across, 0.9))
    page.page.wait_for_function(
        "([canvas, before]) => canvas.dataset.code && canvas.dataset.code !== before",
        arg=[copy.element_handle(), said],
        timeout=WAIT_MS,
    )
    next_frame(page.page)
    code = code_of(copy)
    assert np.abs(code - before).max() > 0.05
    assert_torch_draws_it(copy, models[VAE])
    seen = torch.tensor(picture(shown.locator("canvas.seen")) / 255, dtype=torch.float32)[None, None]
    with torch.no_grad():
        expected = models[VAE].encode(seen).mode()[0].numpy()
    np.testing.assert_allclose(code, expected, atol=0.1)  # the encoder's weights are packed in few bits
    assert not shown.get_by_text("Your picture").first.is_visible() and not shown.get_by_text("Arithmetic").is_visible()
    shown.get_by_role("button", name="Pin on the map").click()
    page.page.locator(".view:not([hidden]) .latent-map[data-ready=yes] .pin").wait_for(timeout=WAIT_MS)
    assert page.page.locator(".tab[aria-selected=true]").get_attribute("data-value") == "map"
    page.show("draw")
    part(page, "draw").get_by_role("button", name="Use as A").click()
    between = part(page, "interpolate")
    assert "Your drawing" in between.locator(".slot").first.inner_text()
    between.get_by_text("Draw your own").click()
    part(page, "draw")


@pytest.mark.parametrize("run_id", [AE, VAE])
def test_the_film_plays_from_the_first_moment_to_the_last(page: OpenedFile, run_id: str) -> None:
    page.show("film")
    page.choose(run_id)
    shown = page.page.locator(".view:not([hidden]) [data-position]")
    shown.wait_for(timeout=WAIT_MS)
    last = int(shown.get_attribute("data-frames") or 0) - 1
    assert last >= 8
    epoch = shown.locator(".epoch")
    shown.locator(".time").focus()
    page.page.keyboard.press("Home")
    page.page.wait_for_function("part => part.dataset.position === '0.000'", arg=shown.element_handle())
    assert epoch.inner_text() == "Epoch 0.00"
    shown.get_by_text("4×").click()
    shown.locator(".play").click()
    page.page.wait_for_function(
        "([part, last]) => Number(part.dataset.position) === last", arg=[shown.element_handle(), last], timeout=WAIT_MS
    )
    assert epoch.inner_text() == "Epoch 24.0"
    tile = picture(shown.locator(".decoded .tile"))
    assert tile.max() > 60, "the decoder's picture of that moment"


class Lesson:
    """Somebody in the lesson."""

    def __init__(self, page: OpenedFile) -> None:
        self.page = page
        self.bar = page.page.locator(".lesson[data-phase]")

    def wait(self, step: str, phase: str) -> None:
        self.page.page.locator(f".lesson[data-step='{step}'][data-phase='{phase}']").wait_for(timeout=WAIT_MS)

    def onward(self) -> None:
        self.bar.locator("[data-lesson=next]").click()

    def guess(self, kind: str) -> None:
        learn = self.page.page.locator(".view:not([hidden]) .learn")
        match kind:
            case "choose":
                learn.locator(".option").nth(1).click()
            case "dot":
                learn.locator("xpath=self::*[@data-ready='yes']").wait_for(timeout=WAIT_MS)
                drag(self.page, learn.locator("canvas.dot-map"), (0.4, 0.55))
            case "sketch":
                drag(self.page, learn.locator(".board canvas"), (0.4, 0.1), (0.4, 0.9), (0.6, 0.9), (0.6, 0.1))
            case "amount":
                drag(self.page, learn.locator("input.whole"), (0.5, 0.5), (0.3, 0.5))

    def click_map(self, x: float, y: float) -> None:
        """A place of the latent space on the map that is shown."""
        self.page.page.locator(".view:not([hidden]) .latent-map[data-ready=yes]").wait_for(
            state="attached", timeout=WAIT_MS
        )
        canvas = self.page.page.locator(".view:not([hidden]) canvas.map-over")
        x0, x1, y0, y1 = map(float, (canvas.get_attribute("data-view") or "").split(","))
        drag(self.page, canvas, ((x - x0) / (x1 - x0), (y1 - y) / (y1 - y0)))

    def is_shown_where(self) -> None:
        """“Show me” lights what is to be used, by styles of the file's own."""
        self.bar.get_by_role("button", name="Show me").click()
        popover = self.page.page.locator(".driver-popover")
        popover.wait_for(timeout=WAIT_MS)
        assert self.bar.locator(".message").inner_text() in popover.inner_text()
        assert popover.evaluate("box => getComputedStyle(box).position") == "fixed"
        assert self.page.page.locator(".driver-active-element").last.is_visible()
        self.page.page.keyboard.press("Escape")
        popover.wait_for(state="detached", timeout=WAIT_MS)

    def do(self, step: str) -> None:
        match step:
            case "squeeze":
                self.click_map(0.3, 0.2)
            case "map":
                places = class_places(SHIPPED.open(VAE), DRESS, 0.1)
                self.click_map(*np.median(places, axis=0))
            case "between":
                drag(self.page, part(self.page, "interpolate").locator("input.range"), (0.25, 0.5), (0.5, 0.5))
            case "problem":
                part(self.page, "compare").get_by_role("button", name="What random points reach").click()
            case "cloud" | "bargain":
                part(self.page, "compare").get_by_role("button", name="The price").click()
            case "yours":
                self.bar.get_by_role("button", name="I have seen it").click()


def test_a_term_opens_its_explanation_wherever_it_stands(page: OpenedFile) -> None:
    page.show("compare")
    shown = part(page, "compare")
    for term in (page.page.locator("#app > .hint a.term").first, shown.locator("a.term").first):
        term.click()
        box = page.page.locator(".explanation")
        assert term.inner_text().rstrip("s").lower() in box.locator("h4").inner_text().lower()
        assert len(box.locator("p").inner_text()) > 40 and not box.locator("a.see").is_visible()
        page.page.keyboard.press("Escape")
        assert not box.is_visible()


def test_the_lesson_leads_through_the_tabs_to_its_end(page: OpenedFile) -> None:
    page.show("lesson")
    somebody = Lesson(page)
    for step in steps():
        somebody.wait(step.id, "guess")
        assert step.question in (hint := page.page.locator("#app > .hint").inner_text()) and "*" not in hint
        assert not somebody.bar.get_by_role("button", name="Try it").is_visible()
        somebody.guess(step.prediction.kind)
        somebody.bar.get_by_role("button", name="Try it").click()
        somebody.wait(step.id, "try")
        somebody.is_shown_where()
        somebody.do(step.id)
        somebody.wait(step.id, "done")
        assert somebody.bar.locator(".message").inner_text() == step.takeaway()
        if step.prediction.kind != "sketch":
            assert "guess" in (said := somebody.bar.locator(".aside").inner_text()) or "dot" in said
        somebody.onward()
    somebody.wait("end", "end")
    found = page.page.locator("#app > .hint").inner_text()
    assert all(step.takeaway().split(":")[0] in found for step in steps())
    somebody.bar.get_by_role("button", name="Leave").click()
    assert somebody.bar.count() == 0

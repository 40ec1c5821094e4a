"""The latent map in a real browser: every kind of pointing at it, and what must then be in the picture."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.helpers import assert_no_errors, next_frame, open_page, screenshot, wait_attribute, wait_idle
from tests.browser.map_helpers import (
    MapOnPage,
    assert_is_torchs,
    decoded,
    drawn,
    shown_code,
    wait_code,
    wait_drawn_again,
)
from tests.browser.server import AppServer, start, stop
from vae_core.datasets import dataset
from vae_core.inference import held_out_encoding, load_model
from vae_core.models import LatentModel
from vae_core.runs import RunStore

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUN = "fashion-vae-2d"
INVENTED = "An invented image"
ANY_INK = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value) => value);
}"""


@pytest.fixture
def model(app_server: AppServer) -> LatentModel:
    return load_model(app_server.runs.open(RUN))


@pytest.fixture
def shown(page: Page, app_server: AppServer) -> MapOnPage:
    open_page(page, f"{app_server.address}/latent_map?run={RUN}")
    return MapOnPage(page).wait()


def test_hovering_over_50_places_shows_50_pictures_and_asks_the_server_nothing(
    page: Page, app_server: AppServer, model: LatentModel
) -> None:
    messages: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: messages.append(frame.__class__)))
    page.on("request", lambda request: messages.append(request.url) if request.method == "POST" else None)
    open_page(page, f"{app_server.address}/latent_map?run={RUN}")
    shown = MapOnPage(page).wait()
    assert messages  # opening the page did talk to the server: the listener hears
    messages.clear()
    pictures = set()
    before = drawn(page)
    for k in range(50):
        x, y = 0.08 + 0.0168 * k, 0.15 + 0.7 * ((k * 0.37) % 1)
        shown.hover(x, y)
        picture, code = decoded(page), shown_code(page)
        pictures.add(picture.tobytes())
        if k % 10 == 0:
            assert_is_torchs(picture, model, code)
        if INVENTED in page.locator(".latent-map .title").first.inner_text():
            np.testing.assert_allclose(code, shown.place(x, y), atol=0.02)
    assert len(pictures) == 50 and drawn(page) - before >= 50
    assert not messages
    screenshot(page, "map-hover")


def test_clicks_on_a_point_on_empty_space_and_after_a_zoom(
    shown: MapOnPage, app_server: AppServer, model: LatentModel
) -> None:
    page = shown.page
    encoding = held_out_encoding(app_server.runs.open(RUN))
    x0, x1, y0, y1 = shown.range()
    lonely = encoding.codes[np.linalg.norm(encoding.codes - np.array([x0, y0]), axis=1).argmin()]
    shown.click((lonely[0] - x0) / (x1 - x0), (y1 - lonely[1]) / (y1 - y0))
    title = page.locator(".latent-map .title").first
    number = int(re.findall(r"Image (\d+)", title.inner_text())[0])
    np.testing.assert_allclose(encoding.codes[number], lonely, atol=0.05)
    labels = dataset("fashion-mnist").load("held-out", 32).labels
    assert dataset("fashion-mnist").class_names[int(labels[number])] in title.inner_text()
    assert_is_torchs(decoded(page), model, encoding.codes[number])
    on_point = decoded(page)

    shown.click(0.97, 0.97)  # the far corner: no code there
    assert INVENTED in title.inner_text()
    assert not np.array_equal(decoded(page), on_point)
    assert_is_torchs(decoded(page), model, shown_code(page))
    assert "Far from" in page.locator(".latent-map .trust-word").inner_text()
    wait_idle(page)
    assert page.locator(".latent-map .pin").count() == 2
    assert f"{number}%3A" in page.url and "%3B-1%3A" in page.url  # both pins are in the link

    shown.hover(0.5, 0.5)
    for _ in range(4):
        page.mouse.wheel(0, -300)
    page.wait_for_url("**zoom-map=**")
    wait_idle(page)
    zoomed = shown.range()
    assert zoomed[1] - zoomed[0] < 0.9 * (x1 - x0)
    shown.click(0.25, 0.2)
    place = shown.place(0.25, 0.2)
    np.testing.assert_allclose(shown_code(page), place, atol=0.1)
    assert_is_torchs(decoded(page), model, shown_code(page))
    page.mouse.move(*shown.at(0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*shown.at(0.6, 0.5), steps=3)
    page.mouse.up()
    wait_idle(page, 600)
    dragged = shown.range()
    assert dragged[0] == pytest.approx(zoomed[0] - 0.1 * (zoomed[1] - zoomed[0]), abs=1e-3)
    assert page.locator(".latent-map .pin").count() == 3, "a drag keeps no place"
    assert_no_errors(page)


def test_a_link_brings_all_of_the_view_back(shown: MapOnPage, app_server: AppServer) -> None:
    page = shown.page
    for place in ((0.3, 0.4), (0.6, 0.7), (0.95, 0.95), (0.05, 0.95)):
        shown.click(*place)
    shown.click(0.95, 0.9)
    assert "4 places are kept already" in page.locator(".latent-map .said").inner_text()
    page.locator(".latent-map .layer.names").click()
    page.locator(".latent-map .layer.prior").click()
    page.locator(".latent-map .class-chip").nth(2).click()
    page.get_by_role("button", name="Closer").click()
    told = ("zoom-map=", "layers-map=tiles%2Cprior", "without-map=2")
    page.wait_for_url(lambda address: all(part in address for part in told))
    wait_idle(page)
    pictures = [pin.evaluate("c => c.toDataURL()") for pin in page.locator(".pin canvas").all()]
    assert len(pictures) == 4
    view = shown.range()
    page.goto(page.url)
    MapOnPage(page).wait()
    page.locator(".pin").nth(3).wait_for()
    assert [pin.evaluate("c => c.toDataURL()") for pin in page.locator(".pin canvas").all()] == pictures
    assert shown.range() == pytest.approx(view, rel=1e-3)
    for name, pressed in {"tiles": "true", "names": "false", "density": "false", "prior": "true"}.items():
        wait_attribute(page.locator(f".latent-map .layer.{name}"), "aria-pressed", pressed)
    hidden = page.locator(".latent-map .class-chip[aria-pressed=false]")
    assert [chip.inner_text() for chip in hidden.all()] == ["Pullover"]
    page.locator(".pin .close").first.click()
    wait_idle(page)
    assert page.locator(".pin").count() == 3


def test_places_belong_to_their_model_and_come_back_with_it(shown: MapOnPage, app_server: AppServer) -> None:
    page = shown.page
    page.locator(".latent-map .search").fill("123")
    page.keyboard.press("Enter")
    page.locator(".latent-map .said", has_text="39 and 86 of 100").wait_for()
    shown.click(0.97, 0.97)
    wait_idle(page)
    choose(page, "Fashion AE · 2-D")
    page.locator(".latent-map .said", has_text="come back").wait_for()
    assert page.locator(".pin").count() == 0
    choose(page, "Fashion VAE · 2-D")
    page.locator(".pin").nth(1).wait_for()


def choose(page: Page, name: str) -> None:
    page.get_by_test_id("stSelectbox").get_by_role("combobox").first.click()
    page.get_by_role("option", name=name).click()
    wait_idle(page)


def test_another_run_and_another_page_and_back(shown: MapOnPage, app_server: AppServer) -> None:
    page = shown.page
    shown.click(0.4, 0.4)
    wait_idle(page)
    for name, run_id in (("Fashion AE · 2-D", "fashion-ae-2d"), ("Digits VAE · 2-D", "mnist-vae-2d")) * 2:
        choose(page, name)
        assert f"run={run_id}" in page.url
    assert "run=mnist-vae-2d" in page.url and "pins" not in page.url
    digits = load_model(app_server.runs.open("mnist-vae-2d"))
    MapOnPage(page).wait()
    shown.hover(0.62, 0.42)
    assert_is_torchs(decoded(page), digits, shown_code(page))
    page.get_by_test_id("stSidebar").get_by_role("link", name="Train", exact=True).click()
    wait_idle(page)
    assert page.locator("canvas.map-over").count() == 0
    page.get_by_test_id("stSidebar").get_by_role("link", name="Latent map").click()
    wait_idle(page)
    MapOnPage(page).wait()
    before = drawn(page)
    shown.hover(0.3, 0.6)
    assert drawn(page) > before
    assert_is_torchs(decoded(page), digits, shown_code(page))
    assert_no_errors(page)


def test_the_keyboard_enters_walks_keeps_and_leaves(shown: MapOnPage) -> None:
    page = shown.page
    page.get_by_role("radio", name="How it learned").focus()
    page.keyboard.press("Tab")
    for _ in range(8):
        if page.evaluate(FOCUSED).startswith("map-over"):
            break
        page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED).startswith("map-over"), "the map is entered by Tab"
    page.keyboard.press("0")
    next_frame(page)
    before, (x0, x1, *_) = ring(page), shown.range()
    page.keyboard.press("ArrowLeft")  # from the first focus, with the pointer elsewhere
    page.keyboard.press("Shift+ArrowLeft")
    assert before[0] - ring(page)[0] == pytest.approx(0.06 * (x1 - x0), abs=0.011)
    spoken = page.locator(".latent-map .spoken")
    spoken.filter(has_text=re.compile("left|right")).wait_for(state="attached")
    page.keyboard.press("Enter")
    wait_idle(page)
    assert page.locator(".pin").count() == 1
    page.keyboard.press("+")
    next_frame(page)
    nearer = shown.range()
    assert nearer[1] - nearer[0] < 0.8 * (x1 - x0)
    page.locator(".latent-map .table summary").click()
    table = page.locator(".latent-map .table table")
    table.first.locator("tbody tr").first.wait_for()
    assert "images are in view" in table.first.inner_text()
    table.nth(1).get_by_role("button").first.click()
    assert "Image" in page.locator(".latent-map .title").first.inner_text()
    shown.canvas.focus()
    page.keyboard.press("Tab")
    assert not page.evaluate(FOCUSED).startswith("map-over"), "and left by Tab"


FOCUSED = """() => {
  let part = document.activeElement;
  while (part?.shadowRoot?.activeElement) part = part.shadowRoot.activeElement;
  return part?.className ?? "";
}"""


def ring(page: Page) -> tuple[float, float]:
    """Where the panel says that the ring is, two digits after the point."""
    text = page.locator(".latent-map .coordinates").inner_text().replace("−", "-")
    x, y = re.findall(r"-?\d+\.\d+", text)
    return float(x), float(y)


def test_hidden_classes_do_not_answer(shown: MapOnPage) -> None:
    page = shown.page
    title = page.locator(".latent-map .title").first
    for k in range(20):  # a place in the thick of it
        shown.hover(0.45 + 0.004 * k, 0.75)
        if "Image" in title.inner_text():
            break
    assert "Image" in title.inner_text()
    for chip in page.locator(".latent-map .class-chip").all():
        chip.click()
    shown.hover(0.451 + 0.004 * k, 0.751)
    assert INVENTED in title.inner_text()


def test_layers_lasso_and_search(shown: MapOnPage) -> None:
    page = shown.page
    under = page.locator(".latent-map canvas.map-under")
    page.wait_for_selector(".latent-map[data-manifold=ready]")
    picture = under.evaluate("c => c.toDataURL()")
    for name in ("Pictures", "Density", "Where new images start", "Names"):
        page.get_by_role("button", name=name, exact=True).click()
        next_frame(page)
        after = under.evaluate("c => c.toDataURL()")
        assert after != picture, name
        picture = after
    assert under.evaluate(ANY_INK)

    page.locator(".latent-map .search").fill("123")
    page.keyboard.press("Enter")
    assert "Image 123" in page.locator(".latent-map .title").first.inner_text()
    page.locator(".latent-map .search").fill("99999999")
    page.keyboard.press("Enter")
    assert "Images have the numbers 0 to 9999" in page.locator(".latent-map .said").inner_text()
    wait_idle(page)
    pins = page.locator(".latent-map .pin").count()

    scrolled = page.evaluate(SCROLLED)
    page.get_by_role("button", name="Drag to draw around images").click()
    page.mouse.move(*shown.at(0.3, 0.5))
    page.mouse.down()
    for corner in ((0.5, 0.5), (0.5, 0.7), (0.3, 0.7)):
        page.mouse.move(*shown.at(*corner), steps=6)
    page.mouse.up()
    page.locator(".selection .count").first.wait_for()
    wait_idle(page)
    assert page.evaluate(SCROLLED) == scrolled and "lasso-map=" in page.url
    count = int(re.sub(r"\D", "", page.locator(".selection .title").inner_text()))
    assert count > 10
    with page.expect_download() as download:
        page.get_by_text("Download as CSV").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines[0] == "id,label,z1,z2" and len(lines) == count + 1
    screenshot(page, "map-lasso")
    page.mouse.dblclick(*shown.at(0.8, 0.8))
    page.locator(".selection .count").first.wait_for(state="detached")
    wait_idle(page)
    assert page.locator(".latent-map .pin").count() == pins and "lasso-map" not in page.url


SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"


def test_shaking_draws_from_the_posterior(shown: MapOnPage) -> None:
    page = shown.page
    for _ in range(3):
        page.get_by_text("An odd one").click()
        next_frame(page)
        (x, y), (x0, x1, y0, y1) = ring(page), shown.range()
        assert x0 < x < x1 and y0 < y < y1, "an odd one is in view"
    page.get_by_role("button", name="Shake").click()
    seen = set()
    for _ in range(6):
        wait_drawn_again(page)
        seen.add(decoded(page).tobytes())
    assert len(seen) >= 4
    page.get_by_role("button", name="Stop").click()


def test_sixteen_dimensions_decode_through_the_true_inverse(page: Page, app_server: AppServer) -> None:
    open_page(page, f"{app_server.address}/latent_map?run=mnist-vae-16d")
    shown = MapOnPage(page).wait()
    run = app_server.runs.open("mnist-vae-16d")
    model = load_model(run)
    before = shown_code(page)
    shown.hover(0.02, 0.98)
    # A convolutional decoder may answer from its worker.
    code = wait_code(page, lambda code: not np.array_equal(code, before))
    assert code.shape == (16,)
    assert_is_torchs(decoded(page), model, shown_code(page))
    page.get_by_text("The other 14 directions").click()
    page.locator(".direction input").first.fill("1")
    other = wait_code(page, lambda other: not np.array_equal(other, code))
    assert np.linalg.norm(other - code) == pytest.approx(1, abs=0.06)
    assert_is_torchs(decoded(page), model, shown_code(page))
    assert "left out" in page.get_by_test_id("stMain").inner_text()


def test_two_maps_on_one_page_do_not_mix(page: Page, app_server: AppServer, tmp_path: Path) -> None:
    script = Path(__file__).with_name("two_maps_app.py")
    server = start(app_server.runs.root, tmp_path / "log", script=script)
    try:
        page.goto(server.address)
        maps = [MapOnPage(page, slot).wait() for slot in ("left", "right")]
        models = [load_model(app_server.runs.open(run)) for run in (RUN, "mnist-ae-2d")]
        before = [drawn(page, k) for k in (0, 1)]
        maps[0].hover(0.9, 0.9)
        maps[0].hover(0.91, 0.9)
        assert drawn(page, 0) > before[0] and drawn(page, 1) == before[1]
        maps[1].canvas.scroll_into_view_if_needed()
        maps[1].hover(0.1, 0.1)
        maps[1].click(0.12, 0.1)
        assert drawn(page, 1) > before[1]
        for k in (0, 1):
            assert_is_torchs(decoded(page, k), models[k], shown_code(page, k))
        assert page.locator(".pin").count() == 1
    finally:
        stop(server, trainings=False)


def test_without_our_javascript_the_plain_map_answers_clicks(page: Page, app_server: AppServer) -> None:
    open_page(page, f"{app_server.address}/latent_map?run={RUN}&plain=1")
    area = page.locator(".js-plotly-plot .nsewdrag").first
    area.wait_for()
    box = area.bounding_box()
    assert box is not None
    wait_idle(page)
    pictures = []
    for x, y in ((0.4, 0.75), (0.96, 0.05)):
        before = page.url
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.wait_for_url(lambda url, before=before: url != before)
        wait_idle(page)
        pictures.append(page.get_by_test_id("stImage").last.locator("img").get_attribute("src"))
    assert pictures[0] != pictures[1]
    assert "image=" not in page.url and "point=" in page.url
    page.get_by_text("The decoder draws this").wait_for()
    assert_no_errors(page)


def test_an_address_that_means_nothing_never_breaks_the_page(page: Page, app_server: AppServer) -> None:
    """tests/pages has other ids."""
    open_page(page, f"{app_server.address}/latent_map?run=<b>x</b>&pins-map=1:x;;&point=NaN,1")
    page.get_by_text("is not here").wait_for()
    MapOnPage(page).wait()
    assert page.get_by_test_id("stMain").locator("b", has_text=re.compile("^x$")).count() == 0
    assert RunStore(app_server.runs.root).ids() == app_server.runs.ids()

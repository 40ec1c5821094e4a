"""The report as a browser prints it: on A4 and on Letter, with no picture cut in two."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pypdfium2.raw
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.helpers import open_page
from tests.browser.server import AppServer
from vae_core.report.page import report_html
from vae_core.runs import RunStore

SHIPPED = Path(__file__).resolve().parents[2] / "checkpoints"
FORMATS = {"A4": (595, 842), "Letter": (612, 792)}  # points
MARGIN = 30  # points that are white on every side of a page


@pytest.mark.parametrize("paper", list(FORMATS))
@pytest.mark.parametrize("name", ["fashion-vae-2d", "denoiser"])
def test_it_prints_whole(chromium: Browser, tmp_path: Path, paper: str, name: str) -> None:
    html = report_html(RunStore(SHIPPED).open(name))
    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    page = chromium.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    pdf = page.pdf(format=paper, print_background=True)
    page.close()
    assert [one for one in asked if not one.startswith("data:")] == [path.as_uri()]
    assert said == []
    document = pypdfium2.PdfDocument(pdf, autoclose=True)
    pictures = 0
    for sheet in document:
        width, height = sheet.get_size()
        assert (width, height) == pytest.approx(FORMATS[paper], abs=2)
        for picture in sheet.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
            left, bottom, right, top = picture.get_bounds()
            pictures += 1
            assert left >= MARGIN and right <= width - MARGIN
            assert bottom >= MARGIN and top <= height - MARGIN
    assert pictures == html.count("<img ")  # one that is cut stands on two pages
    assert 4 <= len(document) <= 9
    assert "Name" in document[0].get_textpage().get_text_bounded()


def test_it_fits_a_phone(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(report_html(RunStore(SHIPPED).open("fashion-vae-16d")), encoding="utf-8")
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_the_menu_offers_it_on_every_page_and_the_server_shows_it_whole(page: Page, app_server: AppServer) -> None:
    open_page(page, f"{app_server.address}/reconstruct?run=fashion-vae-2d")
    page.get_by_role("link", name="Take it home").click()
    panel = page.get_by_role("dialog", name="Take it home")
    expect(panel).to_contain_text("Of “Fashion VAE · 2-D”")
    with page.context.expect_page() as opened:
        panel.get_by_role("link", name="Report").click()
    report = opened.value
    report.wait_for_load_state()
    expect(report.get_by_role("heading", level=1)).to_have_text("Fashion VAE · 2-D")
    assert report.evaluate("[...document.images].every((one) => one.naturalWidth > 0)")
    report.goto(f"{app_server.address}/data/lesson/worksheet.html")
    assert report.evaluate("document.images.length > 0 && [...document.images].every((one) => one.naturalWidth > 0)")
    report.close()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()

"""Every page as pictures, light and dark, on a desktop, a tablet and a telephone, and one sheet of all of a size.

    python -m tests.browser.screenshots FOLDER [--width 1440 …] [--page home …] [--whole] [--expert]

Starts the app over copies of the shipped runs, needs Chromium, and takes a few minutes for everything.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from PIL import Image

from tests.browser.every_page import PAGES
from tests.browser.helpers import open_page, wait_idle
from tests.browser.rest import REST_OBSERVER
from tests.browser.server import fill_store, start, stop

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HEIGHTS = {1440: 900, 1280: 720, 1024: 768, 390: 844}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
MAX_HEIGHT = 4000  # of a whole page
SHEET_COLUMNS = 4


def main(
    folder: Annotated[Path, typer.Argument(help="Where the pictures go.")],
    width: Annotated[list[int] | None, typer.Option(help="Of the window, in CSS pixels; may be repeated.")] = None,
    page: Annotated[list[str] | None, typer.Option(help="Only this page; may be repeated.")] = None,
    whole: Annotated[bool, typer.Option(help="The whole page instead of what a window shows of it.")] = False,
    expert: Annotated[bool, typer.Option(help="In the field's terms instead of plain words.")] = False,
) -> None:
    """Take the pictures."""
    from playwright.sync_api import sync_playwright

    if unknown := set(page or ()) - set(PAGES):
        raise typer.BadParameter(f"No page is called {', '.join(sorted(unknown))}; there are: {', '.join(PAGES)}.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        server = start(fill_store(Path(temporary) / "runs").root, Path(temporary) / "server.log")
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                addresses = {name: f"{server.address}/{_with_level(PAGES[name], expert)}" for name in page or PAGES}
                for pixels in width or (1440, 1024, 390):
                    taken = _take(browser, addresses, pixels, folder, whole=whole)
                    _sheet(taken).save(folder / f"all-{pixels}.png")
        finally:
            stop(server)


def _take(browser: Browser, addresses: dict[str, str], width: int, folder: Path, *, whole: bool) -> list[Path]:
    """Pictures of the pages (name -> address) at this width, each in light and in dark."""
    taken = []
    height = HEIGHTS.get(width, 900)
    for scheme in SCHEMES:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        context.add_init_script(REST_OBSERVER)
        context.on("weberror", lambda error: typer.echo(f"In the page: {error.error}", err=True))
        tab = context.new_page()
        for name, address in addresses.items():
            open_page(tab, address)
            wait_idle(tab, 1000)
            if whole:
                inner = tab.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
                tab.set_viewport_size({"width": width, "height": min(max(inner, height), MAX_HEIGHT)})
                wait_idle(tab, 500)
            taken.append(folder / f"{name.replace(' ', '-')}-{width}-{scheme}.png")
            tab.screenshot(path=taken[-1])
            tab.set_viewport_size({"width": width, "height": height})
            typer.echo(taken[-1])
        context.close()
    return taken


def _with_level(address: str, expert: bool) -> str:
    return address + ("&" if "?" in address else "?") + "level=expert" if expert else address


def _sheet(files: list[Path], tile_width: int = 480) -> Image.Image:
    """All pictures on one, in rows of `SHEET_COLUMNS`, scaled to one width."""
    tiles = []
    for file in files:
        with Image.open(file) as picture:
            tiles.append(
                picture.convert("RGB").resize((tile_width, round(picture.height * tile_width / picture.width)))
            )
    rows = [tiles[start : start + SHEET_COLUMNS] for start in range(0, len(tiles), SHEET_COLUMNS)]
    heights = [max(tile.height for tile in row) for row in rows]
    sheet = Image.new("RGB", (SHEET_COLUMNS * tile_width, sum(heights)), "white")
    top = 0
    for row, height in zip(rows, heights, strict=True):
        for column, tile in enumerate(row):
            sheet.paste(tile, (column * tile_width, top))
        top += height
    return sheet


if __name__ == "__main__":
    typer.run(main)

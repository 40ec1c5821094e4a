"""The README's moving picture: the pointer walks over the latent map, and the decoded image follows.

    python -m tests.browser.moving_picture docs/latent-map.gif

Starts the app over copies of the shipped runs and needs Chromium.
"""

from __future__ import annotations

import io
import math
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image

from tests.browser.helpers import next_frame, open_page, wait_idle
from tests.browser.rest import REST_OBSERVER
from tests.browser.server import fill_store, start, stop

WINDOW = (1180, 640)
WIDTH = 720  # of the picture
FRAMES, MILLISECONDS = 40, 120
COLOURS = 96


def main(file: Annotated[Path, typer.Argument(help="The GIF that is written.")]) -> None:
    """Record it."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as temporary:
        server = start(fill_store(Path(temporary) / "runs").root, Path(temporary) / "server.log")
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                tab = browser.new_context(
                    viewport={"width": WINDOW[0], "height": WINDOW[1]}, color_scheme="light"
                ).new_page()
                tab.add_init_script(REST_OBSERVER)
                open_page(tab, f"{server.address}/latent_map?run=fashion-vae-2d&view=projector")
                wait_idle(tab, 1500)
                part = tab.locator(".latent-map")
                clip, box = part.bounding_box(), tab.locator(".latent-map .map-box").bounding_box()
                assert clip is not None and box is not None
                clip["height"] = min(clip["height"], WINDOW[1] - clip["y"])
                frames = []
                for k in range(FRAMES):
                    turn = 2 * math.pi * k / FRAMES  # an eight, once round: the last frame leads to the first
                    x = box["x"] + box["width"] * (0.46 + 0.22 * math.sin(turn))
                    y = box["y"] + box["height"] * (0.55 + 0.3 * math.sin(2 * turn))
                    tab.mouse.move(x, y)
                    next_frame(tab)
                    frames.append(_small(tab.screenshot(clip=clip)))
        finally:
            stop(server)
    palette = frames[0].quantize(COLOURS)
    quantized = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    quantized[0].save(file, save_all=True, append_images=quantized[1:], duration=MILLISECONDS, loop=0, optimize=True)
    typer.echo(f"{file}: {len(frames)} frames of {frames[0].width}×{frames[0].height}, {file.stat().st_size:,} bytes")


def _small(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as picture:
        height = round(picture.height * WIDTH / picture.width)
        return picture.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    typer.run(main)

"""The manifold picture in a real browser: opened by hand, the file that the button gives, folded and unfolded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image

from tests.browser.helpers import assert_no_errors, open_page, screenshot, wait_idle
from tests.browser.server import AppServer
from vae_core.inference import held_out_encoding, load_model
from vae_core.latent.manifold import prior_quantiles
from vae_core.latent.projection import fit_projection
from vae_core.models.decoding import as_bytes

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUN = "mnist-vae-2d"


def test_the_button_gives_the_picture_and_folding_keeps_the_settings(page: Page, app_server: AppServer) -> None:
    open_page(page, f"{app_server.address}/latent_map?run={RUN}")
    assert page.get_by_text("Tiles a side").count() == 0
    page.get_by_text("The manifold as one picture").click()
    page.get_by_text("Tiles a side").wait_for()
    wait_idle(page)
    assert "manifold=quantiles" in page.url
    preview = page.get_by_test_id("stImage").locator("img").first
    preview.scroll_into_view_if_needed()
    page.wait_for_function("image => image.naturalWidth", arg=preview.element_handle())
    assert preview.evaluate("image => image.naturalWidth") == 900
    screenshot(page, "manifold")
    with page.expect_download() as got:
        page.get_by_role("link", name="Download the PNG").click()
    assert got.value.suggested_filename == f"{RUN}-manifold-20x20.png"
    sheet = np.asarray(Image.open(got.value.path())).astype(int)
    assert sheet.shape == (1920, 1920)
    run = app_server.runs.open(RUN)
    grid = prior_quantiles(20, fit_projection(held_out_encoding(run).codes))
    corner = torch.tensor([[grid.across[0], grid.up[-1]]], dtype=torch.float32)  # left and up
    expected = as_bytes(load_model(run).decode_mean(corner))[0, 0].repeat(3, axis=0).repeat(3, axis=1)
    assert np.abs(sheet[:96, :96] - expected).max() <= 1
    page.get_by_text("Own box").click()
    page.wait_for_url("**tile-box=**")
    page.get_by_text("The manifold as one picture").click()  # folded: the address forgets it, the session does not
    page.get_by_text("Tiles a side").wait_for(state="hidden")
    wait_idle(page)
    assert "manifold" not in page.url
    page.get_by_text("The manifold as one picture").click()
    page.wait_for_url("**tile-box=**")
    assert_no_errors(page)

"""Every page at the size of a projector: its story is in view, axe-core finds nothing serious, and its words are plain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from tests.browser.every_page import PAGES, STORY, announced_wrongly, outside_first_glance
from tests.browser.helpers import assert_no_errors, open_page, wait_idle
from tests.browser.plain_words import Listener, on_screen
from tests.browser.server import AppServer
from ui.app.jargon import jargon_in
from ui.app.window import PROJECTED

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_its_story_is_in_view_and_axe_finds_nothing_serious(page: Page, app_server: AppServer, name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": 1280, "height": 720})
    page.emulate_media(color_scheme=SCHEMES[0])  # as the page is drawn at first
    listener = Listener(page)
    open_page(page, f"{app_server.address}/{PAGES[name]}")
    assert_no_errors(page)
    assert not (wrong := announced_wrongly(page)), "\n".join(wrong)
    assert not (outside := outside_first_glance(page, STORY.get(name, []))), "\n".join(outside)
    style = page.add_style_tag(content=PROJECTED)  # as ?view=projector has it
    wait_idle(page)
    assert not (outside := outside_first_glance(page, STORY.get(name, []))), "On a projector:\n" + "\n".join(outside)
    style.evaluate("style => style.remove()")
    colours = set()
    for scheme in SCHEMES:
        if scheme != SCHEMES[0]:
            page.emulate_media(color_scheme=scheme)
            wait_idle(page)
            page.keyboard.press("r")  # Streamlit's own key: colours that Python chose follow with the next run
            wait_idle(page)
        colours.add(page.evaluate("() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"))
        found = [
            f"{scheme}: {one['id']}: {node['html'][:200]}"
            for one in Axe().run(page).response["violations"]
            if one["impact"] in ("serious", "critical") or one["id"] == "heading-order"
            for node in one["nodes"]
        ]
        assert not found, "\n".join(found)
    assert len(colours) == 2, "the page did not follow the colour scheme"
    jargon = {text[:200] for text in [*listener.words(), *on_screen(page)] if jargon_in(text)}
    assert not jargon, "Not in plain words:\n" + "\n".join(jargon)

"""Links to pages as HTML: where they lead, and that what people wrote stays words."""

from __future__ import annotations

from ui.app.links import HOME, page_href, page_link
from ui.app.shell import FOR_EXPERTS, MENU, _menu


def test_addresses_are_relative_to_the_app() -> None:
    assert page_href(HOME) == "./" and page_href("pages/train.py") == "train"
    assert page_href("pages/train.py", {"training": "a&b=c", "x": "ü"}) == "train?training=a%26b%3Dc&x=%C3%BC"


def test_what_stands_in_an_address_is_never_markup() -> None:
    link = page_link("pages/draw.py", "Draw", query={"run": '"><script>'})
    assert "<script" not in link and link.count('"') == 2


def test_the_menu_has_every_page_once_and_says_which_one_is_open() -> None:
    pages = [(file, label) for _, links in MENU for file, label, _ in links]
    for expert in (False, True):
        menu = _menu("Train", expert)
        for file, label in pages:
            shown = expert or file not in FOR_EXPERTS
            assert menu.count(f'href="{page_href(file)}"') == shown and (f"</span>{label}</a>" in menu) == shown
        assert menu.count("aria-current") == 1 and 'href="train" data-page aria-current="page"' in menu

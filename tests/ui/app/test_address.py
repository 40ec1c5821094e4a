"""A request that carries an address which has been replaced meanwhile neither undoes what replaced it nor hides it."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated

import pytest
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.testing.v1 import AppTest

from ui.app import address
from ui.app.view_state import Key, ViewState

ROOT = Path(address.__file__).parents[2]


class SeedView(ViewState):
    """Two numbers in the address."""

    seed: Annotated[int, Key("seed")] = 0
    look: Annotated[int, Key("look")] = 0


def page() -> None:
    """One button for each of the two numbers, as a page has widgets."""
    import streamlit as st

    from tests.ui.app.test_address import SeedView

    view = SeedView.load()
    for seed in (1, 2):
        if st.button(f"Seed {seed}"):
            view = view.update(seed=seed)
    if st.button("Look"):
        view = view.update(look=7)
    view.keep()
    st.text(f"seed {view.seed}, look {view.look}")


def press(app: AppTest, label: str, **sent: str) -> AppTest:
    """Press a button in a browser whose address says `sent`."""
    app.query_params.clear()
    app.query_params.update(sent)
    next(button for button in app.button if button.label == label).click()
    return app.run()


def said(app: AppTest) -> dict[str, str]:
    """The address that the page has now."""
    return {key: words[0] if isinstance(words, list) else words for key, words in app.query_params.items()}


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(page).run()


def test_back_at_a_former_value_before_the_browser_knew_of_the_other(app: AppTest, sent: list[str]) -> None:
    press(app, "Seed 1")
    press(app, "Seed 2", seed="1")
    sent.clear()
    press(app, "Seed 1", seed="1")  # the browser has not heard of 2
    assert sent[-1] == "seed=1"  # or else it would show 2 from now on
    assert said(app) == {"seed": "1"}


def test_what_was_chosen_a_moment_ago_is_not_undone_by_the_next_press(app: AppTest) -> None:
    press(app, "Look")
    press(app, "Seed 1", look="7")
    press(app, "Seed 2", look="7")
    assert app.text[0].value == "seed 2, look 7"
    press(app, "Look", look="7", seed="1")  # of what is two steps old
    assert app.text[0].value == "seed 2, look 7"
    assert said(app) == {"look": "7", "seed": "2"}


def test_an_address_that_was_never_here_is_followed(app: AppTest, sent: list[str]) -> None:
    press(app, "Seed 1")
    app.query_params["seed"] = "5"
    sent.clear()
    assert app.run().text[0].value == "seed 5, look 0"
    assert sent == ["seed=5"]  # a link on the page itself does not change what the browser shows


def test_streamlits_own_words_stay(app: AppTest, sent: list[str]) -> None:
    press(app, "Seed 1", embed="true")
    press(app, "Seed 2", embed="true")
    assert sent[-1] == "embed=true&seed=2"


@pytest.mark.parametrize(
    ("facts", "seconds", "followed"),
    [
        pytest.param({}, 15.0, 2, id="still on its way"),
        pytest.param({}, 0.0, 1, id="too old to be on its way"),
        pytest.param({"is_history_navigation": True}, 15.0, 1, id="the person went back"),
        pytest.param({"page_script_hash": "another"}, 15.0, 1, id="another page's"),
    ],
)
def test_a_former_address_is_followed_unless_it_may_be_on_its_way(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, facts: dict[str, object], seconds: float, followed: int
) -> None:
    press(app, "Seed 1")
    press(app, "Seed 2", seed="1")

    def context() -> object:
        known = get_script_run_ctx()
        assert known is not None
        return SimpleNamespace(
            **{"page_script_hash": known.page_script_hash, "is_history_navigation": known.is_history_navigation} | facts
        )

    monkeypatch.setattr(address, "get_script_run_ctx", context)
    monkeypatch.setattr(address, "TRAVEL_SECONDS", seconds)
    app.query_params["seed"] = "1"
    assert app.run().text[0].value == f"seed {followed}, look 0"


def test_a_change_is_one_step_of_the_browsers_history(sent: list[str]) -> None:
    app = AppTest.from_function(_leave_seed_put_two)
    app.query_params.update({"seed": "3", "kept": "yes"})
    app.run()
    assert sent == ["kept=yes&look=1&other=2"]


def test_pages_read_and_write_the_address_here_only() -> None:
    others = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "ui").rglob("*.py"))
        if re.search(r"\bst\.query_params\b", path.read_text(encoding="utf-8"))
    ]
    assert others == ["ui/app/address.py"]


def _leave_seed_put_two() -> None:
    from ui.app import address

    address.change({"look": "1", "other": "2"}, ["seed"])


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that the browser is told to show, one for each message."""
    from streamlit.runtime.state.query_params import QueryParams

    messages: list[str] = []
    send = QueryParams._send_query_param_msg

    def noting(self: QueryParams) -> None:
        send(self)
        context = get_script_run_ctx()
        assert context is not None
        messages.append(context.query_string)

    monkeypatch.setattr(QueryParams, "_send_query_param_msg", noting)
    return messages

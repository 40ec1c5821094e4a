"""The page Learn, its worksheet, and the bar that it leads through the other pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.routes import get
from ui.app.jargon import jargon_in
from ui.features.learn.routes import WORKSHEET
from vae_core.explorer.lesson.step import steps

APP = str(Path(__file__).resolve().parents[2] / "app.py")


def page(name: str = "learn", **address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    app.switch_page(f"pages/{name}.py")
    for key, text in address.items():
        app.query_params[key.replace("_", "-")] = text
    return app.run()


def words(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*app.main.markdown, *app.main.title, *app.main.caption])


def test_the_lesson_may_be_entered_at_any_step() -> None:
    app = page()
    assert not app.exception
    assert [one for one in app.button if one.key == "start-lesson"]
    assert [one.key for one in app.button if str(one.key).startswith("lesson-step-")] == [
        f"lesson-step-{step.id}" for step in steps()
    ]
    assert "lesson" not in app.query_params


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.id)
def test_a_step_asks_before_it_leads_on(step: object) -> None:
    app = page(lesson=step.id)
    assert not app.exception and not app.main.warning
    assert step.title in words(app) and step.question in words(app) and jargon_in(words(app)) == []
    (button,) = [one for one in app.button if one.key == "try-it"]
    assert button.disabled
    assert app.query_params["lesson"] == step.id


def test_a_guess_in_the_link_opens_the_way_on_and_what_can_be_tried() -> None:
    app = page(lesson="cloud", lesson_said="cloud:b")
    assert not app.exception
    (button,) = [one for one in app.button if one.key == "try-it"]
    assert not button.disabled and "As wide as the whole map" in words(app)
    (again,) = [one for one in app.button if one.key == "guess-again"]
    again.click().run()
    assert "lesson-said" not in app.query_params


def test_experts_have_the_formula() -> None:
    app = page(lesson="cloud", level="expert")
    assert not app.exception and "KL" in words(app)


def test_a_step_without_its_model_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(tmp_path))
    app = page(lesson="squeeze")
    assert not app.exception and "not here any more" in app.main.warning[0].value


def test_the_end_holds_guesses_beside_what_was_found() -> None:
    done = ".".join(step.id for step in steps())
    app = page(lesson="end", lesson_done=done, lesson_said="squeeze:c~problem:80")
    assert not app.exception and not app.main.info
    assert "You guessed grey noise" in words(app) and "You guessed 80 %" in words(app)
    assert all(step.takeaway() in words(app) for step in steps())


def test_other_pages_show_no_bar_without_a_lesson() -> None:
    app = page("recipes")
    assert not app.exception and "lesson" not in app.query_params


def test_the_worksheet_has_every_question_and_its_answer_on_a_page_of_its_own() -> None:
    answer = get(f"/{WORKSHEET}")
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/html")
    text = answer.body.decode()
    questions, _, answers = text.partition("<div class='answers'>")
    for step in steps():
        assert step.question in questions and step.question in answers
    assert questions.count('<img alt=""') == 3 and "<svg" in questions and "not here" not in text
    assert "http" not in text and "<script" not in text

"""The lesson's steps, where somebody is in it, and what the bar says on each page."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.app.jargon import jargon_in
from ui.app.lesson.bar import bar_data
from ui.app.lesson.state import LessonView
from ui.app.shell import MENU
from vae_core.explorer.lesson.bar import LEARN_TITLE
from vae_core.explorer.lesson.figures import beta_runs, class_places, open_run
from vae_core.explorer.lesson.step import END, LEARN, Choose, Step, step_of, steps

ROOT = Path(__file__).resolve().parents[3]
IDS = [step.id for step in steps()]


def test_there_are_seven_steps_a_file_each_and_numbered_through() -> None:
    files = [path for path in (ROOT / "vae_core/explorer/lesson/steps").glob("*.py") if path.name != "__init__.py"]
    assert len(files) == len(steps()) == 7
    assert [step.number for step in steps()] == [1, 2, 3, 4, 5, 6, 7]
    assert len(set(IDS)) == 7 and END not in IDS


@pytest.mark.parametrize("step", steps(), ids=IDS)
def test_a_step_is_whole_and_speaks_plainly(step: Step) -> None:
    files = {label: file for _, links in MENU for file, label, _ in links}
    assert files[step.place.title] == step.place.page and (ROOT / step.place.page).exists()
    assert all(open_run(run_id).has_weights() for run_id in step.runs)
    plain = [step.title, step.idea(), step.question, step.task, step.takeaway(), step.answer()]
    if isinstance(step.prediction, Choose):
        assert len({option.key for option in step.prediction.options}) >= 3
        plain += [text for option in step.prediction.options for text in (option.text, option.reply)]
    assert all(plain) and jargon_in(" ".join(plain)) == []
    assert step.task.endswith((".", "?")) and step.takeaway().endswith(".")
    assert step.look_at


@pytest.mark.parametrize("step", steps(), ids=IDS)
def test_a_step_is_not_done_where_it_begins(step: Step) -> None:
    """Each sign must be missing in the step's own link, but for those that say where one is."""
    missing = [
        sign
        for sign in step.signs()
        if not (value := step.place.query.get(sign.parameter, ""))
        or (sign.not_ is not None and value in sign.not_)
        or (sign.one_of is not None and value not in sign.one_of)
        or (sign.within is not None and not sign.within[0] <= float(value) <= sign.within[1])
    ]
    assert missing


def test_a_question_stands_by_itself_in_the_list_of_steps() -> None:
    assert not [word for step in steps() for word in ("such ", "the spring", " darts") if word in step.question]


def test_the_lesson_stands_in_the_address_and_comes_back() -> None:
    view = (
        LessonView(at="between").with_guess(steps()[0], "b").with_guess(steps()[1], "-0.5,1.25").with_done(steps()[0])
    )
    assert LessonView.read(view.params()) == view
    assert view.guess(steps()[1]) == "-0.5,1.25" and view.guess(steps()[2]) == ""
    assert view.with_guess(steps()[0], "a").guess(steps()[0]) == "a"
    assert view.with_guess(steps()[0], "").guess(steps()[0]) == ""
    assert view.with_guess(steps()[0], "b;<script>").guess(steps()[0]) == ""


def test_who_has_left_the_lesson_sends_links_without_it() -> None:
    left = LessonView(at="map").with_guess(steps()[0], "b").with_done(steps()[0]).update(at=None)
    assert left.params() == {} and left.done == ("squeeze",)


def test_an_address_without_sense_gives_a_sound_lesson() -> None:
    assert LessonView.read({"lesson": "nowhere"}).at is None
    view = LessonView.read({"lesson": "map", "lesson-done": "squeeze.SQUEEZE", "lesson-said": "map:1,2~:~x"})
    assert (view.at, view.done, view.said) == ("map", ("squeeze",), ("map:1,2",))


def test_an_address_that_lags_behind_undoes_nothing() -> None:
    known = LessonView(at="between").with_guess(steps()[0], "b").with_done(steps()[0]).with_done(steps()[1])
    late = LessonView(at="problem").with_guess(steps()[0], "c").with_done(steps()[3]).joined(known)
    assert late.done == ("squeeze", "map", "problem") and late.at == "problem"
    assert late.guess(steps()[0]) == "c"
    assert LessonView(at="between").joined(known).guess(steps()[0]) == "b"


def test_back_and_next_end_at_the_ends() -> None:
    assert LessonView(at=IDS[0]).neighbour(-1) == IDS[0]
    assert LessonView(at=IDS[-1]).neighbour(1) == END
    assert LessonView(at=END).neighbour(-1) == IDS[-1]
    assert LessonView(done=(IDS[0],)).next_open() == IDS[1]


@pytest.mark.parametrize("step", steps(), ids=IDS)
def test_the_bar_leads_from_the_guess_to_the_page_and_on(step: Step) -> None:
    view = LessonView(at=step.id)
    assert bar_data(view, LEARN_TITLE).phase == "guess" and not bar_data(view, LEARN_TITLE).go
    guessed = view.with_guess(step, "a" if isinstance(step.prediction, Choose) else "40,1")
    assert step.place.title in bar_data(guessed, LEARN_TITLE).go
    there = bar_data(guessed, step.place.title)
    assert (there.phase, there.message, there.go) == ("try", step.task, "") and there.signs
    away = bar_data(guessed, "Recipes")
    assert away.phase == "elsewhere" and step.place.title in away.message and not away.signs
    done = bar_data(guessed.with_done(step), step.place.title)
    assert (done.phase, done.message) == ("done", step.takeaway()) and done.go


def test_a_step_without_its_model_still_leads_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(tmp_path))
    step = step_of("problem")
    assert step is not None
    data = bar_data(LessonView(at=step.id).with_guess(step, "40").with_done(step), step.place.title)
    assert data.go and "not here" in data.message


def test_the_bargain_is_struck_between_five_models_that_differ_in_beta_alone() -> None:
    runs = beta_runs()
    assert len(runs) == 5
    betas = [run.config.model.beta for run in runs]
    assert betas == sorted(set(betas))
    assert len({run.config.model.model_copy(update={"beta": 1.0}) for run in runs}) == 1
    assert len({(run.config.data, run.config.training.seed) for run in runs}) == 1


def test_most_of_a_class_can_be_clicked_to_be_found() -> None:
    places = class_places(open_run("fashion-vae-2d"), 3, 0.1)
    assert 30 < len(places) < 400


def test_the_page_of_the_lesson_is_in_the_menu() -> None:
    assert (LEARN, LEARN_TITLE) in [(file, label) for _, links in MENU for file, label, _ in links]

"""The page Models: everybody's models in one list, and what each may do with them."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.pressing import Pressing
from tests.routes import get, request
from tests.trained import train
from ui import jobs
from ui.app import person, resources
from ui.app.jargon import jargon_in
from ui.app.person import Person
from ui.features.models import data, view
from ui.features.models.state import ModelsView
from ui.http.run_zip import file_name, zip_address
from vae_core.experiment import RunConfig
from vae_core.jobs import queue
from vae_core.run_archives import import_run
from vae_core.runs import Run, RunStore, trash

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")
ADA, BOB, ALONE = Person("a" * 32), Person("b" * 32), Person("l" * 32, alone=True)
EVIL = '<b onclick="x">a</b> :red[x] *y* & "z"'


@pytest.fixture
def become(monkeypatch: pytest.MonkeyPatch) -> Callable[[Person], None]:
    monkeypatch.setattr(queue, "dispatch", lambda store, **_: None)

    def change(who: Person) -> None:
        monkeypatch.setattr(person, "current", lambda: who)

    change(ALONE)
    return change


@pytest.fixture
def mine(store: RunStore, tiny: Tiny, become: Callable[[Person], None]) -> Run:
    """Ada's finished run."""
    run = train(store, tiny("data.train_images=128", "model.hidden=[8]", f"name={EVIL}"), "mine")
    run.write_status(run.status().model_copy(update={"belongs_to": ADA.id}))
    return run


def opened(**query: str) -> AppTest:
    resources.forget_summaries()
    app = AppTest.from_file(APP, default_timeout=30).switch_page("pages/models.py")
    for key, value in query.items():
        app.query_params[key] = value
    return drawn(app)


def drawn(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception
    return app


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Pressing:
    return Pressing(monkeypatch, view)


def said(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.error, *app.warning, *app.success]
    return " ".join([*(one.value for one in parts), *(str(one.proto.body) for one in app.get("html"))])


def keys(app: AppTest) -> set[str]:
    return {one.key for one in [*app.button, *app.checkbox, *app.text_input, *app.text_area] if one.key}


def test_what_is_shown_of_a_model(mine: Run, store: RunStore) -> None:
    store.annotate("mine", f"Note {EVIL}")
    app = opened()
    words = said(app)
    assert "&lt;b onclick=&quot;x&quot;&gt;a&lt;/b&gt; :red[x] *y* &amp;" in words and "<b onclick" not in words
    assert ("Picture error" in words and "Yours" in words and "MB" in words) or "KB" in words
    assert not jargon_in(" ".join(one.value for one in [*app.caption, *app.info]))
    assert "Held-out distortion" not in words
    expert = said(opened(level="expert"))
    assert "Held-out distortion" in expert and "nats an image" in expert and "<span>KL " in expert


def test_renaming_and_notes(mine: Run, store: RunStore, press: Pressing) -> None:
    app = press(opened(), "more", "mine", opens=True)
    app.text_input(key="name-mine").set_value("Better \u202ename")
    app.text_area(key="note-mine").set_value("Two\nlines")
    app.button(key="save-mine").click()
    drawn(app)
    assert store.open("mine").config.name == "Better name" and mine.note() == "Two lines"


def test_deleting_and_bringing_back(mine: Run, store: RunStore, press: Pressing) -> None:
    app = press(opened(), "more", "mine", opens=True)
    assert app.button(key="delete-mine").disabled
    app.checkbox(key="sure-mine").check()
    drawn(app)
    app.button(key="delete-mine").click()
    drawn(app)
    assert store.ids() == set() and "was deleted" in said(app)
    again = opened()  # after a reload
    again.button(key="undo").click()
    drawn(again)
    assert store.ids() == {"mine"} and "undo" not in keys(again)


def test_others_look_only(
    mine: Run, store: RunStore, become: Any, press: Pressing, monkeypatch: pytest.MonkeyPatch
) -> None:
    become(BOB)
    app = press(opened(), "more", "mine", opens=True)
    assert "Somebody else" in said(app) and not {"delete-mine", "save-mine", "sure-mine"} & keys(app)
    monkeypatch.setattr(jobs, "may_change", lambda status: True)  # as if the page had shown the buttons
    app = press(opened(), "more", "mine", opens=True)
    app.checkbox(key="sure-mine").check()
    drawn(app)
    app.button(key="delete-mine").click()
    drawn(app)
    assert "belongs to somebody else" in said(app) and store.ids() == {"mine"}
    become(ADA)
    assert "Yours" in said(opened())


def test_what_is_searched_for(mine: Run, store: RunStore, tiny: Tiny, become: Any) -> None:
    become(ADA)
    shipped = store.create(tiny("name=Shipped"), run_id="shipped")
    shipped.write_status(shipped.status().model_copy(update={"shipped": True, "created": 5.0}))
    store.create(tiny("name=Bob's"), run_id="bobs", belongs_to=BOB.id)
    store.annotate("bobs", "Über alles")
    store.create(tiny("name=Nobody's"), run_id="nobodys")
    broken = store.create(tiny(), run_id="broken")
    (broken.path / "config.json").write_text("{")
    resources.forget_summaries()

    def ids(**asked: Any) -> list[str]:
        return [one.id for one in data.shown(resources.summaries(), ModelsView().update(**asked), ADA)]

    assert ids()[-1] == "broken" and len(ids()) == 5
    assert ids(find="  ÜBER ") == ["bobs"] and ids(find="mnist vae shipped") == ["shipped"] and ids(find="zzz") == []
    assert ids(whose="mine") == ["mine"] and ids(whose="shipped") == ["shipped"]
    assert set(ids(whose="others")) == {"bobs", "nobodys", "broken"}
    assert ids(order="error")[0] == "mine" and ids(order="size")[0] == "mine" and ids(order="kl")[0] == "mine"
    assert ids(order="name") == ["mine", "bobs", "nobodys", "shipped", "broken"]
    assert ids(order="newest")[3] == "shipped"


def test_hundreds_of_models_are_pages(store: RunStore, tiny: Tiny, become: Any) -> None:
    config = tiny()
    for number in range(45):
        store.create(config.model_copy(update={"name": f"Run {number:02d}"}), run_id=f"run-{number:02d}")
    app = opened(order="name", page="2")
    assert said(app).count("<b dir='auto'>Run ") == data.PAGE
    assert "21 to 40 of 45" in said(app) and "Run 20" in said(app)
    app.button(key="later").click()
    assert "41 to 45 of 45" in said(drawn(app)) and app.button(key="later").disabled
    app.text_input(key="models-find").set_value("run 07")
    assert "Run 07" in said(drawn(app)) and "of 45" not in said(app)
    assert "1 to 20 of 45" not in said(opened(page="99")) and "41 to 45 of 45" in said(opened(page="99"))


def test_two_to_compare(mine: Run, store: RunStore, tiny: Tiny, press: Pressing) -> None:
    train(store, tiny("data.train_images=128", "model.hidden=[8]", name="mnist-ae-2d"), "plain")
    app = press(opened(), "pick", "mine")
    assert "Tick one more" in said(app)
    press(app, "pick", "plain")
    links = {one.proto.page: one.proto.query_string for one in app.get("page_link") if one.proto.query_string}
    assert "left=plain&right=mine" in links.values(), "the AE on the left"
    assert app.query_params["chosen"] == "mine,plain"
    assert said(app).count(" checked>") == 2
    press(app, "pick", "mine")
    assert app.query_params["chosen"] == "plain" and said(app).count(" checked>") == 1


def test_the_teacher_unlocks_everything(
    mine: Run, become: Any, press: Pressing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_TEACHER_PASSPHRASE", "open sesame")
    become(BOB)
    app = opened()
    app.text_input(key="passphrase").set_value("wrong")
    app.button[-1].click()
    assert "not the teacher's passphrase" in said(drawn(app))
    become(Person("b" * 32, teacher=True))
    assert "may change everybody's models" in said(opened()) and "delete-mine" in keys(
        press(opened(), "more", "mine", opens=True)
    )
    person._tries.clear()
    become(ALONE)
    assert "passphrase" not in keys(opened())


def test_a_browser_without_cookies_is_told(store: RunStore, become: Any) -> None:
    become(Person("c" * 32, lasting=False))
    assert "keeps no cookies" in said(opened())


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=9-1"}, {"Range": "bytes=99999999999-"}, {"Range": "apples"}])
def test_a_packed_run_is_gone_after_its_answer(
    mine: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    request("GET", zip_address(mine), headers=headers)
    assert list(tmp_path.glob("*.zip")) == []


def test_the_download_is_what_is_taken_in(mine: Run, store: RunStore) -> None:
    answer = get(zip_address(mine))
    packed = answer.body
    assert answer.status == 200 and 'filename="b-onclick-x-a-b-red-x-y-z.zip"' in answer.headers["content-disposition"]
    assert import_run(io.BytesIO(packed), store).run.config.model == mine.config.model
    assert get("data/runs/..%2Fmine/x/run.zip").status == 404


@pytest.mark.parametrize(
    ("name", "file"), [("A/b\\c\r\n", "A-b-c.zip"), ("שלום", "run.zip"), ("x" * 80, "x" * 60 + ".zip")]
)
def test_a_files_name_is_plain(name: str, file: str) -> None:
    assert file_name(name) == file


def test_what_is_taken_in_is_whoevers_it_brought(mine: Run, store: RunStore, become: Any, monkeypatch: Any) -> None:
    from vae_core.limits import LimitError
    from vae_core.run_archives import export_run

    target = io.BytesIO()
    export_run(mine, target)
    become(BOB)
    found = jobs.import_zip(target)
    assert found.run.status().belongs_to == BOB.id and found.run.config.name.endswith("(2)")
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_RUNS_PER_PERSON", "1")
    with pytest.raises(LimitError, match="You keep 1 models"):
        jobs.import_zip(target)


def test_old_deletions_are_in_the_list_only(mine: Run, store: RunStore) -> None:
    entry = trash.throw_away(store, "mine")
    old = f"{int(time.time()) - 3600}-abcd-mine"
    (store.root / ".trash" / entry.key).rename(store.root / ".trash" / old)
    app = opened()
    assert "undo" not in keys(app)
    app.session_state["deleted"] = True
    drawn(app)
    app.button(key=f"back-{old}").click()
    drawn(app)
    assert store.ids() == {"mine"}

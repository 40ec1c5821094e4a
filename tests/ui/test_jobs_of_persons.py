"""Two people on one server: each changes what is theirs, whatever the page showed; and how much one may have."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.trained import train
from ui import allowance, jobs
from ui.app import person, resources
from ui.app.person import NotYours, Person
from vae_core.experiment import RunConfig
from vae_core.jobs import queue
from vae_core.limits import LimitError
from vae_core.run_archives import Imported
from vae_core.runs import Run, RunStore

Tiny = Callable[..., RunConfig]
Become = Callable[..., None]
ADA, BOB = Person("a" * 32), Person("b" * 32)


@pytest.fixture
def become(monkeypatch: pytest.MonkeyPatch) -> Become:
    """Look at the pages as somebody; nothing is really started."""
    monkeypatch.setattr(queue, "dispatch", lambda store, **_: None)
    monkeypatch.setattr(allowance, "_starts", {})

    def change(who: Person) -> None:
        monkeypatch.setattr(person, "current", lambda: who)

    return change


def everything(run: Run) -> list[Callable[[], Any]]:
    """All that can be done to a run."""
    return [
        lambda: jobs.pause(run),
        lambda: jobs.stop(run),
        lambda: jobs.resume(run),
        lambda: jobs.rename(run.id, "Bob was here"),
        lambda: jobs.annotate(run.id, "Bob was here"),
        lambda: jobs.delete(run.id),
    ]


def test_nobody_changes_anothers(store: RunStore, tiny: Tiny, become: Become) -> None:
    become(ADA)
    run = jobs.submit(tiny("name=Ada's"), watch=False)
    assert run.status().belongs_to == ADA.id
    before = {path.name: path.read_bytes() for path in run.path.iterdir()}
    become(BOB)
    assert not jobs.may_change(run.status())
    for act in everything(run):
        with pytest.raises(NotYours, match="belongs to somebody else"):
            act()
    assert {path.name: path.read_bytes() for path in run.path.iterdir()} == before
    become(ADA)
    key = jobs.delete(run.id)
    become(BOB)
    assert jobs.deleted() == []
    for undo in (jobs.bring_back, jobs.remove):
        with pytest.raises(NotYours):
            undo(key)
    become(ADA)
    assert [one.name for one in jobs.deleted()] == ["Ada's"] and jobs.bring_back(key) == run.id
    jobs.annotate(run.id, "The good\n one")
    assert run.note() == "The good one" and Run(run.path).config.name == "Ada's"


def test_what_is_nobodys_or_the_apps(store: RunStore, tiny: Tiny, become: Become) -> None:
    run = train(store, tiny(), "mine")
    become(BOB)
    for act in everything(run):
        with pytest.raises(NotYours, match="was not made in this browser"):
            act()
    for who in (Person("t" * 32, teacher=True), Person("l" * 32, alone=True)):
        become(who)
        jobs.rename("mine", f"By {who.id[0]}")
        run.write_status(run.status().model_copy(update={"shipped": True}))
        assert not jobs.may_change(run.status())
        for act in everything(run):
            with pytest.raises(NotYours, match="came with the app"):
                act()
        run.write_status(run.status().model_copy(update={"shipped": False}))
    assert Run(run.path).config.name == "By l"


def test_a_damaged_run_is_not_everybodys(store: RunStore, tiny: Tiny, become: Become) -> None:
    run = store.create(tiny(), run_id="mine", belongs_to=ADA.id)
    (run.path / "status.json").write_text("{")
    become(BOB)
    with pytest.raises(NotYours):
        jobs.delete("mine")


def test_how_many_trainings_one_may_have(
    store: RunStore, tiny: Tiny, become: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_TRAININGS_PER_PERSON", "2")
    become(ADA)
    first = jobs.submit(tiny(), watch=False)
    with pytest.raises(LimitError, match=r"You have one training running or in the queue.*may have 2 at once"):
        jobs.submit_all([tiny(), tiny()], watch=False)
    assert store.ids() == {first.id}, "all or none"
    jobs.submit(tiny(), watch=False)
    with pytest.raises(LimitError, match="2 trainings"):
        jobs.submit(tiny(), watch=False)
    become(BOB)
    jobs.submit_all([tiny(), tiny()], watch=False)
    become(ADA)
    jobs.stop(first)
    third = jobs.submit(tiny(), watch=False)
    with pytest.raises(LimitError):
        jobs.resume(first)
    assert third.config.name.endswith("(5)"), "names are told apart among everybody's"
    become(Person("t" * 32, teacher=True))
    jobs.submit_all([tiny()] * 3, watch=False)


def test_how_many_models_one_may_keep(
    store: RunStore, tiny: Tiny, become: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_RUNS_PER_PERSON", "2")
    become(ADA)
    runs = [store.create(tiny(), belongs_to=ADA.id) for _ in range(2)]
    with pytest.raises(LimitError, match="You keep 2 models, and each person may keep 2"):
        jobs.submit(tiny(), watch=False)
    key = jobs.delete(runs[0].id)
    jobs.submit(tiny(), watch=False)
    with pytest.raises(LimitError):
        jobs.bring_back(key)
    assert len(resources.summaries()) == 2 and [one.key for one in jobs.deleted()] == [key]


def test_what_was_deleted_goes_for_good_when_its_time_is_over(
    store: RunStore, tiny: Tiny, become: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    become(ADA)
    key = jobs.delete(store.create(tiny(), belongs_to=ADA.id).id)
    later = time.time() + 73 * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert jobs.deleted() == [] and not (store.root / ".trash" / key).exists(), "though nobody deletes another one"


def test_two_uploads_at_once_do_not_share_one_place(
    store: RunStore, tiny: Tiny, become: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    def import_run(source: object, store: RunStore, *, belongs_to: str, taken: object) -> Imported:
        time.sleep(0.3)
        return Imported(store.create(tiny(), belongs_to=belongs_to))

    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_RUNS_PER_PERSON", "1")
    monkeypatch.setattr(jobs, "import_run", import_run)
    become(ADA)
    with ThreadPoolExecutor(2) as pool:
        errors = [one.exception() for one in [pool.submit(jobs.import_zip, io.BytesIO()) for _ in range(2)]]
    assert sorted(type(one).__name__ for one in errors) == ["LimitError", "NoneType"] and len(store.ids()) == 1


def test_how_long_the_queue_is(store: RunStore, tiny: Tiny, become: Become, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_QUEUE", "2")
    become(Person("l" * 32, alone=True))
    jobs.submit_all([tiny(), tiny()], watch=False)
    with pytest.raises(LimitError, match="2 trainings are in the queue"):
        jobs.submit(tiny(), watch=False)


def test_how_often_one_may_press_start(
    store: RunStore, tiny: Tiny, become: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each training stopped and deleted before the next is started."""
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_STARTS_PER_MINUTE", "3")
    become(ADA)

    def press() -> None:
        run = jobs.submit(tiny(), watch=False)
        jobs.stop(run)
        jobs.delete(run.id)

    for _ in range(3):
        press()
    with pytest.raises(LimitError, match="One training more would be too many at once: each person may start 3"):
        press()
    become(BOB)
    press()
    now = time.monotonic()
    monkeypatch.setattr(allowance, "_now", lambda: now + 61)
    become(ADA)
    press()
    for number in range(29):  # as many people as one likes, without cookies
        become(Person(f"{number:032}"))
        press()
    become(Person("x" * 32))
    with pytest.raises(LimitError, match="Wait a minute"):
        press()
    become(Person("l" * 32, alone=True))
    press()
    assert not store.ids()

"""Scripts of pages take turns: in order, clicks first, nobody for ever, and nothing is lost when one fails or leaves."""

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
)

from ui.runtime.script_turns import CLICK, PAGE, POLL, ScriptTurns, Turn, _by_turns, patience_for, take_turns

SOON = 10.0  # seconds
Ready = Callable[[ScriptRequests], ScriptRequest]


class Line:
    """Threads that want a turn, one after the other; `begun` has their names in the order in which they had it."""

    def __init__(self, turns: ScriptTurns) -> None:
        self.turns = turns
        self.begun: list[str] = []
        self.threads: list[threading.Thread] = []
        self.turns_of: dict[str, Turn] = {}

    def join(self, name: str, patience: float) -> None:
        def wait() -> None:
            turn = self.turns.begin(patience)
            self.turns_of[name] = turn
            self.begun.append(name)

        before = len(self.turns._waiting)
        thread = threading.Thread(target=wait, daemon=True)
        self.threads.append(thread)
        thread.start()
        until = time.monotonic() + SOON
        while len(self.turns._waiting) == before and name not in self.begun:
            assert time.monotonic() < until
            time.sleep(0.001)

    def wait_for(self, count: int) -> list[str]:
        until = time.monotonic() + SOON
        while len(self.begun) < count:
            assert time.monotonic() < until, self.begun
            time.sleep(0.001)
        return self.begun

    def end_all(self) -> list[str]:
        """End each turn as it begins, until all have had one."""
        for number in range(len(self.threads)):
            self.turns.end(self.turns_of[self.wait_for(number + 1)[number]])
        return self.begun


@pytest.fixture
def line() -> Line:
    return Line(ScriptTurns(at_once=1, moment=1000.0))


def test_pages_run_in_the_order_in_which_they_were_asked_for(line: Line) -> None:
    for name in "abcd":
        line.join(name, PAGE)
    assert line.begun == ["a"]
    assert line.end_all() == ["a", "b", "c", "d"]


def test_a_click_goes_before_twenty_pages_and_before_what_runs_by_itself(line: Line) -> None:
    for number in range(20):
        line.join(f"page {number}", PAGE)
    line.join("poll", POLL)
    line.join("click", CLICK)
    assert line.end_all()[:3] == ["page 0", "click", "poll"]


def test_a_page_that_has_waited_long_goes_before_a_new_click() -> None:
    clock = SimpleNamespace(now=0.0)
    line = Line(ScriptTurns(at_once=1, moment=1000.0, now=lambda: clock.now))
    line.join("running", PAGE)
    line.join("page", PAGE)
    clock.now = PAGE + 0.1
    line.join("click", CLICK)
    assert line.end_all() == ["running", "page", "click"]


def test_a_script_that_never_ends_holds_up_others_for_a_moment_only() -> None:
    line = Line(ScriptTurns(at_once=1, moment=0.05))
    for name in ("stuck", "b", "c"):
        line.join(name, PAGE)
    assert line.wait_for(3) == ["stuck", "b", "c"]  # none of them has ended


def test_a_turn_may_be_ended_twice(line: Line) -> None:
    line.join("a", PAGE)
    turn = line.turns_of["a"]
    line.turns.end(turn)
    line.join("b", PAGE)
    line.turns.end(turn)
    line.join("c", PAGE)
    assert line.begun == ["a", "b"]


def test_what_a_run_is() -> None:
    assert patience_for(RerunData()) == PAGE
    assert patience_for(RerunData(fragment_id_queue=["f"])) == CLICK
    assert patience_for(RerunData(fragment_id_queue=["f"], is_auto_rerun=True)) == POLL


class TestRequests:
    """`ScriptRequests.on_scriptrunner_ready` as it is wrapped."""

    @pytest.fixture
    def turns(self) -> ScriptTurns:
        return ScriptTurns(at_once=1, moment=1000.0)

    @pytest.fixture
    def ready(self, turns: ScriptTurns) -> Ready:
        return _by_turns(ScriptRequests.on_scriptrunner_ready, turns, ScriptRequestType.RERUN)

    def test_a_turn_lasts_until_the_thread_comes_for_more(self, turns: ScriptTurns, ready: Ready) -> None:
        requests = ScriptRequests()
        requests.request_rerun(RerunData(query_string="x"))
        taken = ready(requests)
        assert taken.type is ScriptRequestType.RERUN
        assert taken.rerun_data.query_string == "x"
        assert turns._running
        assert ready(requests).type is ScriptRequestType.STOP
        assert not turns._running

    def test_what_is_asked_for_while_it_waits_is_taken_with_it(self, turns: ScriptTurns, ready: Ready) -> None:
        first, waiting = turns.begin(), ScriptRequests()
        taken: list[ScriptRequest] = []
        waiting.request_rerun(RerunData(fragment_id="a"))
        thread = threading.Thread(target=lambda: taken.append(ready(waiting)))
        thread.start()
        while not turns._waiting:
            time.sleep(0.001)
        waiting.request_rerun(RerunData(fragment_id="b"))
        turns.end(first)
        thread.join(SOON)
        assert taken[0].rerun_data.fragment_id_queue == ["a", "b"]

    def test_one_that_is_told_to_stop_while_it_waits_does_not_begin(self, turns: ScriptTurns, ready: Ready) -> None:
        first, waiting = turns.begin(), ScriptRequests()
        taken: list[ScriptRequest] = []
        waiting.request_rerun(RerunData())
        thread = threading.Thread(target=lambda: taken.append(ready(waiting)))
        thread.start()
        while not turns._waiting:
            time.sleep(0.001)
        waiting.request_stop()  # its browser has gone
        turns.end(first)
        thread.join(SOON)
        assert taken[0].type is ScriptRequestType.STOP
        assert not turns._running
        assert not turns._waiting


def test_another_version_of_streamlit_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(self: ScriptRequests, now: float) -> None:
        raise AssertionError

    monkeypatch.setattr(ScriptRequests, "on_scriptrunner_ready", other)
    assert not take_turns()
    assert vars(ScriptRequests)["on_scriptrunner_ready"] is other


def test_it_is_wrapped_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScriptRequests, "on_scriptrunner_ready", ScriptRequests.on_scriptrunner_ready)
    assert take_turns(ScriptTurns())
    wrapped = ScriptRequests.on_scriptrunner_ready
    assert take_turns(ScriptTurns())
    assert ScriptRequests.on_scriptrunner_ready is wrapped

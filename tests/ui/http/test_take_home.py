"""What can be taken home: the report as a route, and the list that the menu's panel shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.routes import get, request
from tests.trained import train
from ui.app.turns import PICTURES, Job, Turns
from ui.http.run_report import report_address
from ui.http.take_home import PATH
from vae_core.experiment import RunConfig
from vae_core.runs import Run, RunStore

Tiny = Callable[..., RunConfig]


@pytest.fixture
def mine(store: RunStore, tiny: Tiny) -> Run:
    return train(store, tiny())


def test_a_report_is_shown_and_may_load_nothing(mine: Run) -> None:
    answer = get(report_address(mine))
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "img-src data:" in policy and "sandbox" in policy
    assert "immutable" in answer.headers["cache-control"]
    assert mine.config.name in answer.body.decode()
    assert request("HEAD", report_address(mine)).body == b""


def test_it_is_made_in_its_turn(mine: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Turns] = []
    join = Turns.join

    def noted(self: Turns, *more: Any) -> Job:
        asked.append(self)
        return join(self, *more)

    monkeypatch.setattr(Turns, "join", noted)
    assert get(report_address(mine)).status == 200
    assert asked == [PICTURES]


def test_its_address_changes_with_all_that_it_says(mine: Run) -> None:
    addresses = {report_address(mine)}
    (mine.path / "note.txt").write_text("A note.")
    addresses.add(report_address(mine))
    (mine.path / "config.json").write_text((mine.path / "config.json").read_text() + " ")
    addresses.add(report_address(mine))
    assert len(addresses) == 3
    assert "no-store" in get(sorted(addresses - {report_address(mine)})[0]).headers["cache-control"]


def listed(query: str) -> dict[str, list[dict[str, object]]]:
    answer = get(f"{PATH}?{query}")
    assert answer.status == 200
    found: dict[str, list[dict[str, object]]] = json.loads(answer.body)
    return found


def test_the_list_has_what_there_is_of_the_runs_of_a_page(store: RunStore, tiny: Tiny, mine: Run) -> None:
    other = train(store, tiny("model.beta=2", name="mnist-vae-2d"), "other")
    one = listed(f"run={mine.id}")
    assert one["runs"] == [mine.config.name]
    assert [item["title"] for item in one["items"]][-2:] == ["Report", "Model (.zip)"]
    two = listed(f"left={mine.id}&right={other.id}&run={mine.id}")
    assert len(two["runs"]) == 2
    for item in two["items"]:
        assert request("HEAD", str(item["address"])).status == 200
        assert item["file"] == "" or "/" not in str(item["file"])


def test_what_is_not_there_is_left_out(store: RunStore, tiny: Tiny) -> None:
    store.create(tiny(), run_id="new")  # without weights
    for query in ("run=new", "run=gone", "run=../../etc", "run=" + "x" * 5000, ""):
        assert listed(query) == {"runs": [], "items": []}


def test_the_explorer_comes_first_with_its_size_once_it_is_known(mine: Run) -> None:
    item = listed(f"run={mine.id}")["items"][0]
    assert item["title"] == "The explorer as one file" and item["made"] and item["bytes"] is None
    answer = get(str(item["address"]))
    assert answer.status == 200
    assert f'filename="{item["file"]}"' in answer.headers["content-disposition"]
    assert answer.body.startswith(b"<!doctype html>") and mine.config.name.encode() in answer.body
    assert listed(f"run={mine.id}")["items"][0]["bytes"] == len(answer.body)


def test_two_runs_on_the_same_images_are_one_file(store: RunStore, tiny: Tiny, mine: Run) -> None:
    other = train(store, tiny("model.beta=2"), "other")
    item = listed(f"left={mine.id}&right={other.id}")["items"][0]
    assert "with=other" in str(item["address"])
    assert get(str(item["address"])).status == 200
    strangers = train(store, tiny("data.dataset=fashion-mnist"), "strangers")
    item = listed(f"left={mine.id}&right={strangers.id}")["items"][0]
    assert "with=" not in str(item["address"])
    assert get(str(item["address"]) + "?with=gone").status == 404

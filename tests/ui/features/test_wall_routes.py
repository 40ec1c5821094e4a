"""A wall by its routes: what is answered and refused, in a sentence and with the right status; and what can be kept of it."""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.routes import Answer, get, post, request
from ui.app import person
from ui.features.wall import bodies, routes
from vae_core.datasets import dataset
from vae_core.images.strokes import pack
from vae_core.limits import limits
from vae_core.walls import WallStore

RUN = "mnist-vae-2d"
JSON = {"Content-Type": "application/json"}
LINE = pack([np.array([[300, 200, 90], [420, 520, 90], [500, 800, 90]])])
RING = pack(
    [np.array([[512 + round(300 * np.cos(a)), 512 + round(300 * np.sin(a)), 84] for a in np.linspace(0, 6.3, 40)])]
)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def send(address: str, body: Any, headers: dict[str, str] | None = None) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return post(address, [content], {**JSON, **(headers or {})})


def opened(**asked: Any) -> tuple[str, str]:
    """The wall's address and its teacher's key."""
    answer = send("data/walls", {"run": RUN, "sender": "teacher", **asked})
    assert answer.status == 201, answer.body
    found = json.loads(answer.body)
    return f"data/walls/{found['id']}", found["key"]


def draw(wall: str, strokes: str = LINE, sender: str = "ada", **more: Any) -> Answer:
    return send(f"{wall}/drawings", {"strokes": strokes, "sender": sender, **more})


def drawings(wall: str, after: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(get(f"{wall}/drawings?after={after}").body)["drawings"]
    return found


def refused(answer: Answer, status: int, words: str) -> None:
    assert answer.status == status and words in answer.body.decode(), (answer.status, answer.body)
    assert answer.headers["content-type"].startswith("text/plain")


def test_a_drawing_goes_from_hand_to_wall_and_is_hidden(data: Path) -> None:
    wall, key = opened(classes=["0", "1"], named=True)
    answer = draw(wall, name="Ada", label=1)
    assert answer.status == 201 and json.loads(answer.body) == {"number": 1, "name": "Ada"}
    draw(wall, RING, "bo", label=0)
    first = get(f"{wall}/drawings?after=0")
    found = json.loads(first.body)
    assert found["wall"]["count"] == 2 and found["wall"]["classes"] == ["0", "1"] and found["wall"]["run"] == RUN
    assert [(one["number"], one["strokes"], one["name"], one["label"]) for one in found["drawings"]] == [
        (1, LINE, "Ada", 1),
        (2, RING, "", 0),
    ]
    assert key not in first.body.decode() and "ada" not in first.body.decode()
    version = found["wall"]["version"]
    assert drawings(wall, version) == []
    assert send(f"{wall}/teacher", {"key": key, "act": "hide", "number": 1}).status == 204
    assert drawings(wall, version) == [{"number": 1, "hidden": True}] and len(drawings(wall)) == 1
    assert send(f"{wall}/teacher", {"key": key, "act": "pause"}).status == 204
    refused(draw(wall, label=0), 409, "takes no drawings at the moment")
    assert send(f"{wall}/teacher", {"key": key, "act": "close"}).status == 204
    refused(draw(wall, label=0), 410, "This wall is closed. Its drawings have been deleted.")
    refused(send(f"{wall}/teacher", {"key": key, "act": "show", "number": 1}), 410, "closed")
    state = json.loads(get(f"{wall}/state").body)
    assert not state["open"] and state["count"] == 0
    assert (data / "walls.sqlite").stat().st_size < 60_000


def test_who_asks_again_hears_in_a_few_bytes_that_nothing_is_new() -> None:
    wall, key = opened()
    draw(wall)
    for address in (f"{wall}/state", f"{wall}/drawings?after=2"):
        answer = get(address)
        tag = {"If-None-Match": answer.headers["etag"]}
        assert answer.status == 200 and answer.headers["cache-control"] == "no-store"
        again = request("GET", address, headers=tag)
        assert again.status == 304 and again.body == b"" and again.headers["etag"] == answer.headers["etag"]
        head = request("HEAD", address)
        assert head.status == 200 and head.headers["etag"] == answer.headers["etag"]
        send(f"{wall}/teacher", {"key": key, "act": "pause"})
        assert request("GET", address, headers=tag).status == 200
        send(f"{wall}/teacher", {"key": key, "act": "accept"})


def test_a_head_reads_no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    wall, _ = opened()
    monkeypatch.setattr(WallStore, "changes", lambda *_: pytest.fail("the drawings were read"))
    assert request("HEAD", f"{wall}/drawings").status == 200


@pytest.mark.parametrize("act", ["hide", "show", "hide-sender", "pause", "accept", "close"])
def test_without_the_key_nothing_is_done(act: str) -> None:
    wall, _ = opened()
    _, other = opened()
    draw(wall)
    before = get(f"{wall}/drawings").body
    for key in (other, "A", wall.rpartition("/")[2]):
        refused(send(f"{wall}/teacher", {"key": key, "act": act, "number": 1}), 403, "Only the teacher")
        refused(send(f"{wall}/export", {"key": key, "kind": "zip"}), 403, "Only the teacher")
        refused(send(f"{wall}/dataset", {"key": key, "name": "Mine"}), 403, "Only the teacher")
    assert get(f"{wall}/drawings").body == before


def test_the_servers_passphrase_opens_every_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_TEACHER_PASSPHRASE", "open sesame")
    wall, _ = opened()
    draw(wall)
    secret = person.new_secret()
    cookie = {"Cookie": f"{person.COOKIE}={secret}"}
    asked = person.of_request({person.COOKIE: secret}, {}, None)
    assert asked is not None
    refused(send(f"{wall}/teacher", {"act": "close"}), 403, "Only the teacher")
    refused(send(f"{wall}/teacher", {"act": "close"}, cookie), 403, "Only the teacher")
    monkeypatch.setitem(person._unlocked, asked.id, time.monotonic() + 60)
    assert send(f"{wall}/teacher", {"act": "hide", "number": 1}, cookie).status == 204 and drawings(wall) == []
    refused(send(f"{wall}/teacher", {"act": "close", "key": "wrong"}, cookie), 403, "Only the teacher")
    refused(send(f"{wall}/teacher", {"act": "close"}, {**cookie, "Sec-Fetch-Site": "cross-site"}), 403, "Another site")
    assert send(f"{wall}/teacher", {"act": "close"}, cookie).status == 204


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example", "Host": "school.example"}, 403),
        ({"Origin": "null", "Host": "school.example"}, 403),
        ({"Origin": "http://[", "Host": "school.example"}, 403),
        ({"Content-Type": "text/plain"}, 400),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 400),
        ({"Origin": "http://school.example:8501", "Host": "school.example:8501"}, 201),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://public.example", "Host": "behind-a-proxy"}, 201),
    ],
)
def test_other_sites_are_refused(headers: dict[str, str], status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_HOSTS", "school.example, behind-a-proxy")
    wall, _ = opened()
    answer = send(f"{wall}/drawings", {"strokes": LINE, "sender": "a"}, headers)
    assert answer.status == status and len(drawings(wall)) == (status == 201)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"\xff\xfe", b"null", b"[]", b'"a"', b"[" * 5000, b'{"strokes": "' + b"A" * 100, b"{}", b"NaN"),
        {"strokes": LINE},
        {"strokes": LINE, "sender": "with space"},
        {"strokes": LINE, "sender": "a" * 65},
        {"strokes": LINE, "sender": "a", "hidden": False},
        {"strokes": LINE, "sender": "a", "label": "1"},
        {"strokes": LINE, "sender": "a", "label": 1e300},
        {"strokes": LINE, "sender": "a", "label": 0},
        {"strokes": LINE, "sender": "a", "label": -1},
        {"strokes": LINE, "sender": "a", "name": "x" * 201},
        {"strokes": LINE, "sender": "a", "name": 3},
        {"strokes": "", "sender": "a"},
        {"strokes": "AQ", "sender": "a"},  # no stroke
        {"strokes": LINE[:-3], "sender": "a"},
        {"strokes": LINE + "AAAA", "sender": "a"},
        {"strokes": "<script>alert(1)</script>", "sender": "a"},
        {"strokes": "é" * 20, "sender": "a"},
        {"strokes": ["AQ"], "sender": "a"},
        {"strokes": "AQ" + "\u0000" * 8, "sender": "a"},
    ],
    ids=lambda body: str(body)[:40],
)
def test_what_is_no_drawing_is_a_sentence(body: Any) -> None:
    wall, _ = opened()
    answer = send(f"{wall}/drawings", body)
    assert answer.status == 400 and answer.headers["content-type"].startswith("text/plain")
    assert 10 < len(answer.body) < 400 and b"Traceback" not in answer.body
    assert drawings(wall) == []


def test_a_body_is_read_within_bounds() -> None:
    wall, _ = opened()
    bound = bodies.MORE_BYTES + bodies.strokes_bytes()
    answer = post(f"{wall}/drawings", (bytes(4096) for _ in range(10_000)), JSON)
    assert answer.status == 413 and answer.read <= bound + 4096
    answer = post(f"{wall}/teacher", (bytes(4096) for _ in range(10_000)), JSON)
    assert answer.status == 413 and answer.read <= bodies.MORE_BYTES + 4096
    too_long = pack([np.tile([[1, 1, 1], [1000, 1000, 1]], (limits().max_drawing_bytes // 6, 1))])
    refused(draw(wall, too_long), 413, "20,000 at most")


def test_who_sends_too_much_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_DRAWINGS_PER_MINUTE", "2")
    wall, _ = opened()
    assert [draw(wall).status for _ in range(2)] == [201, 201]
    refused(draw(wall), 429, "Wait 60 seconds")
    assert draw(wall, sender="bo").status == 201


def test_one_thread_deletes_what_is_over_however_many_walls_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    swept = threading.Event()
    monkeypatch.setattr(routes, "SWEEP_SECONDS", 0.01)
    monkeypatch.setattr(routes, "sweep_walls", swept.set)
    routes._start_sweeping.cache_clear()
    others = sum(thread.name == routes.SWEEPER for thread in threading.enumerate())
    for _ in range(3):
        opened()
    assert swept.wait(20)
    assert sum(thread.name == routes.SWEEPER for thread in threading.enumerate()) == others + 1
    monkeypatch.setattr(routes, "SWEEP_SECONDS", 3600.0)


def test_a_wall_needs_a_model_with_a_map() -> None:
    for run in ("gan", "vq-vae"):
        refused(send("data/walls", {"run": run, "sender": "t"}), 400, "cannot show drawings on a map")
    for run in ("nobody", "../../etc", "A" * 80):
        assert send("data/walls", {"run": run, "sender": "t"}).status == 404
    refused(send("data/walls", {"run": RUN, "classes": ["a"], "sender": "t"}), 400, "two or more different names")


def test_the_model_of_a_wall_is_told_without_a_session() -> None:
    wall, _ = opened()
    found = json.loads(get(f"{wall}/model.json").body)
    assert found["run"] == RUN and found["codes_url"].startswith(f"data/runs/{RUN}/")
    assert found["frame"] == {"box": 20, "field": 28, "size": 32, "centre": "mass"}


def test_a_damaged_file_is_a_sentence(data: Path) -> None:
    wall, key = opened()
    (data / "walls.sqlite").write_bytes(b"\0" * 8000)
    for answer in (
        get(f"{wall}/state"),
        get(f"{wall}/drawings"),
        draw(wall),
        send(f"{wall}/teacher", {"key": key, "act": "close"}),
    ):
        refused(answer, 503, "damaged")


def test_the_students_page_runs_nothing_but_the_apps_own_modules() -> None:
    answer = get("w/any-thing")
    policy = answer.headers["content-security-policy"]
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in policy and "'unsafe-inline'" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["referrer-policy"] == "no-referrer"
    assert b"any-thing" not in answer.body and b"{modules}" not in answer.body


# -- what can be kept


def test_the_sheet_and_the_zip_hold_what_is_not_hidden() -> None:
    wall, key = opened(classes=["Cat!", "dog", "../x"], named=True)
    refused(send(f"{wall}/export", {"key": key, "kind": "png"}), 400, "no drawing on the wall yet")
    refused(send(f"{wall}/export", {"key": key, "kind": "zip"}), 400, "no drawing on the wall yet")
    for number, (strokes, label) in enumerate([(LINE, 0), (RING, 1), (LINE, 2), (RING, 1)]):
        draw(wall, strokes, f"s{number}", label=label, name=f"<b>{number}</b>")
    send(f"{wall}/teacher", {"key": key, "act": "hide", "number": 4})

    sheet = send(f"{wall}/export", {"key": key, "kind": "png"})
    assert sheet.headers["content-type"] == "image/png" and "attachment" in sheet.headers["content-disposition"]
    picture = Image.open(io.BytesIO(sheet.body))
    assert picture.size == (3 * 96 + 2 * 2, 96)
    assert np.asarray(picture)[48, 2 * 98 + 40].max() < 80 and np.asarray(picture)[4, 4].min() > 240  # ink, paper

    packed = send(f"{wall}/export", {"key": key, "kind": "zip"})
    archive = zipfile.ZipFile(io.BytesIO(packed.body))
    assert sorted(archive.namelist()) == [
        "README.txt",
        "cat-0/0001.png",
        "dog/0002.png",
        "drawings.json",
        "x-2/0003.png",
    ]
    told = json.loads(archive.read("drawings.json"))
    assert [(one["class"], one["name"]) for one in told["drawings"]] == [
        ("Cat!", "<b>0</b>"),
        ("dog", "<b>1</b>"),
        ("../x", "<b>2</b>"),
    ]
    assert told["drawings"][0]["strokes"] == [[[300, 200, 90], [420, 520, 90], [500, 800, 90]]]
    assert np.asarray(Image.open(io.BytesIO(archive.read("dog/0002.png")))).max() == 255


def test_the_drawings_become_a_dataset_with_the_students_labels() -> None:
    wall, key = opened(classes=["line", "ring"])
    draw(wall, LINE, label=0)
    secret = person.new_secret()
    cookie = {"Cookie": f"{person.COOKIE}={secret}"}
    refused(send(f"{wall}/dataset", {"key": key, "name": "Ours"}, cookie), 400, "two drawings or more")
    for number in range(9):
        draw(wall, (LINE, RING)[number % 2], f"s{number}", label=number % 2)
    answer = send(f"{wall}/dataset", {"key": key, "name": "  Ours <b> "}, cookie)
    assert answer.status == 201
    made = json.loads(answer.body)
    asked = person.of_request({person.COOKIE: secret}, {}, None)
    assert asked is not None and dataset(made["name"]).owner == asked.id
    assert made["title"] == "Ours <b>" and made["count"] == 10 and made["name"].startswith("own:")
    found = dataset(made["name"])
    assert found.class_names == ("line", "ring") and found.channels == 1
    images = [found.load(split, 32) for split in ("train", "held-out")]
    labels = np.concatenate([part.labels.numpy() for part in images])
    pixels = np.concatenate([part.images.numpy() for part in images])[:, 0]
    assert sorted(labels.tolist()) == [0] * 6 + [1] * 4
    middle = pixels[:, 14:18, 14:18].mean((1, 2))
    assert middle[labels == 0].min() > middle[labels == 1].max()  # a line is inked in its middle, a ring is not
    refused(send(f"{wall}/dataset", {"key": key, "name": "Ours <b>"}, cookie), 400, "already")
    for name in ("", "x" * 500, "\u202e\u200b"):
        assert send(f"{wall}/dataset", {"key": key, "name": name}, cookie).status == 400


def test_without_classes_a_dataset_has_one() -> None:
    wall, key = opened()
    for number in range(4):
        draw(wall, LINE, f"s{number}")
    cookie = {"Cookie": f"{person.COOKIE}={person.new_secret()}"}
    made = json.loads(send(f"{wall}/dataset", {"key": key, "name": "Lines"}, cookie).body)
    assert dataset(made["name"]).class_names == ("drawings",)


def test_a_dataset_is_somebodys_and_counts_for_them(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_DATASETS_PER_PERSON", "1")
    wall, key = opened()
    for number in range(2):
        draw(wall, LINE, f"s{number}")
    refused(send(f"{wall}/dataset", {"key": key, "name": "Nobody's"}), 400, "keeps no cookies")
    assert not (data / "imported").exists()
    secret = person.new_secret()
    cookie = {"Cookie": f"{person.COOKIE}={secret}"}
    assert send(f"{wall}/dataset", {"key": key, "name": "First"}, cookie).status == 201
    refused(send(f"{wall}/dataset", {"key": key, "name": "Second"}, cookie), 429, "one person can have 1")
    asked = person.of_request({person.COOKIE: secret}, {}, None)
    assert asked is not None
    monkeypatch.setenv("LATENT_PLAYGROUND_TEACHER_PASSPHRASE", "open sesame")
    monkeypatch.setitem(person._unlocked, asked.id, time.monotonic() + 60)
    assert send(f"{wall}/dataset", {"key": key, "name": "Second"}, cookie).status == 201

"""The browser's own files: their version, their addresses, what is kept, and what belongs to what."""

from __future__ import annotations

import gzip
import json
import os
import re
from pathlib import Path

import pytest

import ui.app_module
import ui.modules
from tests.export.node import run_node
from tests.routes import get, request
from ui.modules import APP, Modules, modules


def test_a_file_is_kept_for_good_at_its_address() -> None:
    files = modules()
    plain = get(files.address("lib/dom.js"))
    packed = request("GET", files.address("lib/dom.js"), headers={"Accept-Encoding": "br, gzip"})
    assert plain.status == packed.status == 200 and plain.kept and packed.kept
    assert plain.body == (ui.modules.FOLDER / "lib" / "dom.js").read_bytes() == gzip.decompress(packed.body)
    assert packed.headers["content-encoding"] == "gzip" and packed.headers["vary"] == "Accept-Encoding"
    assert plain.headers["content-type"].startswith("text/javascript")
    assert get(files.address("lib/base.css")).headers["content-type"].startswith("text/css")


def test_another_version_is_answered_and_not_kept() -> None:
    """A page that was opened before an update still works."""
    answer = get("data/modules/0123456789abcdef/lib/dom.js")
    assert answer.status == 200 and not answer.kept


@pytest.mark.parametrize(
    "path",
    [
        "",
        "lib",
        "lib/",
        "../app.py",
        "lib/../lib/dom.js",
        "/etc/passwd",
        "__init__.py",
        "model.py",
        "home/part.html",
        "%00",
    ],
)
def test_nothing_else_of_the_folder_or_the_disk_is_served(path: str) -> None:
    assert get(modules().address(path)).status == 404


def test_an_edit_changes_the_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.modules, "FOLDER", tmp_path)
    monkeypatch.setattr(ui.modules, "LOOK_SECONDS", 0)
    monkeypatch.setattr(ui.modules, "_known", None)
    (tmp_path / "one.js").write_text("export const a = 1;\n")
    before = modules()
    assert modules() is before
    (tmp_path / "one.js").write_text("export const a = 2;\n")
    os.utime(tmp_path / "one.js", (0, 0))
    after = modules()
    assert after.version != before.version and after.bodies["one.js"] == b"export const a = 2;\n"


def test_what_a_module_needs_is_what_it_imports_at_once() -> None:
    files = Modules(
        {
            "a/index.js": b"""// import "../lib/not.js";
import { b } from "../lib/b.js";
import {
  c,
  d,
} from "./c.js";
export { e } from "./e.js";
/** @type {import("../lib/not.js").Type} */
const later = () => import("../lib/not.js");
const text = "from ./lib/not.js";
new Worker(new URL("../lib/not.js", import.meta.url));
""",
            "lib/b.js": b'import "./f.js";\nimport { a } from "../a/index.js";\n',
            **dict.fromkeys(("a/c.js", "a/e.js", "lib/f.js", "lib/not.js"), b""),
            "a/style.css": b'/* @import url("../lib/not.css"); */\n@import url("../lib/base.css");\n',
            "lib/base.css": b"",
            "lib/not.css": b"",
        }
    )
    assert set(files.needs("a/index.js")) == {"a/index.js", "lib/b.js", "a/c.js", "a/e.js", "lib/f.js"}
    assert files.needs("a/style.css") == ("a/style.css", "lib/base.css")


def test_the_components_of_all_pages_are_one_module(tmp_path: Path) -> None:
    answer = get(modules().address(APP))
    assert answer.status == 200 and answer.kept
    assert b"linked:/" not in answer.body.replace(b'"linked:/lib/address.js"', b""), "others know where they are"
    file = tmp_path / "app.mjs"
    file.write_bytes(answer.body)
    said = run_node(
        "globalThis.document = { baseURI: 'http://host/base/train' };\n"
        f"const {{ default: parts }} = await import({json.dumps(file.as_uri())});\n"
        "console.log(JSON.stringify(Object.entries(parts).map(([name, part]) => [name, typeof part])));"
    )
    python = [path.read_text() for path in ui.modules.FOLDER.parent.rglob("*.py")]
    mounted = {name for source in python for name in re.findall(r'\bmount\(\s*"(\w+)"', source)}
    assert dict(json.loads(said)) == dict.fromkeys(mounted, "function")


def test_they_are_joined_in_a_process_that_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = {"a/index.js": b'export default "\xc3\xa9";\n'}
    alone = Modules(bodies).app
    assert '"é"'.encode() in alone

    def none(*command: object, **options: object) -> None:
        raise OSError("No more processes.")

    def no_link(*arguments: object, **options: object) -> None:
        raise AssertionError("joined in the server")

    with monkeypatch.context() as patch:
        patch.setattr(ui.app_module, "link", no_link)
        assert Modules(bodies).app == alone
    monkeypatch.setattr(ui.app_module.subprocess, "run", none)
    assert Modules(bodies).app == alone, "where no process can be started, in the server"


def test_what_cannot_be_joined_is_sent_one_by_one(caplog: pytest.LogCaptureFixture) -> None:
    """While somebody writes it."""
    bodies = {
        "a/index.js": b'import "./b.js";\nexport default 1;\n',
        "a/b.js": b"",
        "c/index.js": b"export default 2;\n",
    }
    files = Modules(bodies)
    assert files.app.decode().splitlines() == [
        'import a from "./a/index.js";',
        'import c from "./c/index.js";',
        "export default { a, c };",
    ]
    assert set(files.needs(APP)) == {APP, *bodies} and "one by one" in caplog.text

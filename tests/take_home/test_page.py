"""Runs as one HTML file: what goes in, that it is read as it was, and that nothing people typed becomes markup."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import json
import re
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from tests.export.node import LIBRARY, run_node
from vae_core.cli.app import app
from vae_core.explorer import resources
from vae_core.runs import Run, RunStore
from vae_core.take_home.embedding import embed
from vae_core.take_home.excerpt import choose_images
from vae_core.take_home.export import export_page, exported_runs
from vae_core.take_home.exported_run import NotExported
from vae_core.take_home.page import json_text
from vae_core.take_home.sheets import exported_sheet, images_per_sheet

SHIPPED = Path(__file__).resolve().parents[2] / "checkpoints"
PAIR = ("fashion-ae-2d", "fashion-vae-2d")


def shipped(*names: str) -> list[Run]:
    store = RunStore(SHIPPED)
    return [store.open(name) for name in names]


class Parsed(html.parser.HTMLParser):
    """The elements of a page, and what stands right behind each start tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts[-1] += data

    def of(self, tag: str, **attributes: str) -> str:
        (found,) = [
            text
            for (name, has), text in zip(self.tags, self.texts, strict=True)
            if name == tag and attributes.items() <= has.items()
        ]
        return found


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


def test_the_first_images_are_taken_and_those_that_are_needed() -> None:
    excerpt = choose_images(100, 5, needed=[90, 2, 300])
    assert excerpt.numbers.tolist() == [0, 1, 2, 3, 90]
    assert [excerpt.local(number) for number in (0, 3, 90, 4, 300)] == [0, 3, 4, None, None]
    assert choose_images(3, 10).numbers.tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="1 or more"):
        choose_images(3, 0)


@pytest.mark.parametrize(("skip", "width", "compressed"), [(0, 1, False), (0, 1, True), (13, 2, False), (5, 4, False)])
def test_bytes_are_read_as_they_were(skip: int, width: int, compressed: bool) -> None:
    content = np.random.default_rng(0).bytes(skip + 4000)
    embedded = embed(content, skip=skip, width=width, compressed=compressed)
    script = f"""
      import {{ unpackFile }} from "{(LIBRARY.parent / "take_home" / "embedded.js").as_uri()}";
      const bytes = await unpackFile({json.dumps(embedded.text)}, {json.dumps(embedded.reading)});
      console.log(Buffer.from(bytes).toString("base64"));
    """
    assert base64.b64decode(run_node(script)) == content
    with pytest.raises(ValueError, match="no whole number of 4"):
        embed(b"12345", width=4)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_sheet_holds_every_image_at_its_place(channels: int, tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (83, channels, 8, 8), np.uint8)
    (tmp_path / "sheet").write_bytes(exported_sheet(pixels))
    sheet = np.asarray(Image.open(tmp_path / "sheet").convert("RGB"))
    for number in (0, 39, 40, 82):
        top, left = number // 40 * 8, number % 40 * 8
        found = sheet[top : top + 8, left : left + 8].transpose(2, 0, 1)
        assert np.abs(found.astype(int) - np.broadcast_to(pixels[number], (3, 8, 8))).max() <= 2
    assert images_per_sheet(8) * 8 // 40 <= 16_383 and images_per_sheet(128) % 40 == 0


def test_what_people_typed_is_data_and_never_markup(tmp_path: Path) -> None:
    hostile = '</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>"&'
    assert "<" not in json_text({"a": hostile}) and json.loads(json_text({"a": hostile})) == {"a": hostile}
    run = RunStore(tmp_path).create(shipped(PAIR[1])[0].config, run_id="mine")
    for file in (SHIPPED / PAIR[1]).glob("*.*"):
        if file.name != "config.json":
            (run.path / file.name).write_bytes(file.read_bytes())
    config = json.loads((run.path / "config.json").read_text())
    (run.path / "config.json").write_text(json.dumps(config | {"name": hostile}))
    page = Parsed(export_page([RunStore(tmp_path).open("mine")], images=50).text)
    assert page.of("title").strip() == hostile
    assert [name for name, _ in page.tags if name in ("img", "iframe", "link", "object", "a")] == []
    kinds = [has.get("type") for name, has in page.tags if name == "script"]
    assert kinds.count(None) == 1 and set(kinds) == {None, "application/json", "text/plain"}
    assert json.loads(page.of("script", id="page"))["runs"][0]["name"] == hostile


def test_only_its_own_script_may_run_and_nothing_be_fetched() -> None:
    text = export_page(shipped(PAIR[1]), images=50).text
    page = Parsed(text)
    (policy,) = [has["content"] for name, has in page.tags if has.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in str(policy).split("; "))
    assert rules["default-src"] == rules["connect-src"] == rules["base-uri"] == "'none'"
    script = text[text.rindex("<script>") + 8 : text.rindex("</script>")]
    style = text[text.index("<style>") + 7 : text.index("</style>")]
    for rule, content in (("script-src", script), ("style-src", style)):
        assert base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() in rules[rule]
        assert "unsafe-inline" not in rules[rule] and "'unsafe-eval'" not in rules[rule]
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", text[: text.index("<script")])


def test_a_page_takes_the_codes_of_its_images_and_how_close_they_lie() -> None:
    (one,) = exported_runs(shipped(PAIR[1]), images=300)
    numbers = one.excerpt.numbers
    assert len(one.excerpt) == 300 == one.model["count"]
    assert set(resources.typical_images(one.run)) <= set(numbers.tolist())
    assert (one.encoding.codes == resources.encoding(one.run).codes[numbers]).all()
    whole = resources.explored(one.run).support
    assert one.model["support"]["edge"] > whole.edge, "of fewer codes each is farther from the next"


def test_the_file_holds_only_the_parts_that_it_shows() -> None:
    page = export_page(shipped(PAIR[0]), images=20)
    assert '"latent_map/panel.js"' in page.text and '"wall/board.js"' not in page.text
    assert sum(size for _, size in page.sizes) == page.size
    assert page.text == export_page(shipped(PAIR[0]), images=20).text, "the same runs give the same file"


def test_the_shipped_pair_with_2000_images_is_at_most_three_megabytes() -> None:
    page = export_page(shipped(*PAIR))
    assert page.size <= 3_000_000, page.sizes


def test_the_command_tells_what_it_wrote(tmp_path: Path) -> None:
    out = tmp_path / "lesson.html"
    done = call("export-html", PAIR[1], "--out", str(out), "--images", "40", "--runs", str(SHIPPED))
    assert done.exit_code == 0, done.output
    assert "MB (" in done.output and "decoders" in done.output and "lesson.html" in done.output
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing",), "nothing"),
        (("fashion-vae-2d", "fashion-vae-2d"), "one run, or two different ones"),
        (("fashion-ae-2d", "fashion-vae-2d", "mnist-vae-2d"), "one run, or two different ones"),
        (("fashion-ae-2d", "mnist-vae-2d"), "have to show the same images"),
        (("vq-vae",), "has no latent map: a grid of"),
        (("gan",), "has no latent map"),
        (("fashion-vae-2d", "--images", "0"), "must be 1 or more, but is 0"),
        (("fashion-vae-2d", "--out", "/nowhere/at/all.html"), "there is no folder /nowhere/at"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    out = () if "--out" in arguments else ("--out", str(tmp_path / "a.html"))
    done = call("export-html", *arguments, *out, "--runs", str(SHIPPED))
    assert done.exit_code == 2 and said in done.output
    assert "Traceback" not in done.output and not list(tmp_path.iterdir())


def test_an_untrained_run_is_refused(store: RunStore) -> None:
    run = store.create(shipped(PAIR[1])[0].config, run_id="empty")
    with pytest.raises(NotExported, match="no weights yet"):
        export_page([run])


def test_runs_of_the_same_name_and_kind_can_be_told_apart(tmp_path: Path) -> None:
    (run,) = shipped("fashion-vae-2d")
    copies = []
    for name in ("first", "second"):
        copytree(run.path, tmp_path / name)
        copies.append(Run(tmp_path / name))
    page = Parsed(export_page(copies, images=20).text)
    said = json.loads(page.of("script", id="page"))
    names = ["Fashion VAE · 2-D (first)", "Fashion VAE · 2-D (second)"]
    assert page.of("title").strip() == " and ".join(names)
    assert [one["short"] for one in said["runs"]] == [one["name"] for one in said["about"]["runs"]] == names
    assert said["lead"] == "VAE: two models of this kind trained on 60,000 images of Fashion-MNIST."


def test_where_a_folder_of_images_lies_is_told_to_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The weights of the copy are of other images, which is not what this is about.
    monkeypatch.setattr("vae_core.take_home.export.check_exportable", lambda run: None)
    copytree(SHIPPED / PAIR[1], tmp_path / "mine")
    config = tmp_path / "mine" / "config.json"
    values = json.loads(config.read_text())
    values["data"]["dataset"] = "folder:/home/secret/photos"
    config.write_text(json.dumps(values))
    with pytest.raises(NotExported, match="photos") as caught:
        export_page([*shipped(PAIR[0]), Run(tmp_path / "mine")])
    assert "secret" not in str(caught.value)

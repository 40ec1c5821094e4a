"""The explorer as a folder: relative addresses, names by content, a gallery, link previews, and names that stay text."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from vae_core.cli.app import app
from vae_core.runs import Run, RunStore
from vae_core.take_home.exported_run import NotExported
from vae_core.take_home.folder import ASSETS, export_folder

SHIPPED = Path(__file__).resolve().parents[2] / "checkpoints"
IMAGES = 60
HOSTILE = "</title></script><img src=x onerror=alert(1)>\"'"


def shipped(*names: str) -> list[Run]:
    return [RunStore(SHIPPED).open(name) for name in names]


class Tags(HTMLParser):
    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def meta(self, name: str) -> str | None:
        return next((about["content"] for _, about in self.found if about.get("property") == name), None)


def test_a_pair_is_one_page_whose_files_are_named_by_what_is_in_them() -> None:
    made = export_folder(shipped("fashion-ae-2d", "fashion-vae-2d"), images=IMAGES)
    assert made.pages == ("index.html",)
    for path, content in made.files.items():
        if path != "index.html":
            digest = re.fullmatch(rf"{ASSETS}/[a-z]+-([0-9a-f]{{16}})\.(js|css|txt|png)", path)
            assert digest is not None and hashlib.sha256(content).hexdigest().startswith(digest[1])
    tags = Tags(made.files["index.html"])
    for _, about in tags.found:
        for name in ("src", "href"):
            assert about.get(name, "assets/").startswith(("assets/", "data:,"))  # below whatever path the folder is
    page = json.loads(re.search(rb'id="page">(.*?)</script>', made.files["index.html"], re.DOTALL)[1])
    assert page["files"] and all(one["url"] in made.files for one in page["files"].values())
    assert len(made.files["index.html"]) < 400_000


def test_the_same_runs_give_the_same_folder() -> None:
    one, other = (export_folder(shipped("mnist-vae-2d"), images=IMAGES) for _ in range(2))
    assert one.files == other.files


def test_several_runs_are_a_gallery_whose_pages_share_their_script() -> None:
    made = export_folder(shipped("mnist-vae-2d", "fashion-ae-2d", "fashion-vae-2d"), images=IMAGES)
    assert made.pages[1:] == ("mnist-vae-2d/index.html", "fashion-ae-2d/index.html", "fashion-vae-2d/index.html")
    links = [about["href"] for tag, about in Tags(made.files["index.html"]).found if tag == "a"]
    assert links == ["mnist-vae-2d/", "fashion-ae-2d/", "fashion-vae-2d/"]
    assert b"<script" not in made.files["index.html"]
    assert sum(path.endswith(".js") for path in made.files) < len(made.pages) - 1  # those with the same views share it
    for path in made.pages[1:]:
        scripts = [about["src"] for tag, about in Tags(made.files[path]).found if tag == "script" and "src" in about]
        assert scripts and all(one.startswith("../assets/") and one[3:] in made.files for one in scripts)


def test_a_preview_has_its_picture_where_the_address_is_known() -> None:
    without = Tags(export_folder(shipped("mnist-vae-2d"), images=IMAGES).files["index.html"])
    assert without.meta("og:title") == "Digits VAE · 2-D" and without.meta("og:image") is None
    made = export_folder(shipped("mnist-vae-2d"), images=IMAGES, address="https://example.org/latent")
    tags = Tags(made.files["index.html"])
    picture = tags.meta("og:image")
    assert picture is not None and picture.startswith("https://example.org/latent/assets/preview-")
    assert tags.meta("og:url") == "https://example.org/latent/"
    content = made.files[picture.removeprefix("https://example.org/latent/")]
    assert Image.open(io.BytesIO(content)).size == (1200, 630)


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org/", "https://", "https://example.org/?a=1"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        export_folder(shipped("mnist-vae-2d"), images=IMAGES, address=address)


def test_names_are_text_on_pages_and_cards(tmp_path: Path) -> None:
    runs = []
    for name in ("mnist-vae-2d", "fashion-vae-2d", "fashion-ae-2d"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
        config = tmp_path / name / "config.json"
        config.write_text(json.dumps(json.loads(config.read_text()) | {"name": HOSTILE}))
        runs.append(RunStore(tmp_path).open(name))
    made = export_folder(runs, images=IMAGES, address="https://example.org/")
    for path in made.pages:
        for tag, about in Tags(made.files[path]).found:
            assert not [one for one in about if one.startswith("on")]
            assert about.get("src") != "x", (path, tag)


def test_what_cannot_be_shown_is_a_sentence() -> None:
    with pytest.raises(NotExported):
        export_folder(shipped("gan"))
    with pytest.raises(NotExported):
        export_folder(shipped("mnist-vae-2d") * 2)


def test_a_gallery_leaves_out_what_no_page_can_show_and_says_so(tmp_path: Path) -> None:
    made = export_folder(shipped("mnist-vae-2d", "gan", "mnist-pca-2d"), images=IMAGES)
    assert made.pages == ("index.html", "mnist-vae-2d/index.html", "mnist-pca-2d/index.html")
    assert list(made.left_out) == ["gan"] and "has no latent map" in made.left_out["gan"]
    assert b"2 latent spaces" in made.files["index.html"] and b"gan/" not in made.files["index.html"]
    with pytest.raises(NotExported, match="None of these runs"):
        export_folder(shipped("gan", "vq-vae"), images=IMAGES)
    command = ["export-html", "gan", "mnist-pca-2d", "vq-vae", "--runs", str(SHIPPED), "--images", "60"]
    done = CliRunner().invoke(app, [*command, "--folder", str(tmp_path / "site")])
    assert done.exit_code == 0 and "gan is left out. “" in done.output and "a gallery and one page" in done.output
    assert b"<title>1 latent space to explore" in (tmp_path / "site" / "index.html").read_bytes()


def test_the_command_writes_a_folder_or_a_file(tmp_path: Path) -> None:
    def call(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["export-html", "mnist-pca-2d", "--runs", str(SHIPPED), *arguments])
        return done.exit_code, done.output

    code, said = call("--folder", str(tmp_path / "site"), "--images", "60")
    assert code == 0 and "--address" in said
    assert (tmp_path / "site" / "index.html").is_file()
    assert call()[0] == 2
    assert call("--out", str(tmp_path / "a.html"), "--address", "https://example.org/")[0] == 2
    assert call("--folder", str(tmp_path / "site" / "index.html"), "--images", "60")[0] == 2


def test_the_gallery_has_a_preview_and_no_page_asks_for_an_icon(tmp_path: Path) -> None:
    (run,) = shipped("mnist-pca-2d")
    copies = []
    for name in ("first", "second", "third"):
        shutil.copytree(run.path, tmp_path / name)
        copies.append(Run(tmp_path / name))
    made = export_folder(copies, images=IMAGES, address="https://example.org/maps/")
    gallery = Tags(made.files["index.html"])
    picture = gallery.meta("og:image")
    assert picture is not None and picture.removeprefix("https://example.org/maps/") in made.files
    assert gallery.meta("og:description") and gallery.meta("og:image:width") == "1200"
    assert b"Digits PCA \xc2\xb7 2-D (second)" in made.files["index.html"], "cards of one name are told apart"
    for page in made.pages:
        assert ("link", {"rel": "icon", "href": "data:,"}) in Tags(made.files[page]).found

"""The report of a run: one page that is whole by itself, says what is absent, and takes names for names."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from tests.trained import train
from vae_core.experiment import RunConfig
from vae_core.report import material
from vae_core.report.page import PARTS, report_html
from vae_core.runs import Run, RunStore
from vae_core.runs.images import ImagesRecord, RunImages, run_images

Tiny = Callable[..., RunConfig]
SHIPPED = Path(__file__).resolve().parents[2] / "checkpoints"
TAGS = set(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "main",
        "section",
        "h1",
        "h2",
        "h3",
        "p",
        "span",
        "i",
        "b",
        "div",
        "dl",
        "dt",
        "dd",
        "ul",
        "li",
        "figure",
        "figcaption",
        "img",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "pre",
        "code",
        "svg",
        "text",
        "path",
        "rect",
        "circle",
        "g",
        "clippath",
    ]
)
HOSTILE = (
    "</style><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onload="alert(1)',
    "'><svg onload=alert(1)>",
    "&lt;b&gt; {name} {0} %s",
)


class Page(HTMLParser):
    """What a browser makes of a page: tags with their attributes, and the text of each section."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, str] = {}
        self._section = "head"
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        self.tags.append((tag, about))
        if tag == "section":
            self._section = about["id"]

    def handle_data(self, data: str) -> None:
        self.texts[self._section] = self.texts.get(self._section, "") + " " + data

    def images(self) -> list[Image.Image]:
        found = [about["src"] for tag, about in self.tags if tag == "img"]
        return [Image.open(io.BytesIO(base64.b64decode(one.partition(",")[2])), formats=["PNG"]) for one in found]


def copied(name: str, folder: Path) -> Run:
    shutil.copytree(SHIPPED / name, folder / name)
    return RunStore(folder).open(name)


def changed(run: Run, file: str, **values: object) -> Run:
    path = run.path / file
    path.write_text(json.dumps(json.loads(path.read_text()) | values))
    return Run(run.path)


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        ("fashion-vae-2d", set()),
        ("fashion-vae-16d", set()),
        ("ellipses-vae", set()),
        ("mnist-pca-2d", {"curves"}),
        ("gan", {"map", "manifold", "reconstructions"}),
        ("vq-vae", {"map", "manifold"}),
        ("denoiser", set()),
        ("anomaly-detector", set()),
    ],
)
def test_every_kind_of_model_has_its_report_and_says_what_is_absent(name: str, absent: set[str]) -> None:
    html = report_html(RunStore(SHIPPED).open(name))
    page = Page(html)
    assert [about["id"] for tag, about in page.tags if tag == "section"] == [part for part, _, _ in PARTS]
    section, empty = "", set()
    for tag, about in page.tags:
        section = about["id"] if tag == "section" else section
        if "absent" in about.get("class", ""):
            empty.add(section)
    assert empty == absent
    assert "held-out" in page.texts["trained"]
    assert "Licence" in page.texts["trained"]
    assert "python -m vae_core train --recipe" in page.texts["again"]
    assert len(page.images()) >= 2
    assert len(html) < 1_500_000


def test_special_kinds_are_told_by_what_they_were_made_for() -> None:
    detector = Page(report_html(RunStore(SHIPPED).open("anomaly-detector")))
    assert "AUC of noticing 8" in detector.texts["metrics"]
    assert "which training never saw" in detector.texts["reconstructions"]
    denoiser = Page(report_html(RunStore(SHIPPED).open("denoiser")))
    assert "PSNR gained" in denoiser.texts["metrics"]
    assert "corrupted" in denoiser.texts["reconstructions"]
    collapsed = Page(report_html(RunStore(SHIPPED).open("lesson-beta-100")))
    assert "Posterior collapse (warning)" in re.sub(r"\s+", " ", collapsed.texts["doctor"])


def test_the_page_loads_nothing_runs_nothing_and_its_policy_says_so() -> None:
    html = report_html(RunStore(SHIPPED).open("fashion-vae-2d"))
    page = Page(html)
    assert {tag for tag, _ in page.tags} <= TAGS
    for _, about in page.tags:
        assert not [name for name in about if name.startswith("on") or name in ("href", "style")]
        assert about.get("src", "data:image/png;base64,").startswith("data:image/png;base64,")
    policy = next(about["content"] for _, about in page.tags if about.get("http-equiv") == "Content-Security-Policy")
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_the_same_run_gives_the_same_page() -> None:
    run = RunStore(SHIPPED).open("fashion-ae-2d")
    assert report_html(run) == report_html(run)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_and_notes_are_text(name: str, tmp_path: Path) -> None:
    run = changed(copied("fashion-ae-2d", tmp_path), "config.json", name=name)
    (run.path / "note.txt").write_text(name)
    page = Page(report_html(run))
    assert {tag for tag, _ in page.tags} <= TAGS
    assert not [one for _, about in page.tags for one in about if one.startswith("on")]
    heading = re.sub(r"\s+", " ", page.texts["head"])
    assert f" {name} " in heading and f"“{name}”" in heading


def test_class_names_are_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = copied("fashion-ae-2d", tmp_path)
    record = ImagesRecord(title="<b>mine</b>", class_names=(*HOSTILE, *"abcde"), counts=(1,) * 10, fingerprint="")
    entry = run_images(run)
    monkeypatch.setattr(material, "run_images", lambda run: RunImages(run.path, entry, record))
    page = Page(report_html(run))
    assert {tag for tag, _ in page.tags} <= TAGS
    assert not [one for _, about in page.tags for one in about if one.startswith("on")]
    assert "<b>mine</b>" in page.texts["trained"]
    assert all(name in page.texts["map"] for name in HOSTILE)


def test_a_training_under_way_is_shown_by_its_newest_snapshot(tmp_path: Path) -> None:
    run = changed(copied("fashion-ae-2d", tmp_path), "status.json", state="paused", shipped=False)
    (run.path / "metrics.json").unlink()
    page = Page(report_html(run))
    assert "paused" in page.texts["head"]
    assert re.search(r"2,000 held-out images at step|of the 2,000 held-out images", page.texts["map"])
    assert "python -m vae_core metrics fashion-ae-2d" in page.texts["metrics"]
    assert "Distortion" in page.texts["metrics"]


def test_a_stopped_run_says_so_and_keeps_its_pictures(tmp_path: Path) -> None:
    run = changed(copied("fashion-ae-2d", tmp_path), "status.json", state="stopped", step=100, epoch=0.2, node="lab-3")
    page = Page(report_html(run))
    assert "of the node lab-3" in page.texts["trained"]
    assert "Stopped before its end: 0.2 of 24 epochs" in page.texts["trained"]
    assert len(page.images()) == 4


def test_a_run_that_has_only_been_made_says_that_there_is_nothing_yet(store: RunStore, tiny: Tiny) -> None:
    page = Page(report_html(store.create(tiny(), run_id="new")))
    assert not page.images()
    for part in ("curves", "map", "manifold", "samples", "reconstructions", "metrics", "doctor"):
        assert "yet" in page.texts[part] or "before the first epoch" in page.texts[part], part
    assert "python -m vae_core train" in page.texts["again"]


def test_damaged_files_are_said_in_their_place(tmp_path: Path) -> None:
    run = copied("fashion-ae-2d", tmp_path)
    (run.path / "checkpoint.safetensors").write_bytes(b"not weights")
    page = Page(report_html(run))
    assert "checkpoint.safetensors" in page.texts["manifold"]
    assert str(tmp_path) not in "".join(page.texts.values())
    assert "Distortion" in page.texts["metrics"] or "mean image" in page.texts["metrics"]


def test_colour_images_stay_in_colour(store: RunStore, tiny: Tiny) -> None:
    run = train(store, tiny("data.dataset=garments", "data.image_size=32", name="mnist-vae-2d"))
    page = Page(report_html(run))
    assert "colour" in page.texts["trained"]
    assert all(one.convert("RGB").getextrema() != one.convert("L").convert("RGB").getextrema() for one in page.images())


def test_an_ordinary_run_needs_no_pytorch() -> None:
    code = (
        "import sys; from vae_core.report.page import report_html; from vae_core.runs import RunStore; "
        f"from pathlib import Path; report_html(RunStore(Path({str(SHIPPED)!r})).open('fashion-vae-2d')); "
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

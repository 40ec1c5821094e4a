"""Whether a report is of a run and as the run gives it: what was changed in it is found and named."""

from __future__ import annotations

import base64
import io
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from vae_core.cli.app import app
from vae_core.report.check import compared
from vae_core.report.page import report_html
from vae_core.runs import Run, RunStore

SHIPPED = Path(__file__).resolve().parents[2] / "checkpoints"


@pytest.fixture(scope="module")
def run() -> Run:
    return RunStore(SHIPPED).open("fashion-ae-2d")


@pytest.fixture(scope="module")
def report(run: Run) -> str:
    return report_html(run)


def test_a_report_of_the_run_is_found_to_be_so(run: Run, report: str) -> None:
    found = compared(run, report)
    assert found.is_same
    assert "fashion-ae-2d" in found.sentences[0]


def test_the_day_and_the_versions_may_differ(run: Run, report: str) -> None:
    other = re.sub(r"Written with .*?, on [^<]*", "Written with torch 1.0, Python 3.12.1+, on 01 January 2001.", report)
    assert other != report
    assert compared(run, other).is_same


def test_another_runs_report_is_refused(report: str) -> None:
    found = compared(RunStore(SHIPPED).open("fashion-vae-2d"), report)
    assert not found.is_same
    assert "another run" in found.sentences[0]


def test_a_changed_number_is_named(run: Run, report: str) -> None:
    value = re.search(r"Distortion ↓</th><td>([\d.]+)</td>", report)
    assert value is not None
    better = report.replace(value[0], value[0].replace(value[1], "12.34"))
    found = compared(run, better)
    assert not found.is_same
    assert any("12.34" in one and value[1] in one and "“Metrics”" in one for one in found.sentences)


def test_a_better_curve_is_found(run: Run, report: str) -> None:
    line = re.search(r'<path d="(M[^"]+)" stroke="[^"]*" class="held-out"', report)
    assert line is not None
    first, *rest = line[1].split("L")
    higher = "L".join([first, *(f"{one.split()[0]} {float(one.split()[1]) + 20:.1f}" for one in rest)])
    found = compared(run, report.replace(line[1], higher))
    assert not found.is_same
    assert "“How it learnt”: a drawing has other points." in found.sentences


def test_another_picture_is_found_and_one_that_was_rounded_otherwise_is_not(run: Run, report: str) -> None:
    address = re.search(r'class="manifold"[^>]*src="([^"]+)"', report)
    assert address is not None
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(address[1].partition(",")[2]))))

    def with_pixels(changed: np.ndarray) -> str:
        buffer = io.BytesIO()
        Image.fromarray(changed.astype(np.uint8)).save(buffer, "PNG")
        return report.replace(address[1], "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode())

    assert compared(run, with_pixels(pixels ^ 1)).is_same
    found = compared(run, with_pixels(255 - pixels))
    assert "“The manifold”: another picture." in found.sentences


def test_what_is_added_or_hidden_is_found(run: Run, report: str) -> None:
    for before, after in (
        ("</main>", "<section id='praise'><p>Excellent.</p></section></main>"),
        ("<h2>Metrics", '<p class="absent">All is well.</p><h2>Metrics'),
        ("</title>", "</title><script>document.body.textContent = 'Excellent'</script>"),
        ("<dd>", "<dd hidden>"),
        ("Written with ", "</p><h2>Metrics</h2><p>Distortion: 12.34 nats.</p><p>Written with "),
        ("Written with ", "Excellent. Written with "),
        (' src="data:', ' src="data:image/png;base64,AAAA" src="data:'),
    ):
        changed = report.replace(before, after, 1)
        assert changed != report
        assert not compared(run, changed).is_same, after


def test_a_picture_of_another_size_is_not_unpacked(run: Run, report: str, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (5000, 5000)).save(buffer, "PNG")
    large = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
    address = re.search(r'class="manifold"[^>]*src="([^"]+)"', report)
    assert address is not None
    sizes: list[tuple[int, int]] = []
    convert = Image.Image.convert

    def noted(one: Image.Image, mode: str) -> Image.Image:
        sizes.append(one.size)
        return convert(one, mode)

    monkeypatch.setattr(Image.Image, "convert", noted)
    assert not compared(run, report.replace(address[1], large)).is_same
    assert (5000, 5000) not in sizes and sizes


@pytest.mark.parametrize("text", ["", "<p>Nothing</p>", "\x00" * 100, "<section" * 2000, '<code data-run-hash="x">'])
def test_what_is_no_report_is_said_to_be_none(run: Run, text: str) -> None:
    assert not compared(run, text).is_same


def test_the_command_writes_a_report_and_checks_it(tmp_path: Path) -> None:
    out = tmp_path / "report.html"

    def call(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["report", *arguments, "--runs", str(tmp_path / "runs")])
        return done.exit_code, done.output

    shutil.copytree(SHIPPED / "mnist-pca-2d", tmp_path / "runs" / "mine")
    assert call("mine", "--out", str(out))[0] == 0
    assert call("mine", "--check", str(out))[0] == 0
    out.write_text(out.read_text().replace("<h1", "<h2"))
    code, output = call("mine", "--check", str(out))
    assert code == 1
    assert "The heading" in output
    assert call("mine")[0] == 2
    assert call("mine", "--check", str(tmp_path / "none.html"))[0] == 2

"""Every kind of hostile image is refused in a sentence or read as stated, at once and in little memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.images.hostile import HOSTILE, Case
from vae_core.images.open import read_image, why_not
from vae_core.images.rejected import ImageRejected

REPOSITORY = Path(__file__).resolve().parents[2]
ALLOWED_MB = 60  # for the whole corpus, one after the other


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_a_sentence_or_read_as_stated(name: str, tmp_path: Path) -> None:
    case: Case = HOSTILE[name]
    content, path = case.make(), tmp_path / "hostile.png"
    path.write_bytes(content)
    if isinstance(case.becomes, tuple):
        assert read_image(content).pixels.shape == case.becomes
        assert why_not(path) is None
        return
    with pytest.raises(ImageRejected, match=case.becomes) as refused:
        read_image(content)
    said = str(refused.value)
    assert said[0].isupper() and said.endswith(".") and "\n" not in said and len(said) < 160
    first_look = why_not(path)
    assert first_look is None or first_look == said or "damaged" in first_look, "two looks do not contradict each other"


def test_nothing_else_is_started_for_a_drawing_or_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow would hand PostScript to another program."""

    def started(*arguments: object, **more: object) -> None:
        raise AssertionError(f"A program is started: {arguments}")

    monkeypatch.setattr(subprocess, "Popen", started)
    for name in (name for name in HOSTILE if "PostScript" in name or "PDF" in name or "SVG" in name):
        with pytest.raises(ImageRejected, match="not an image that is read"):
            read_image(HOSTILE[name].make())


@pytest.mark.skipif(sys.platform == "win32", reason="no such measure there")
def test_the_whole_corpus_takes_little_memory() -> None:
    program = (
        "import resource, sys\n"
        "from tests.images.hostile import HOSTILE\n"
        "from vae_core.images.open import read_image\n"
        "from vae_core.images.rejected import ImageRejected\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "read_image(HOSTILE['a HEIC'].make())\n"
        "files = [case.make() for case in HOSTILE.values()]\n"
        "before = peak()\n"
        "for content in files:\n"
        "    try: read_image(content)\n"
        "    except ImageRejected: pass\n"
        "print((peak() - before) // (2**20 if sys.platform == 'darwin' else 2**10))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < ALLOWED_MB, f"{done.stdout.strip()} MB"

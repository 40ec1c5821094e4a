"""What the browser's components are given can be made without Streamlit, and without PyTorch."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.test_architecture import ROOT

PROGRAM = """
import json, sys
from dataclasses import asdict
from vae_core.explorer.compare.build import compare_data
from vae_core.explorer.compare.words import told_pair
from vae_core.explorer.draw import example, hint
from vae_core.explorer.film import film_bytes
from vae_core.explorer.interpolate import beside_of, interpolate_data, own_presets
from vae_core.explorer.lesson.data import guess_data
from vae_core.explorer.lesson.step import steps
from vae_core.explorer.resources import store
from vae_core.explorer.time_machine import time_machine_data

left, right = (store().open(name) for name in ("fashion-ae-2d", "fashion-vae-2d"))
_, beside = beside_of(right, None, expert=False)
all_ = [
    asdict(compare_data(left, right, told_pair(left, right, expert=False), view={})),
    asdict(interpolate_data(right, left, beside, view={}, presets=own_presets(right), expert=False)),
    time_machine_data(right, expert=False),
    [example(right), hint(right, "clothes"), len(film_bytes(right))],
    [
        asdict(guess_data(step, [store().open(name) for name in step.runs], said="", reveal=False))
        for step in steps()
    ],
]
loaded = [name for name in ("streamlit", "plotly", "torch") if name in sys.modules]
print(json.dumps([len(json.dumps(all_)), loaded]))
"""


def test_all_that_components_are_given_is_made_without_streamlit_or_pytorch() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    length, loaded = json.loads(run.stdout)
    assert length > 10_000 and loaded == []

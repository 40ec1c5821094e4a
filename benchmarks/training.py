"""How soon textbook quality is there, and how quick a step is, beside what others do: interleaved, on this machine.

    python -m vae_core fetch-data fashion-mnist && python -m vae_core fetch-data mnist     # once: all 60,000 images each
    python3 -m venv .venv-others && .venv-others/bin/pip install tensorflow-cpu pythae     # once: what is compared with
    python -m benchmarks.training [--rounds 3] [--others PYTHON] [--full | --speeds] [--profile]

Each of ROUNDS rounds takes its turn at everything, each in a process of its own and one after the other: the project's
recipes by its own worker (another seed a round), the source's networks in Keras, the project's steps on the networks that
PyTorch's example and pythae train, and these two. So a ratio is of neighbours in time; the median over the rounds is told.

Seconds to the published value are on the clock from the start of the process to the end of the worker: imports, reading,
snapshots, evaluation and files are in them, and shown apart; images are read while PyTorch is imported, and what is left
of reading is what was waited for. Keras passes the value, or comes as near as it does, after the
notebook's five epochs; unless --full is given (ten minutes more), one pass over a part of the images is timed when its graphs
are compiled, and five epochs with their validation are reckoned from that, in its favour: the first epoch is slower. The others run
as they come, with their libraries' own number of threads, and all with the low priority of the project's worker. What is not
installed is left out with a sentence. Two quiet cores take about five minutes; beside other work ratios are no figures.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.source_systems import machine
from vae_core.datasets import dataset
from vae_core.recipes import recipe

HERE = Path(__file__).parent
SYSTEMS = {  # recipe, images that it passes with, each seen once, Keras's network, ratio that is aimed at
    "S1": ("fashion-ae-2d", 30_000, "ae", 40.0),
    "S2": ("fashion-vae-2d", 48_000, "vae", 35.0),
}
LOOPS = {"PyTorch's example": ("784-400-20", "pytorch_example.py"), "pythae": ("784-512-2", "pythae_trainer.py")}
LOOP_RATIO = 3.0
NOTEBOOK_EPOCHS = 5
STEADY_IMAGES = {"ae": 12_000, "vae": 12_000}
LOOP_IMAGES = 20_000
OTHERS = Path(".venv-others/bin/python")
HOW = "python3 -m venv .venv-others && .venv-others/bin/pip install tensorflow-cpu pythae"

Results = dict[str, list[dict[str, Any]]]


def main() -> int:
    wanted = arguments()
    for name in ("fashion-mnist", "mnist"):
        if not dataset(name).is_full():
            print(f"Published values are of all 60,000 images: python -m vae_core fetch-data {name}")
            return 1
    modules = ("pythae",) if wanted.speeds else ("keras", "pythae")
    has = {module: _has(wanted.others, module) for module in modules}
    for module, there in has.items():
        if not there:
            print(f"Left out: {module}, which {wanted.others} does not have. To compare with it: {HOW}")
    found: Results = defaultdict(list)
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        files = written(Path(folder))
        for number in range(wanted.rounds):
            round_of(number, found, files, wanted, has)
            print(f"Round {number + 1} of {wanted.rounds} after {time.perf_counter() - begin:.0f} s.", flush=True)
    console = Console(width=None if sys.stdout.isatty() else 160)
    if found:
        console.print(*[] if wanted.speeds else [qualities(found)], speeds(found))
        rounds = f"{wanted.rounds} interleaved round{'' if wanted.rounds == 1 else 's'}"
        print(f"{machine()}; medians of {rounds}, {time.perf_counter() - begin:.0f} s in all.")
    if wanted.profile:
        console.print(profile())
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, prog="training", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--rounds",
        type=int,
        default=3,
        help="how often everything is measured; 3 unless said otherwise, 0 for the profile alone",
    )
    parser.add_argument("--others", type=Path, default=OTHERS, metavar="PYTHON", help=f"has Keras and pythae; {OTHERS}")
    parser.add_argument(
        "--full", action="store_true", help="train Keras's networks for all five epochs, in the first round"
    )
    parser.add_argument(
        "--speeds",
        action="store_true",
        help="only images a second beside PyTorch's example and pythae: no Keras, no whole training",
    )
    parser.add_argument("--profile", action="store_true", help="where the time of a step goes, as well")
    return parser.parse_args()


def round_of(
    number: int, found: Results, files: dict[str, str], wanted: argparse.Namespace, has: dict[str, bool]
) -> None:
    """Everything once, neighbours next to each other."""
    for system, (name, images, kind, _) in SYSTEMS.items() if not wanted.speeds else ():
        found[system].append(part("recipe", "BEGAN", name, str(number), str(images)))
        if has["keras"]:
            whole = wanted.full and number == 0
            count = 60_000 if whole else STEADY_IMAGES[kind]
            options = ("BEGAN", kind, files["clothes"], files["held-out"], str(count), str(NOTEBOOK_EPOCHS * whole))
            found[f"{system} Keras"].append(script(wanted.others, "keras_notebook.py", *options))
    for title, (network, file) in LOOPS.items():
        if title == "pythae" and not has["pythae"]:
            continue
        found[f"{title} ours"].append(part("steps", "mnist", str(LOOP_IMAGES), network))
        python = wanted.others if title == "pythae" else Path(sys.executable)
        found[title].append(script(python, file, files["digits"], str(LOOP_IMAGES)))


def written(folder: Path) -> dict[str, str]:
    """The images as arrays in files, for scripts that do not know this project."""
    clothes, digits = dataset("fashion-mnist"), dataset("mnist")
    arrays = {
        "clothes": clothes.load("train", 32),
        "held-out": clothes.load("held-out", 32),
        "digits": digits.load("train", 28),
    }
    for name, images in arrays.items():
        np.save(folder / f"{name}.npy", images.images[:, 0].numpy())
    return {name: str(folder / f"{name}.npy") for name in arrays}


def part(*options: str) -> dict[str, Any]:
    return answer([sys.executable, "-m", "benchmarks.training_parts", *options])


def script(python: Path, file: str, *options: str) -> dict[str, Any]:
    return answer([str(python), str(HERE / "others" / file), *options])


def answer(command: list[str]) -> dict[str, Any]:
    """The JSON in the last line that a command prints; BEGAN becomes the time at which it starts."""
    command = [str(time.time()) if word == "BEGAN" else word for word in command]
    if nice := shutil.which("nice"):
        command = [nice, "-n", "10", *command]  # as the project's worker is
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parent)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:4])} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def qualities(found: Results) -> Table:
    """Seconds to the published values."""
    drawn = Table(
        *("system", "published", "ours, by seed", "images seen", "start", "reading", "steps"),
        *("snapshots, evaluation, files", "in all", "Keras, 5 epochs", "ratio (without either start)", "aim"),
        title="Seconds to the published value",
    )
    for system, (name, _, _, aim) in SYSTEMS.items():
        ours, theirs = found[system], found[f"{system} Keras"]
        reference = recipe(name).config.reference
        assert reference is not None
        values = ", ".join(f"{one['value']:.{reference.digits}f}{'' if one['passed'] else ' (missed)'}" for one in ours)
        seconds = [keras_seconds(one) for one in theirs]
        ratio = without = "–"
        if seconds:
            whole = statistics.median(
                (there + its["start"]) / one["total"] for there, its, one in zip(seconds, theirs, ours, strict=True)
            )
            ratio = f"{whole:.1f}"
            without = f"{statistics.median(there / (one['total'] - one['start']) for there, one in zip(seconds, ours, strict=True)):.1f}"
        keras = f"{statistics.median(seconds):.0f} + {median(theirs, 'start'):.1f} start" if seconds else "left out"
        drawn.add_row(
            *(system, f"{reference.published_value} ({reference.unit})", values, f"{median(ours, 'images'):,.0f}"),
            *(f"{median(ours, key):.2f}" for key in ("start", "reading", "steps", "rest", "total")),
            *(keras, f"{ratio} ({without})", f"{aim:.0f}"),
        )
    return drawn


def keras_seconds(one: dict[str, Any]) -> float:
    """Of the notebook's five epochs: as measured, or reckoned from a steady part."""
    if "seconds" in one:
        return float(sum(one["seconds"]))
    return float(NOTEBOOK_EPOCHS * (60_000 / one["images_per_second"] + 10_000 / one["validated_per_second"]))


def speeds(found: Results) -> Table:
    """Images a second, and the share of the machine's own matrix products."""
    drawn = Table(
        *("network", "images/s", "theirs", "ratio", "aim", "share of the product's peak, bfloat16 (float32)"),
        title="Images a second in training",
    )
    for system, (name, *_) in SYSTEMS.items():
        if not found[system]:
            continue
        theirs = [one for one in found[f"{system} Keras"] if "images_per_second" in one]
        keras = f"Keras, its own network: {median(theirs, 'images_per_second'):,.0f}" if theirs else "–"
        ours = found[system]
        drawn.add_row(f"{name} ({system})", f"{median(ours, 'images_per_second'):,.0f}", keras, "–", "–", share(ours))
    for title, (network, _) in LOOPS.items():
        ours, theirs = found[f"{title} ours"], found[title]
        if not theirs:
            continue
        ratios = [
            one["images_per_second"] / other["images_per_second"] for one, other in zip(ours, theirs, strict=True)
        ]
        drawn.add_row(
            *(f"{network}, VAE", f"{median(ours, 'images_per_second'):,.0f}"),
            *(f"{title}: {median(theirs, 'images_per_second'):,.0f}", f"{statistics.median(ratios):.2f}"),
            *(f"{LOOP_RATIO:.0f}", share(ours)),
        )
    return drawn


def share(results: list[dict[str, Any]]) -> str:
    """Of the peak that the same process measured."""
    parts = [
        statistics.median(one["images_per_second"] * one["flop_per_image"] / one[f"peak_{kind}"] for one in results)
        for kind in ("bfloat16", "float32")
    ]
    return f"{parts[0]:.0%} ({parts[1]:.0%})"


def median(results: list[dict[str, Any]], key: str) -> float:
    return float(statistics.median(one[key] for one in results))


def profile() -> Table:
    drawn = Table(
        "part", "ms", title="A step of fashion-ae-2d, 128 images: one thread's processor time, each part alone"
    )
    for name, milliseconds in part("profile", "fashion-ae-2d").items():
        drawn.add_row(name, f"{milliseconds:.2f}")
    return drawn


def _has(python: Path, module: str) -> bool:
    look = f"import importlib.util as i, sys; sys.exit(i.find_spec({module!r}) is None)"
    try:
        return subprocess.run([str(python), "-c", look], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())

"""What can be wrong in the texts of a run alone: configuration, status, curves, metrics, note."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from tests.damaged.change import MAP_STEP, Harm, with_text, with_values

CONFIG, STATUS, HISTORY = "config.json", "status.json", "history.jsonl"
METRICS, PROGRESS = "metrics.json", "metrics-progress.json"
NAN, INFINITY = math.nan, math.inf
EVIL = '<b onclick="x">\u202e:red[a]\u2066![x](http://127.0.0.1/x)' + "\x00\x1b[31m"
RECORD = {"step": 1, "epoch": 0.1, "loss": 1.0, "distortion": 1.0, "kl": 0.1, "beta": 1.0, "images_per_second": 1.0}


def _all(name: str, value: Any) -> Harm:
    """Every number of a JSON file's first level as `value`."""

    def harm(run: Path) -> None:
        values = json.loads((run / name).read_bytes())
        changed = {
            key: value if isinstance(one, int | float) and not isinstance(one, bool) else one
            for key, one in values.items()
        }
        (run / name).write_text(json.dumps(changed))

    return harm


def _written(name: str, content: str | bytes) -> Harm:
    def harm(run: Path) -> None:
        (run / name).write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)

    return harm


def _records(*records: Any) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def _history_with(**changes: Any) -> Harm:
    """The last record, which has held-out losses, with other values."""

    def harm(run: Path) -> None:
        lines = (run / HISTORY).read_text().splitlines()
        last = json.loads(lines[-1])
        for key, value in changes.items():
            target = last["held_out"] if key.startswith("held_out__") else last
            target[key.removeprefix("held_out__")] = value
        (run / HISTORY).write_text("\n".join([*lines[:-1], json.dumps(last)]) + "\n")

    return harm


def _config_of_another(run: Path) -> None:
    """A configuration that is sound, of a model that the weights are not of."""
    values = json.loads((run / CONFIG).read_bytes())
    values["model"]["hidden"] = [64, 64, 64]
    values["model"]["latent_dim"] = 5
    (run / CONFIG).write_text(json.dumps(values))


def _metrics_of(value: Any) -> Harm:
    """A record of metrics, each of them this value."""

    def harm(run: Path) -> None:
        from vae_core.inference.held_out import checkpoint_mark
        from vae_core.metrics import METRICS as registered
        from vae_core.metrics.counts import Counts
        from vae_core.runs import Run

        counts = {name: 1 for name in Counts.model_fields}
        values = {name: [value] * 2 if registered.get(name).vector else value for name in registered}
        record = {"version": 1, "checkpoint": checkpoint_mark(Run(run)), "seed": 0, "seconds": 1.0}
        (run / METRICS).write_text(json.dumps({**record, "counts": counts, "missing": {}, "values": values}))

    return harm


def _metrics_going_on(**changes: Any) -> Harm:
    from vae_core.processes import began

    def harm(run: Path) -> None:
        import os

        going_on = {"pid": os.getpid(), "started": began(os.getpid()), "share": 0.5, "doing": "Encoding", "error": None}
        (run / PROGRESS).write_text(json.dumps({**going_on, **changes}))

    return harm


def _note_of_binary(run: Path) -> None:
    (run / "note.txt").write_bytes(b"\xff\xfe\x00" * 100)


HARMS: dict[str, Harm] = {
    **{
        f"{STATUS}: every number {word}": _all(STATUS, value)
        for word, value in (
            ("NaN", NAN),
            ("infinite", INFINITY),
            ("minus infinite", -INFINITY),
            ("1e300", 1e300),
            ("-5", -5),
            ("10^400", 10**400),
            ("a word", "many"),
            ("a list", [1]),
        )
    },
    f"{STATUS}: created NaN": with_values(STATUS, created=NAN),
    f"{STATUS}: epoch NaN": with_values(STATUS, epoch=NAN),
    f"{STATUS}: seconds infinite": with_values(STATUS, seconds=INFINITY),
    f"{STATUS}: step beyond the total": with_values(STATUS, step=10**9),
    f"{STATUS}: running by process −1": with_values(STATUS, state="running", pid=-1, host=""),
    f"{STATUS}: running by process 10^30": with_values(STATUS, state="running", pid=10**30),
    f"{STATUS}: running, total of no steps": with_values(
        STATUS, state="running", total_steps=0, pid=1, host="elsewhere", heartbeat=4e9
    ),
    f"{STATUS}: waiting since infinity": with_values(STATUS, state="waiting", queued=INFINITY),
    f"{STATUS}: an unknown state": with_values(STATUS, state="dreaming"),
    f"{STATUS}: a list": _written(STATUS, "[1, 2]"),
    f"{STATUS}: deeply nested": _written(STATUS, "[" * 100_000),
    f"{STATUS}: hostile words": with_values(
        STATUS, state="failed", message=EVIL * 2000, device=EVIL, precision=EVIL, host=EVIL
    ),
    f"{STATUS}: paused, epochs NaN": with_values(STATUS, state="paused", epoch=NAN, images_per_second=NAN),
    f"{CONFIG}: of another model": _config_of_another,
    f"{CONFIG}: of another kind of model": with_values(CONFIG, model__name="vq-vae"),
    f"{CONFIG}: of an unknown model": with_values(CONFIG, model__name="dream"),
    f"{CONFIG}: of a model that is a list": with_values(CONFIG, model=[1]),
    f"{CONFIG}: of an unknown dataset": with_values(CONFIG, data__dataset="nothing"),
    f"{CONFIG}: of a dataset that is gone": with_values(CONFIG, data__dataset="own:gone", data__channels=1),
    f"{CONFIG}: of another dataset": with_values(CONFIG, data__dataset="fashion-mnist"),
    f"{CONFIG}: of another size of images": with_values(CONFIG, data__image_size=16),
    f"{CONFIG}: of a folder elsewhere": with_values(CONFIG, data__dataset="folder:/etc"),
    f"{CONFIG}: more latent numbers": with_values(CONFIG, model__latent_dim=7),
    f"{CONFIG}: one latent number": with_values(CONFIG, model__latent_dim=1),
    f"{CONFIG}: wide layers": with_values(CONFIG, model__hidden=[4096] * 8),
    f"{CONFIG}: a conditional model": with_values(CONFIG, model__name="conditional-vae", model__classes=10),
    f"{CONFIG}: beta NaN": with_values(CONFIG, model__beta=NAN),
    f"{CONFIG}: learning rate infinite": with_values(CONFIG, training__learning_rate=INFINITY),
    f"{CONFIG}: epochs of 10^400": with_values(CONFIG, training__epochs=10**400),
    f"{CONFIG}: hostile name": with_values(CONFIG, name=(EVIL * 2)[:80]),
    f"{CONFIG}: a name of half a letter": _written(CONFIG, '{"name": "\ud800", "model": {"name": "vae"}}'),
    f"{CONFIG}: repairs itself": with_values(CONFIG, repairs="harmed"),
    f"{CONFIG}: a hostile reference": with_values(
        CONFIG, recipe="mnist-vae-2d", reference={"value": NAN, "metric": EVIL}
    ),
    f"{HISTORY}: words": _written(HISTORY, "no record at all\nnor here\n"),
    f"{HISTORY}: one line that is none": with_text(HISTORY, lambda text: text.replace("\n", "\nwhat?\n", 1)),
    f"{HISTORY}: a last line that is torn": with_text(HISTORY, lambda text: text + '{"step": 9, "ep'),
    f"{HISTORY}: a line in the middle torn": with_text(HISTORY, lambda text: text[:40] + "\n" + text),
    f"{HISTORY}: records that are lists": _written(HISTORY, _records([1], [2])),
    f"{HISTORY}: records without a loss": _written(HISTORY, _records({"step": 1, "epoch": 0.5})),
    f"{HISTORY}: steps NaN": _written(HISTORY, _records({**RECORD, "step": NAN}, {**RECORD, "step": INFINITY})),
    f"{HISTORY}: losses NaN": _written(HISTORY, _records({**RECORD, "loss": NAN}, {**RECORD, "loss": INFINITY})),
    f"{HISTORY}: a held-out list": _history_with(held_out=[1, 2]),
    f"{HISTORY}: held-out losses of words": _history_with(held_out__loss="good", held_out__own=EVIL),
    f"{HISTORY}: held-out losses NaN": _history_with(held_out__loss=NAN, held_out__distortion=NAN, held_out__kl=NAN),
    f"{HISTORY}: held-out losses infinite": _history_with(
        held_out__loss=INFINITY, held_out__distortion=INFINITY, held_out__kl=-INFINITY
    ),
    f"{HISTORY}: held-out losses of 10^400": _history_with(held_out__loss=10**400, held_out__distortion=10**400),
    f"{HISTORY}: steps that fall": with_text(HISTORY, lambda text: text + text),
    f"{HISTORY}: another encoding": _written(HISTORY, b"\xff\xfe" + _records(RECORD).encode("utf-16")),
    f"{HISTORY}: one line of megabytes": _written(HISTORY, "[" + "1," * 4_000_000 + "1]\n"),
    f"{METRICS}: NaN": _metrics_of(NAN),
    f"{METRICS}: infinite": _metrics_of(INFINITY),
    f"{METRICS}: words": _metrics_of("good"),
    f"{METRICS}: huge": _metrics_of(1e308),
    f"{PROGRESS}: a share of NaN": _metrics_going_on(share=NAN),
    f"{PROGRESS}: a share of 10^9": _metrics_going_on(share=1e9),
    f"{PROGRESS}: hostile words": _metrics_going_on(doing=EVIL, error={"a": EVIL}),
    f"{PROGRESS}: process −1": _metrics_going_on(pid=-1),
    f"{PROGRESS}: process 10^30": _metrics_going_on(pid=10**30, started=NAN),
    "note.txt: binary": _note_of_binary,
    "note.txt: hostile words": _written("note.txt", EVIL * 5000),
    "request: binary": _written("request", b"\xff\xfe\x00"),
    f"snapshots: {MAP_STEP} of a long number": lambda run: (
        run / "snapshots" / ("9" * 200 + ".safetensors")
    ).write_bytes(b"x"),
    "images.json: hostile words": _written(
        "images.json", json.dumps({"title": EVIL, "class_names": [EVIL] * 3, "counts": [1], "fingerprint": ""})
    ),
}

"""What a Ray cluster costs beside the worker processes of this machine: python benchmarks/ray_overhead.py [--trainings 12]

The same small training again and again, in turn by either executor, one at a time: the time from `submit` to its first step and
to its end, of that what it did not train, and the processor time of all that it took: a worker process here; the driver, the
actor and the node's process there. A cluster of a head and one node with one processor is started here; its first
training, for which the driver, the actor and the node's process begin, is told by itself. At the end what the actor beside the
folder of runs holds in memory, after each training.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.faults.workers import small
from tests.jobs.ray.cluster import small_cluster
from vae_core.jobs import dispatch, queue, submit
from vae_core.runs import Run, RunStore


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trainings", type=int, default=12, help="by each executor (12)")
    parser.add_argument("--epochs", type=int, default=20)
    asked = parser.parse_args()
    os.environ["LATENT_PLAYGROUND_SPARE_WORKERS"] = "0"  # as for a training that nobody was about to start
    with tempfile.TemporaryDirectory() as folder, small_cluster(nodes=1):
        stores = {name: RunStore(Path(folder) / name) for name in ("local", "ray")}
        print(
            "| Training | to the first step, s | to the end, s | of that not trained, s | processor, s | the actor, MB |"
        )
        print("|---|--:|--:|--:|--:|--:|", flush=True)
        found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in stores}
        memory = []
        for number in range(asked.trainings + 1):
            for name, store in stores.items():
                os.environ["LATENT_PLAYGROUND_EXECUTOR"] = name
                before = processor_seconds(name)
                first, whole, trained = timed(store, number, asked.epochs)
                taken = processor_seconds(name) - before
                held = actor_memory() if name == "ray" else 0.0
                shown = f"{held:.1f}" if held else ""
                print(
                    f"| {name} {number} | {first:.2f} | {whole:.2f} | {whole - trained:.2f} | {taken:.2f} | {shown} |",
                    flush=True,
                )
                if number:  # the first by Ray starts its processes
                    found[name].append((first, whole - trained, taken))
                if held:
                    memory.append(held)
        for name, rows in found.items():
            first, besides, taken = (statistics.median(column) for column in zip(*rows, strict=True))
            print(
                f"{name}, median of {len(rows)}: {first:.2f} s to the first step, {besides:.2f} s besides training, {taken:.2f} s of a processor"
            )
        print(f"The actor: {memory[0]:.1f} MB after the first training, {memory[-1]:.1f} MB after {len(memory)}")
        os.environ["LATENT_PLAYGROUND_EXECUTOR"] = "ray"


def timed(store: RunStore, number: int, epochs: int) -> tuple[float, float, float]:
    """Seconds from `submit` to the first step that is to be seen, and to the end; and of training."""
    begin = time.perf_counter()
    run = submit(store, small(images=2000, epochs=epochs), run_id=f"run-{number}")
    first = _until(store, run, lambda: run.status().step > 0 or not run.status().active) - begin
    whole = _until(store, run, lambda: not run.status().active) - begin
    status = run.status()
    if status.state != "finished":
        sys.exit(f"{run.id}: {status.state}. {status.message}")
    return first, whole, status.seconds


def _until(store: RunStore, run: Run, condition: object) -> float:
    assert callable(condition)
    looked = 0.0
    while not condition():
        if time.monotonic() - looked > 0.5:  # as pages do
            dispatch(store)
            looked = time.monotonic()
        time.sleep(0.01)
    return time.perf_counter()


def processor_seconds(name: str) -> float:
    """What trainings by that executor have taken so far."""
    if name == "local":
        dispatch_children()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime
    seconds = 0.0
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or [""]
        if words[0].startswith(("ray::train", "ray::IDLE", "ray::StoreActor")) or "ray-driver" in words:
            with contextlib.suppress(psutil.Error):
                used_by = process.cpu_times()
                seconds += used_by.user + used_by.system
    return seconds


def dispatch_children() -> None:
    """Workers that have ended are counted when they are reaped."""
    for child in queue._children:
        child.wait()


def actor_memory() -> float:
    """MB that belong to the actor's process alone."""
    for process in psutil.process_iter(["cmdline"]):
        if "ray::StoreActor" in (process.info["cmdline"] or [""])[0]:
            return float(process.memory_full_info().uss / 1e6)
    return 0.0


if __name__ == "__main__":
    main()

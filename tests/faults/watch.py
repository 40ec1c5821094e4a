"""Have a process of its own make a drill's tries, so that whatever it does, or does not end, the report is written."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.connection import Connection

import psutil

from tests.faults.drill import Drill, Outcome, Tally, drills, ground, outcomes

STARTING_SECONDS = 600.0  # on a machine with much else to do; until the first try begins, and between tries: imports, and what the drill prepares


def watched(name: str, drill: Drill, minutes: float, seed: int) -> Tally:
    """What became of the drill's tries; the one that did not end in time, or ended the process, has fallen."""
    began, tally, trying, patience = time.monotonic(), Tally(), "starting", STARTING_SECONDS
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(name, minutes, seed, theirs))
    process.start()
    theirs.close()
    while True:
        if not ours.poll(patience):
            _end_with_children(process.pid)
            tally.outcomes.append(Outcome(trying, fell=f"no end within {patience:.0f} s"))
            break
        try:
            message = ours.recv()
        except EOFError:  # it has ended
            process.join()
            tally.outcomes.append(Outcome(trying, fell=f"the drill's process ended with {process.exitcode}"))
            break
        if message is None:
            break
        if isinstance(message, str):
            trying, patience = message, drill.seconds
            continue
        tally.outcomes.append(message)
        trying, patience = "between tries", STARTING_SECONDS
        if message.fell or message.not_here:
            print(f"  {message.name}: {message.fell or message.not_here}", flush=True)
    process.join()
    tally.seconds = time.monotonic() - began
    return tally


def _run(name: str, minutes: float, seed: int, to: Connection) -> None:
    drill = drills()[name]
    with ground(seed) as on:
        for one in outcomes(drill, on, 60 * minutes, begins=to.send):
            to.send(one)
    to.send(None)


def _end_with_children(pid: int | None) -> None:
    try:
        process = psutil.Process(pid)
        for one in [*process.children(recursive=True), process]:
            one.kill()
    except psutil.Error:
        pass

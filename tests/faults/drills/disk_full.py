"""The disk fills up while a model trains: its folder stays whole, its status says so, and with room it goes on.

The disk is a small tmpfs, mounted in a namespace of its own, of which a copy is taken when the worker has ended. Whichever
write comes first finds no room: the fixed images, a snapshot, a line of the history, a checkpoint, the status.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.faults.drill import Drill, Ground, NotHere, Try
from tests.faults.workers import ForkedWorker, assert_same, small
from vae_core.jobs import enqueue
from vae_core.runs import RunStore

SCRIPT = """
set -e
mount -t tmpfs -o size={kilobytes}k drill {disk}
cp -a {runs}/. {disk}
set +e
{python} -m vae_core work mine --runs {disk} > {said} 2>&1
echo $? >> {said}
mount -o remount,size=100m {disk}
cp -a {disk}/. {runs}
"""


def _tries(on: Ground) -> Iterator[Try]:
    store = RunStore(on.new_folder())
    undisturbed = store.create(small(epochs=3), run_id="undisturbed")
    enqueue(store, undisturbed)
    ForkedWorker(store, undisturbed).wait()
    whole = sum(path.stat().st_size for path in undisturbed.path.rglob("*") if path.is_file()) // 1024
    while True:
        kilobytes = on.random.randint(60, whole) if on.long else whole // 2
        yield f"a disk of {kilobytes} kB", functools.partial(_fill, on, store, kilobytes)


def _fill(on: Ground, undisturbed: RunStore, kilobytes: int) -> None:
    if not shutil.which("unshare"):
        raise NotHere("there is no unshare")
    disk, store, said = on.new_folder(), RunStore(on.new_folder()), on.folder / "said"
    run = store.create(undisturbed.open("undisturbed").config, run_id="mine")
    enqueue(store, run)
    script = SCRIPT.format(kilobytes=kilobytes, disk=disk, runs=store.root, python=sys.executable, said=said)
    ended = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[3],
        check=False,
    )
    if ended.returncode and ("mount" in ended.stderr or "unshare" in ended.stderr):
        raise NotHere(f"no disk can be mounted: {ended.stderr.strip()}")
    status = run.status()
    if status.state != "finished":
        assert status.state == "failed", f"{status.state}: {status.message} {said.read_text()}"
        assert status.message.startswith("The disk is full"), status.message
        (summary,) = store.list()
        assert summary.damaged is None, summary.damaged
        run.history()
        enqueue(store, run)
        ForkedWorker(store, run).wait()
    assert run.status().state == "finished", run.status().message
    assert_same(run, undisturbed.open("undisturbed"))


DRILL = Drill("The disk is full while a model trains", _tries, slow=True, seconds=180)

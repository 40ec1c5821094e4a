"""What a run is doing, and whether the process that says so is alive."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vae_core.archives import shown
from vae_core.processes import began, is_alive
from vae_core.runs.errors import DamagedRun
from vae_core.runs.hold import is_held

State = Literal["created", "waiting", "running", "paused", "stopped", "finished", "failed", "interrupted"]
HEARTBEAT_SECONDS = 1.0
SILENCE_SECONDS = 60.0  # after which a worker on another machine counts as gone, by this machine's own waiting
NOT_A_NUMBER = "The loss stopped being a number"  # how the message of such a failure begins
LATEST = 253_402_300_799  # the end of the year 9999, beyond which no calendar goes
LARGEST = 10**12  # steps, seconds, images: beyond it a number was made up
LONGEST_MESSAGE = 2_000  # characters

Moment = Annotated[float, Field(ge=0, le=LATEST, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, le=LARGEST, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=LARGEST)]
Word = Annotated[str, Field(max_length=255)]

_heard: dict[Path, tuple[float, float]] = {}  # folder -> its last heartbeat, and when that was first seen here
_hearing = threading.Lock()


class Status(BaseModel):
    """`status.json`. Times are seconds since 1970.

    "created": not in the queue yet; "waiting": in the queue; "interrupted": its worker ended without saying so.
    """

    model_config = ConfigDict(extra="ignore")

    state: State = "created"
    message: str = ""
    created: Moment = 0.0
    queued: Moment = 0.0
    heartbeat: Moment = 0.0
    pid: Annotated[int, Field(gt=0, lt=2**31)] | None = None
    process: Word | None = None  # which process of that id, see vae_core.processes.began
    locked: bool = False  # its worker holds the folder's lock
    host: Word = ""
    step: Count = 0
    total_steps: Count = 0
    epoch: Amount = 0.0
    images_per_second: Amount = 0.0
    seconds: Amount = 0.0  # of training, over all of the run's workers
    train_images: Count = 0
    parameters: Count = 0
    node: Word = ""  # the node of the cluster that trains it or has trained it last; "": the machine of the folder
    device: Word = ""
    precision: Word = ""
    threads: Count = 0
    shipped: bool = False
    belongs_to: Word | None = None  # whose run it is, as ui/app/person.py names people; None: nobody's in particular

    @property
    def active(self) -> bool:
        """In the queue or training."""
        return self.state in ("waiting", "running")

    @property
    def seconds_left(self) -> float | None:
        """Of training, at the present speed; None while that is unknown."""
        if self.step <= 0 or self.total_steps <= self.step or self.seconds <= 0:
            return None
        return self.seconds / self.step * (self.total_steps - self.step)

    def owned(self, pid: int | None, *, locked: bool = False) -> Status:
        """The same, written by process `pid` of this machine, which holds the folder's lock or not; None: no process is
        at work on it.
        """
        return self.model_copy(
            update={
                "pid": pid,
                "process": None if pid is None else began(pid),
                "locked": locked,
                "host": socket.gethostname(),
                "heartbeat": time.time(),
            }
        )

    def owner_alive(self, folder: Path) -> bool:
        """Whether the process that wrote this into `folder` is still there.

        It is when it holds the folder's lock. Without the lock a process of this machine is known by its mark; another
        machine's is believed for as long as its heartbeat is seen to change.
        """
        if self.pid is None:
            return False
        if is_held(folder):
            return True
        if self.host == socket.gethostname():
            return not self.locked and is_alive(self.pid, self.process)
        return _still_beats(folder, self.heartbeat)


def _still_beats(folder: Path, heartbeat: float) -> bool:
    """Whether this heartbeat was first seen a short while ago: machines' clocks may differ, so only waiting tells."""
    now = time.monotonic()
    with _hearing:
        known = _heard.get(folder)
        if known is None or known[0] != heartbeat:
            _heard[folder] = known = (heartbeat, now)
        return now - known[1] < SILENCE_SECONDS


def parse_status(values: dict[str, Any], folder: Path) -> Status:
    """The Status of the run in `folder` from its JSON, with a dead worker's "running" read as "interrupted".

    Raises DamagedRun.
    """
    if isinstance(message := values.get("message"), str):
        values = {**values, "message": message[:LONGEST_MESSAGE]}
    try:
        status = Status.model_validate(values)
    except ValidationError as error:
        problem = error.errors()[0]
        field, value = ".".join(map(str, problem["loc"])), shown(repr(problem["input"]), 80)
        raise DamagedRun(f"status.json: {field} is {value} ({problem['msg']}).") from error
    if status.state == "running" and not status.owner_alive(folder):
        return status.model_copy(
            update={
                "state": "interrupted",
                "message": "The training process ended unexpectedly; resume continues.",
            }
        )
    return status

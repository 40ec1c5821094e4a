"""What browsers send to a wall: JSON of known fields, within bounds, and nothing else."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from ui.http.guard import read_body
from vae_core.limits import limits

MORE_BYTES = 4_000  # of a body beside strokes: names, a key, the fields' own names; classes of a wall
NAME_LENGTH = 200  # as typed; what is kept is shorter

Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]  # a key, or the id that a browser gave itself
Number = Annotated[int, Field(ge=1, le=10**9)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class NewWall(Body):
    run: Annotated[str, Field(min_length=1, max_length=80)]
    classes: list[Annotated[str, Field(max_length=NAME_LENGTH)]] = []
    named: bool = False
    sender: Token


class NewDrawing(Body):
    strokes: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(max_length=NAME_LENGTH)] = ""
    label: Annotated[int, Field(ge=0, le=10**6)] | None = None
    sender: Token


class Teaching(Body):
    """What a wall's teacher asks. `key`: left out by a browser that gave the server's passphrase in its place."""

    key: Token | None = None


class Act(Teaching):
    """What a teacher does: to the drawing `number`, or to the wall."""

    act: Literal["hide", "show", "hide-sender", "pause", "accept", "close"]
    number: Number | None = None


class Export(Teaching):
    kind: Literal["png", "zip"]


class ToDataset(Teaching):
    name: Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]


B = TypeVar("B", bound=Body)


async def body_of(request: Request, kind: type[B], more: int = 0) -> B:
    """What was sent, of at most `more` bytes beside the usual. Raises BodyTooLarge and ValueError."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ValueError("Send JSON, with the content type application/json.")
    sent = await read_body(request, MORE_BYTES + more)
    try:
        return kind.model_validate_json(sent)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in wrong["loc"]) or "what was sent"
        raise ValueError(f"This makes no sense here: {where[:60]}: {wrong['msg'][:200]}.") from error


def classes_bytes() -> int:
    """How much the classes of a wall may take."""
    return limits().max_classes * NAME_LENGTH


def strokes_bytes() -> int:
    """How much the strokes of a drawing may take as letters of base64."""
    return 2 * limits().max_drawing_bytes

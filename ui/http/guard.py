"""What stands before every route: an error becomes a sentence with its status, and a body is read within bounds."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from ui.app.turns import Busy
from vae_core.explorer.networks import NotEncoded
from vae_core.images.rejected import ImageTooLarge
from vae_core.os_errors import in_a_sentence
from vae_core.registry import UnknownName
from vae_core.runs import DamagedRun, QueueBusy, RunError, StoreRefused

RETRY_SECONDS = 5  # until whoever found no room in line may ask again
_LOG = logging.getLogger(__name__)
Endpoint = Callable[[Request], Awaitable[Response]]


class NotFound(ValueError):
    """There is nothing at this address; the message says what is not there."""


class BodyTooLarge(ValueError):
    """More was sent than is read."""


def guarded(handler: Callable[[Request], Any]) -> Endpoint:
    """The route's endpoint: `handler`, in a thread unless it is a coroutine, its ValueErrors as one sentence each.

    404 for what is not there, 413 for too large a body, 400 for what makes no sense, 503 where there is no room in line
    or the folder of runs cannot be read, 429 where that is because of what the same person has asked for.
    """

    @functools.wraps(handler)
    async def answer(request: Request) -> Response:
        try:
            if inspect.iscoroutinefunction(handler):
                return await handler(request)
            return await run_in_threadpool(handler, request)
        except Busy as error:
            return PlainTextResponse(str(error), 429 if error.own else 503, headers={"Retry-After": str(RETRY_SECONDS)})
        except (StoreRefused, QueueBusy) as error:  # it may be there: that cannot be told at present
            return PlainTextResponse(str(error), 503, headers={"Retry-After": str(RETRY_SECONDS)})
        except (NotFound, NotEncoded, RunError, DamagedRun, UnknownName) as error:
            return PlainTextResponse(str(error), status_code=404)
        except (BodyTooLarge, ImageTooLarge) as error:
            return PlainTextResponse(str(error), status_code=413)
        except ValueError as error:  # ParameterError, ConfigError and the like
            return PlainTextResponse(str(error), status_code=400)
        except ClientDisconnect:  # an upload that somebody stopped is no fault of the server's: nobody hears this
            return PlainTextResponse("The request ended before all of it was sent.", status_code=400)
        except FileNotFoundError:  # deleted while it was read
            return PlainTextResponse("A file of this run has gone; it may just have been deleted.", status_code=404)
        except OSError as error:
            _LOG.warning("%s: %s", request.url.path, error)
            return PlainTextResponse(in_a_sentence(error), status_code=503)
        except MemoryError:
            sentence = "This needs more memory than this machine has left. End what is not needed, and try again."
            return PlainTextResponse(sentence, status_code=503)
        except Exception:
            _LOG.exception("%s could not be answered", request.url.path)
            return PlainTextResponse("This could not be made. The server's log says why.", status_code=500)

    return answer


async def read_body(request: Request, limit: int) -> bytes:
    """The request's body of at most `limit` bytes: no more is read, whatever it says of its length.

    Raises BodyTooLarge.
    """
    error = BodyTooLarge(f"Send at most {limit:,} bytes.")
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and (len(declared) > 15 or int(declared) > limit):
        raise error
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise error
        parts.append(part)
    return b"".join(parts)

"""The class: visitors who arrive one after the other and do something every few seconds, until the lesson is over."""

from __future__ import annotations

import asyncio
import random

import numpy as np

from benchmarks.classroom_parts.figures import Figures
from tests.visitors.fetching import RequestFailed
from tests.visitors.session import Session, SessionFailed
from tests.visitors.visitor import Visitor
from vae_core.images.strokes import pack

PAUSE = (1.0, 5.0)  # seconds
ARRIVING = 1 / 4  # of the time: so long until everybody is there
FIRST = ("latent_map", "latent_map", "learn", "", "draw")
PAGES: tuple[str, ...] = ("latent_map", "draw", "reconstruct", "compare", "interpolate", "arithmetic", "dimensions")
PAGES += ("models", "", "learn", "train", "recipes", "codes")
Failures = (SessionFailed, RequestFailed)


async def attend(address: str, sessions: int, seconds: float, figures: Figures) -> None:
    """A lesson of so many seconds."""
    ends = asyncio.get_running_loop().time() + seconds
    people = [
        _person(address, number, ARRIVING * seconds * number / max(sessions, 1), ends, figures)
        for number in range(sessions)
    ]
    await asyncio.gather(*people)


async def _person(address: str, number: int, arrives: float, ends: float, figures: Figures) -> None:
    now = asyncio.get_running_loop().time
    await asyncio.sleep(arrives)
    visitor = Visitor(address, figures.hear, seed=number)
    dice = visitor.dice
    try:
        await visitor.arrive(dice.choice(FIRST))
        while now() + (pause := dice.uniform(*PAUSE)) < ends:
            await asyncio.sleep(pause)
            await _do_something(visitor, dice)
    except Failures as error:
        figures.errors.append(f"visitor {number}: {error}")
    finally:
        figures.errors += [f"visitor {number}: {one}" for one in (*visitor.failed, *visitor.session.errors)]
        await visitor.leave()


async def _do_something(visitor: Visitor, dice: random.Random) -> None:
    """Mostly more of the same: of ten things on the map seven are clicks."""
    page, shown = visitor.session.page_name, {one.name for one in visitor.session.components()}
    chance = dice.random()
    if page == "latent_map" and "latent_map" in shown and chance < 0.7:
        await visitor.click_map()
    elif page == "draw" and "draw" in shown and chance < 0.7:
        await visitor.draw(drawing(dice))
    elif page in ("latent_map", "draw", "reconstruct", "interpolate", "arithmetic", "dimensions") and chance < 0.85:
        await visitor.pick_run()
    else:
        await visitor.go(dice.choice([one for one in PAGES if one != page]))


def drawing(dice: random.Random) -> str:
    """Two strokes of thirty points."""
    strokes = []
    for _ in range(2):
        steps = np.array([[dice.randint(-40, 40), dice.randint(-40, 40), 0] for _ in range(30)])
        strokes.append(np.clip(np.cumsum(steps, 0) + np.array([512, 512, 84]), [0, 0, 1], [1024, 1024, 255]))
    return pack(strokes)


async def come_and_go(address: str, visitors: int, *, at_once: int) -> list[str]:
    """Visitors who open the map and leave as soon as it is there; what went wrong."""
    turns, failed = asyncio.Semaphore(at_once), []

    async def one() -> None:
        async with turns:
            session = Session(address)
            try:
                await session.connect()
                await session.open("latent_map")
            except SessionFailed as error:
                failed.append(str(error))
            finally:
                await session.close()

    await asyncio.gather(*(one() for _ in range(visitors)))
    return failed

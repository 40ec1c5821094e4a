"""Class walls: everybody's drawings on one shared map, kept on the server for a lesson and no longer."""

from vae_core.walls.errors import NotTheTeacher, NoWall, WallClosed, WallError, WallPaused, WallUnavailable
from vae_core.walls.store import MASTER, Drawing, Master, Wall, WallStore, sweep_walls

__all__ = [
    "MASTER",
    "Drawing",
    "Master",
    "NoWall",
    "NotTheTeacher",
    "Wall",
    "WallClosed",
    "WallError",
    "WallPaused",
    "WallStore",
    "WallUnavailable",
    "sweep_walls",
]

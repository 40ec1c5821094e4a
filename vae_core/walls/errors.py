"""What can be wrong with a wall; every message is a sentence for whoever draws or teaches."""


class WallError(ValueError):
    """Something about a wall is not possible."""


class NoWall(WallError):
    """There is no such wall."""


class WallClosed(WallError):
    """The teacher has closed it, or its time is over."""


class WallPaused(WallError):
    """It takes no drawings at the moment."""


class NotTheTeacher(WallError):
    """Without the teacher's key."""


class WallUnavailable(WallError):
    """The file in which walls are kept is locked, damaged or cannot be written."""

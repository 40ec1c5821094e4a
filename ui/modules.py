"""The browser's own files, `ui/frontend/`: their content, their address, and what each module imports.

The address holds a digest of all of them, so that a browser may keep each file for good, and asks for nothing twice. As
the whole folder lies below it, one module imports another by its relative path. They are served by `ui/http/modules.py`.
The module `app.js` is made of them, see `ui/app_module.py`.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import posixpath
import re
import threading
import time
from pathlib import Path

from ui.app_module import NAME as APP
from ui.app_module import app_module

FOLDER = Path(__file__).parent / "frontend"
KINDS = {".js": "text/javascript", ".css": "text/css"}
LOOK_SECONDS = 2.0  # between two looks at the folder: an edit is on the page when it is loaded again
# What is fetched with a module: not what it imports when it comes to that, or starts as a worker.
_IMPORTS = {
    ".js": re.compile(r"""^(?:import|export)\b[^;"'()]*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE),
    ".css": re.compile(r"""^@import\s+(?:url\()?["'](\.{0,2}/?[^"']+)["']""", re.MULTILINE),
}
_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)

_Signature = tuple[tuple[str, int, int], ...]


class Modules:
    """The folder as it is at one time. `bodies`: by path below the folder, such as "lib/dom.js"."""

    def __init__(self, bodies: dict[str, bytes]) -> None:
        self.bodies = bodies
        self.version = _digest(bodies)
        self._joining = threading.Lock()
        self._app: bytes | None = None

    @property
    def app(self) -> bytes:
        """The module `APP`, made once."""
        with self._joining:
            if self._app is None:
                self._app = app_module({path: body.decode() for path, body in self.bodies.items()}).encode()
            return self._app

    def body(self, path: str) -> bytes | None:
        """None where there is no such file."""
        return self.app if path == APP else self.bodies.get(path)

    def address(self, path: str) -> str:
        """Relative to the app's base, as those of `vae_core/explorer/addresses.py`."""
        return f"data/modules/{self.version}/{path}"

    @functools.cache  # noqa: B019 (one value lives as long as the folder is the same)
    def needs(self, path: str) -> tuple[str, ...]:
        """The file and all that is fetched with it, each once, before what imports it is known to need it."""
        found = [path]
        for one in found:  # grows
            suffix = posixpath.splitext(one)[1]
            source = _COMMENTS.sub("", (self.body(one) or b"").decode())
            for target in _IMPORTS[suffix].findall(source):
                path_of = posixpath.normpath(posixpath.join(posixpath.dirname(one), target))
                if path_of in self.bodies and path_of not in found:
                    found.append(path_of)
        return tuple(found)

    @functools.cache  # noqa: B019
    def compressed(self, path: str) -> bytes:
        """By gzip; once, however often it is sent."""
        return gzip.compress(self.body(path) or b"", mtime=0)


_lock = threading.Lock()
_known: tuple[float, _Signature, Modules] | None = None


def modules() -> Modules:
    """The files as they are now."""
    global _known  # noqa: PLW0603
    with _lock:
        if _known is not None and time.monotonic() - _known[0] < LOOK_SECONDS:
            return _known[2]
        files = {path.relative_to(FOLDER).as_posix(): path for kind in KINDS for path in FOLDER.rglob(f"*{kind}")}
        stats = {name: path.stat() for name, path in sorted(files.items())}
        signature = tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats.items())
        if _known is None or _known[1] != signature:
            bodies = {name: files[name].read_bytes() for name in stats}
            _known = (0.0, signature, Modules(bodies))
        _known = (time.monotonic(), signature, _known[2])
        return _known[2]


def join_modules() -> None:
    """Have the module of all components ready."""
    modules().compressed(APP)


def _digest(bodies: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, body in bodies.items():
        digest.update(f"{name} {len(body)}\n".encode() + body)
    return digest.hexdigest()[:16]

"""The browser's own modules and styles as text, for what links them into files that need no server."""

from __future__ import annotations

from collections.abc import Mapping

from vae_core.locations import frontend_folder

_KINDS = (".js", ".css", ".html")


class NoFrontend(ValueError):
    """The browser's modules are not installed beside this package; its text is a sentence."""


def frontend_sources() -> Mapping[str, str]:
    """The files by path below `ui/frontend/`, such as "lib/dom.js"; `link` and `link_styles` take them.

    Raises NoFrontend where only `vae_core` is there.
    """
    folder = frontend_folder()
    files = sorted(path for path in folder.rglob("*") if path.suffix in _KINDS)
    if not files:
        raise NoFrontend("The parts that run in the browser are not installed: install Latent Playground as a whole.")
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}

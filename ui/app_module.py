"""The module `app.js`, which joins the components of all pages: a browser asks for few files at a time, and a page's parts were seventy.

They are joined in a process of its own, as what this takes of a server's memory, 14 MB, Python would not give back.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from vae_core.explorer.linker import LinkError, link

NAME = "app.js"  # its default export are the components, by the names of their folders
SECONDS = 60.0
_COMPONENT = re.compile(r"^(\w+)/index\.js$")
_OF_FILES = {"take_home", "train_here", "notebook"}  # parts of pages that are files, and of notebooks


def app_module(sources: Mapping[str, str]) -> str:
    """Of modules by path, such as "lib/dom.js". Where what somebody writes just now cannot be joined, it imports the components."""
    found = [match[1] for path in sources if (match := _COMPONENT.match(path))]
    names = [name for name in found if name not in _OF_FILES]
    imports = "".join(f'import {name} from "./{name}/index.js";\n' for name in names)
    entry = f"{imports}export default {{ {', '.join(names)} }};\n"
    try:
        return _joined_apart({**sources, NAME: entry})
    except LinkError as error:
        logging.getLogger(__name__).warning("The browser's modules are sent one by one: %s", error)
        return entry


def _joined_apart(sources: Mapping[str, str]) -> str:
    """The same as `_joined`, in a process that ends; in this one where none can be started."""
    above_package = str(Path(__file__).resolve().parents[1])
    paths = os.pathsep.join(filter(None, [above_package, os.environ.get("PYTHONPATH")]))
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", __name__],  # -P: a folder "ui" where the app was started is another one
            input=json.dumps(sources).encode(),
            capture_output=True,
            check=True,
            timeout=SECONDS,
            env=os.environ | {"PYTHONPATH": paths},
        )
        answer = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        logging.getLogger(__name__).warning("The browser's modules are joined in the server: %s", error)
        return _joined(sources)
    if "error" in answer:
        raise LinkError(answer["error"])
    return str(answer["module"])


def _joined(sources: Mapping[str, str]) -> str:
    """Raises LinkError."""
    return link(sources, NAME, comments=False).module()


def _answer() -> None:
    """Of a process of its own: the module, or why there is none, for the sources at its standard input."""
    try:
        answer = {"module": _joined(json.load(sys.stdin.buffer))}
    except LinkError as error:
        answer = {"error": str(error)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _answer()

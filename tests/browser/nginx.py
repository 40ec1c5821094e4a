"""nginx as deploy/nginx.conf.template has it, on a free port, for tests. Without nginx they are skipped."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

TEMPLATE = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf.template"


@dataclass(frozen=True)
class Nginx:
    """A running one. `address` has the base path, and no slash at its end."""

    address: str
    log: Path

    def servers_of(self, part: str) -> list[str]:
        """Which servers answered what has `part` in its path, in order; the last that was tried of each."""
        found = re.findall(rf'"\w+ \S*{re.escape(part)}\S* HTTP/1.1" \d+ \d+ (.+) [\d.]+$', self.log.read_text(), re.M)
        return [servers.rpartition(", ")[2] for servers in found]


@contextlib.contextmanager
def nginx(folder: Path, base_path: str, servers: Sequence[str]) -> Iterator[Nginx]:
    """Before `servers` (host:port), which know the base path."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        reason = "No nginx here: install Debian's package nginx-light to run the tests of several servers."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    values = {"LISTEN": f"127.0.0.1:{port}", "BASE_PATH": base_path, "APP_1": servers[0], "APP_2": servers[1]}
    site = re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], TEMPLATE.read_text(encoding="utf-8"))
    log = folder / "access.log"
    log.touch()
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nworker_processes 1;\n"
        f"events {{ worker_connections 512; }}\nhttp {{\n{temporary}{site}\naccess_log {log} playground;\n}}\n"
    )
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until and process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                yield Nginx(f"http://127.0.0.1:{port}{base_path}", log)
                return
            time.sleep(0.1)
        raise RuntimeError(f"nginx did not start: {(folder / 'error.log').read_text()[-2000:]}")
    finally:
        process.terminate()
        process.wait(10)

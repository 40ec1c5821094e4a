"""Do what the Dockerfile says in a fresh Debian, where there is no container runtime, and ask the app whether it is well.

    sudo python3 deploy/try_image.py [--mirror URL] [--copy /etc/pip.conf] [--environment PIP_CERT] [--keep]

It needs root, debootstrap and some five gigabytes of disk. The base image is taken to be Debian 12 with Python 3.11, which the
Dockerfile's python:3.11-slim is made of; every other step is read from the Dockerfile: WORKDIR, COPY, RUN, USER, ENV,
HEALTHCHECK and ENTRYPOINT. Any other instruction ends it. `--copy` puts files of this machine into the fresh system first,
and `--environment` variables, such as those by which pip finds its packages; `--mirror` is where Debian's are.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGES = "ca-certificates,python3,python3-venv,python-is-python3"
START_SECONDS = 120
IGNORED = ("FROM", "EXPOSE", "VOLUME")


class Root:
    """A Debian in a folder, and what the Dockerfile has said so far."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.user, self.workdir = folder, "root", "/"
        self.environment = {"PATH": "/venv/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/root"}

    def command(self, script: str) -> list[str]:
        """Of a step, in the folder where steps are done, which is made again where a step has removed it."""
        (self.folder / self.workdir.lstrip("/")).mkdir(parents=True, exist_ok=True)
        variables = [f"{name}={value}" for name, value in self.environment.items()]
        inside = ["env", "-i", *variables, "sh", "-ec", f"cd {shlex.quote(self.workdir)}; {script}"]
        return ["chroot", f"--userspec={self.user}", str(self.folder), *inside]

    def run(self, script: str) -> None:
        subprocess.run(self.command(script), check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copy", action="append", default=[], type=Path, metavar="FILE")
    parser.add_argument("--environment", action="append", default=[], metavar="NAME")
    parser.add_argument("--mirror", metavar="URL")
    parser.add_argument("--keep", action="store_true", help="leave the folder of the fresh system")
    wanted = parser.parse_args()
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        print("This needs root and Debian's debootstrap.", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="image-"))
    folder.chmod(0o755)  # the image's own user goes in, too
    mounted = [folder / "proc", folder / "dev"]
    try:
        subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(folder)], check=True
        )
        for file in [Path("/etc/resolv.conf"), *wanted.copy]:
            (folder / file.relative_to("/")).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, folder / file.relative_to("/"))
        for place in mounted:
            subprocess.run(["mount", "--bind", f"/{place.name}", str(place)], check=True)
        root = Root(folder)
        root.environment |= {name: os.environ[name] for name in wanted.environment if name in os.environ}
        root.run("python3 -m venv /venv")  # Debian's own Python takes no packages; the image's does
        return build(root)
    finally:
        for place in mounted:
            subprocess.run(["umount", "-l", str(place)], check=False, stderr=subprocess.DEVNULL)
        if wanted.keep:
            print(f"The fresh system is in {folder}.")
        else:
            shutil.rmtree(folder)


def build(root: Root) -> int:
    """Every step of the Dockerfile; 0 when the app that it starts says that it is well."""
    health: list[str] = []
    for word, rest in instructions():
        print(f"== {word} {rest}", flush=True)
        if word == "WORKDIR":
            root.workdir = rest
        elif word == "COPY" and rest == ". .":
            tracked = subprocess.run(["git", "archive", "HEAD"], cwd=REPOSITORY, check=True, capture_output=True).stdout
            root.run("true")
            subprocess.run(["tar", "x", "-C", f"{root.folder}{root.workdir}"], input=tracked, check=True)
        elif word == "RUN":
            root.run(rest)
        elif word == "USER":
            root.user = rest
        elif word == "ENV":
            name, _, value = rest.partition("=")
            root.environment[name] = value
        elif word == "HEALTHCHECK":
            health = json.loads(rest[rest.index("[") :])
        elif word == "ENTRYPOINT":
            return started(root, json.loads(rest), health)
        elif word not in IGNORED:
            print(f"This script knows no {word}.", file=sys.stderr)
            return 2
    return 2


def instructions() -> list[tuple[str, str]]:
    """Word and rest of each instruction, with continued lines joined."""
    text = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


def started(root: Root, entrypoint: list[str], health: list[str]) -> int:
    """Whether the app comes to be well; it is ended again."""
    root.environment["HOME"] = f"/home/{root.user}"
    app = subprocess.Popen(root.command(f"exec {shlex.join(entrypoint)}"), start_new_session=True)
    try:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and app.poll() is None:
            if subprocess.run(root.command(shlex.join(health)), check=False, stderr=subprocess.DEVNULL).returncode == 0:
                print("The app in the fresh system is well.")
                return 0
            time.sleep(2)
        print("The app in the fresh system is not well.", file=sys.stderr)
        return 1
    finally:
        if app.poll() is None:
            os.killpg(app.pid, signal.SIGTERM)
            app.wait(30)


if __name__ == "__main__":
    sys.exit(main())

"""`python -m vae_core`: the command line."""

from __future__ import annotations

import os
import sys

# Before PyTorch is imported. OpenMP's threads spin while they wait for each other; beside a busy server on the same
# cores that brought a training of 14,000 images/s down to a few hundred. Passive waiting costs little when alone.
# A little spinning (some 20 µs) spares the waking between two small products; where it does not pay,
# vae_core/training/threads.py computes with one thread.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "20000")


def main() -> None:
    """Run a command. Exits with 0, 1 for a training that failed, 2 for a mistake, 130 after Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # names in a terminal that has not their letters
    try:
        from vae_core.cli.app import app

        app(prog_name="python -m vae_core")
    except KeyboardInterrupt:  # before a command has begun
        sys.exit(130)


if __name__ == "__main__":
    main()

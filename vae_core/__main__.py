"""`python -m vae_core`: the command line."""

from __future__ import annotations

import os

# Before PyTorch is imported. OpenMP's threads spin while they wait for each other; beside a busy server on the same
# cores that brought a training of 14,000 images/s down to a few hundred. Passive waiting costs little when alone.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from vae_core.cli.app import app

if __name__ == "__main__":
    app(prog_name="python -m vae_core")

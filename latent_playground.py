"""Starts the app: what the command `latent-playground` runs, from any folder.

In a clone this is a module beside `app.py`; in a wheel it is the package `latent_playground`, with `app.py`, the pages
and the shipped models in its folder.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
HELP = """Usage: latent-playground [OPTIONS]

  Open Latent Playground in the browser: train autoencoders, click the map of
  their latent space, and watch the decoder draw.

Options:
  --version  Show the version and exit.
  --help     Show this message and exit.

All other options are those of `streamlit run`, for example:
  --server.port 8600         Answer on another port (8501 unless it is taken).
  --server.address 0.0.0.0   Let other machines open the app, as for a class.
  --server.headless true     Do not open a browser.

Environment:
  LATENT_PLAYGROUND_RUNS     The folder of the runs.
  LATENT_PLAYGROUND_DATA     The folder of the full datasets.

`python -m vae_core --help` is the command line for trainings."""


def main() -> None:
    """Run `streamlit run app.py` with the arguments of this command, such as `--server.port 8600`."""
    arguments = sys.argv[1:]
    if {"--help", "-h"} & set(arguments):
        print(HELP)
        return
    if "--version" in arguments:
        print(f"latent-playground {version('latent-playground')}")
        return
    sys.path.insert(0, str(HERE))
    from streamlit.web import cli

    # Streamlit reads .streamlit/config.toml beside the script, whatever folder this starts in.
    sys.argv = ["streamlit", "run", str(HERE / "app.py"), *arguments]
    cli.main()


if __name__ == "__main__":
    main()

"""Starts the app: what the command `latent-playground` runs, from any folder.

In a clone this is a module beside `app.py`; in a wheel it is the package `latent_playground`, with `app.py`, the pages
and the shipped models in its folder. Streamlit looks for the browser components beside it, too.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Run `streamlit run app.py` with the arguments of this command, such as `--server.port 8600`."""
    sys.path.insert(0, str(HERE))
    from streamlit.web import cli

    sys.argv = ["streamlit", "run", str(HERE / "app.py"), *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()

"""Runs as zip files: written to be taken elsewhere, and taken in from anybody without trust.

A zip holds a folder with the run's own files, and no others; one of a folder for a model hub is taken in as well, and so is
such a folder itself (`hub.py`). Whatever can be computed anew (held-out codes, metrics) is left
out on the way out and on the way in, so that what is shown of a run comes from its weights. Nothing from a zip is kept as it
came: each file is read, checked, and written again from what was understood of it.
"""

from vae_core.run_archives.layout import RunRejected
from vae_core.run_archives.reading import Imported, import_run
from vae_core.run_archives.writing import export_run

__all__ = ["Imported", "RunRejected", "export_run", "import_run"]

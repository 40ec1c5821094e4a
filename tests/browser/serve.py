"""`python -m streamlit …`, ending with whoever started it: however that process dies, this one's standard input closes.

Used as: python serve.py run app.py --server.port 1234, with a pipe as standard input.
"""

import os
import runpy
import sys
import threading


def _end_with_parent() -> None:
    while os.read(0, 1024):  # not through sys.stdin, whose lock Python wants when it ends
        pass
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = ["streamlit", *sys.argv[1:]]
    sys.path[0] = os.getcwd()  # as `python -m` has it
    runpy.run_module("streamlit", run_name="__main__")

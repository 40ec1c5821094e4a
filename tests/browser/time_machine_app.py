"""Time machines on a page of their own: ?runs=a,b, and &live=1 for runs that are looked at again and again."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import streamlit as st

if __name__ == "__main__":
    from ui.frontend.time_machine import time_machine
    from vae_core.runs import RunStore

    st.set_page_config(layout="wide")
    live = "live" in st.query_params

    def show() -> None:
        for run_id in st.query_params["runs"].split(","):
            time_machine(RunStore().open(run_id), key=f"film-{run_id}", live=live, height=360)

    st.fragment(show, run_every=0.5 if live else None)()
else:
    from ui.features.routes import server_routes

    app = st.App(__file__, routes=server_routes())

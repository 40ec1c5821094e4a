"""Two latent maps on one page, for the test that they do not mix."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import streamlit as st

if __name__ == "__main__":
    from ui.app import resources
    from ui.features.latent_map.view import explorer

    st.set_page_config(layout="wide")
    for slot, run_id in (("left", "fashion-vae-2d"), ("right", "mnist-ae-2d")):
        explorer(resources.store().open(run_id), slot=slot)
else:
    from ui.features.routes import server_routes

    app = st.App(__file__, routes=server_routes())

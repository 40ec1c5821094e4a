"""Home: what a latent space is, where to go next, and the models that come with the app; and the server's own routes.

The server imports this file for its routes, and runs it as a script for the page.
"""

import streamlit as st

from ui.app import explanations, resources, shell
from ui.app.markdown import escaped
from ui.features.home import view as home
from ui.features.routes import server_routes
from vae_core.runs import DamagedRun


def page() -> None:
    shell.start_page("Home", ":material/home:")
    everything = resources.summaries()
    explorable = {summary.id: summary.run for summary in resources.explorable()}
    run = explorable[shell.default_run(list(explorable))] if explorable else None

    st.title(explanations.HOME_TITLE)
    if run is None:
        st.info(explanations.HOME_NO_MODEL, icon=":material/model_training:")
    else:
        try:
            if not resources.latent_space(run).is_grid:  # its picture is a map
                home.hero(run)
        except DamagedRun as error:
            st.warning(f"The model “{run.id}” cannot be shown: {escaped(str(error))}")
    home.doors(run)

    whole = [summary for summary in everything if summary.run is not None]
    if whole:
        st.header("Models")
        home.cards(whole)
    home.damaged_runs([summary for summary in everything if summary.run is None])


if __name__ == "__main__":
    page()
else:
    app = st.App(__file__, routes=server_routes())

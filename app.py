"""Home: what a latent space is, where to go next, and the models that come with the app; and the server's own routes.

The server imports this file for its routes, and runs it as a script for the page.
"""

import streamlit as st

if __name__ == "__main__":
    from ui.app.shell import start_page
    from ui.features.home.view import home_page

    start_page("Home")
    home_page()
else:
    from ui.http.room import raise_limit
    from ui.server import getting_ready, middleware, routes, tell

    raise_limit()
    app = st.App(__file__, routes=routes(), middleware=middleware(), lifespan=getting_ready, on_script_error=tell)

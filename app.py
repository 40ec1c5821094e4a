"""Home: what a latent space is, where to go next, and the models that come with the app; and the server's own routes.

The server imports this file for its routes, and runs it as a script for the page.
"""

import streamlit as st
from starlette.middleware import Middleware

from ui.app.failures import tell
from ui.app.shell import start_page
from ui.features.first_needs import data_of_page, files_of_page
from ui.features.home.view import home_page
from ui.features.routes import server_routes
from ui.http.middleware import MIDDLEWARE
from ui.http.page_head import PageHead
from ui.http.room import raise_limit
from ui.http.static_copies import StaticCopies

if __name__ == "__main__":
    start_page("Home", ":material/home:")
    home_page()
else:
    raise_limit()
    head = Middleware(PageHead, files=files_of_page, data=data_of_page)
    middleware = [*MIDDLEWARE, head, Middleware(StaticCopies)]
    app = st.App(__file__, routes=server_routes(), middleware=middleware, on_script_error=tell)

"""What a visit remembers: the chosen model, and whether the pages speak in plain words or in the field's terms."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.app import session
from ui.app.shell import DEFAULT_RUN

APP = str(Path(__file__).parents[2] / "app.py")


def script(default: str) -> None:
    import streamlit as st

    from ui.app import session, shell

    st.session_state["shown"] = shell.pick_run(opens_on=default).id
    st.session_state["remembered"] = session.remembered_run()


def address(app: AppTest, key: str) -> str:
    value = app.query_params[key]
    return value if isinstance(value, str) else value[0]


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(script, kwargs={"default": "mnist-vae-16d"}, default_timeout=60)


def test_a_page_opens_on_its_own_default_which_is_no_choice(app: AppTest) -> None:
    app.run()
    assert app.session_state["shown"] == "mnist-vae-16d" == address(app, "run")
    assert app.run().session_state["remembered"] is None


def test_a_choice_is_remembered_also_when_it_is_the_default_again(app: AppTest) -> None:
    app.run()
    app.selectbox[0].set_value("mnist-ae-2d").run()
    assert app.session_state["remembered"] == "mnist-ae-2d"
    app.selectbox[0].set_value("mnist-vae-16d").run()
    assert app.session_state["remembered"] == app.session_state["shown"] == "mnist-vae-16d"


def test_a_linked_model_is_a_choice(app: AppTest) -> None:
    app.query_params["run"] = DEFAULT_RUN
    assert app.run().session_state["remembered"] == DEFAULT_RUN


def script_of_a_preset() -> None:
    import streamlit as st

    from ui.app import shell

    st.button("Digits", on_click=shell.change_run, args=("mnist-vae-2d",))
    st.session_state["shown"] = shell.pick_run().id


def test_a_preset_changes_the_model_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    app = AppTest.from_function(script_of_a_preset, default_timeout=60).run()
    assert not app.info
    app.button[0].click().run()
    assert app.session_state["shown"] == "mnist-vae-2d" == app.selectbox[0].value
    assert [line.value for line in app.info] == ["The model is now “Digits VAE · 2\\-D”."]
    assert not app.run().info
    app.selectbox[0].set_value("mnist-ae-2d").run()
    assert app.session_state["shown"] == "mnist-ae-2d" and not app.info
    assert "default value" not in caplog.text  # the picker's value is given in one way only


def test_the_level_is_plain_at_first_and_lasts_through_pages_and_in_the_link() -> None:
    app = AppTest.from_file(APP, default_timeout=120).run()
    switch = app.sidebar.button_group(key="level")
    assert switch.value == session.PLAIN and "level" not in app.query_params
    switch.set_value(session.EXPERT).run()
    assert address(app, "level") == "expert"
    app.switch_page("pages/recipes.py")
    app.query_params.clear()
    assert app.run().sidebar.button_group(key="level").value == session.EXPERT

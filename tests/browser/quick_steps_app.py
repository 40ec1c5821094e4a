"""A fragment whose largest element is at its fourth run again what it was at its first."""

import streamlit as st


def _next() -> None:
    st.session_state["run"] = st.session_state.get("run", 0) + 1


@st.fragment
def part() -> None:
    run = st.session_state.get("run", 0)
    st.button("Next", on_click=_next)
    st.text("ABCDB"[run] * 20_000)
    st.text(f"Run {run}")


part()

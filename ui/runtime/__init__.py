"""Where Streamlit 1.67 costs a class too much and has no hook: each module wraps a function of Streamlit's own."""

"""What the app's browser components are given: the same for its pages, for an exported file and for a notebook.

`resources` computes each run's codes and models once and keeps them; `model` says what a component needs of a run, with
the addresses of `addresses`, and the other files what each component is given beside that. No Streamlit, and no PyTorch
until something asks for it.
"""

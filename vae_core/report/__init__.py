"""The report of a run: one self-contained page that a browser prints or saves as a PDF."""

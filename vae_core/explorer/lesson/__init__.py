"""The lesson without the pages that it leads through: its steps, with their words and figures.

A step is one file in `steps/`; `step.py` says what it consists of, and `data.py` what the browser is given for its guess.
"""

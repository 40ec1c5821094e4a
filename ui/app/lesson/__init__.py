"""The lesson that leads through the real pages: its steps, where somebody is in it, and the bar at the foot of each page.

A step is one file in `steps/`. `step.py` says what it consists of, `bar.py` is what every page shows of it while a
lesson is on, and the page Learn (`ui/features/learn/`) asks for the guess that comes first.
"""

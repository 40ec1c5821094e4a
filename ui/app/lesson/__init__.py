"""The lesson that leads through the real pages: where somebody is in it, and the bar at the foot of each page.

Its steps are in `vae_core/explorer/lesson/`. `bar.py` is what every page shows of it while a lesson is on, and the page
Learn (`ui/features/learn/`) asks for the guess that comes first.
"""

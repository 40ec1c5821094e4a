"""Metrics: everything that was measured of some models in one table, and all models of one set of images in one chart."""

from ui.app.frame import damage_shown
from ui.app.shell import start_page
from ui.features.metrics.view import metrics_page

start_page("Metrics")
with damage_shown("These models"):
    metrics_page()

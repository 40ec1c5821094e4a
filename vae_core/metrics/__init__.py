"""What a run is worth: pure functions over arrays and models, and the runner that keeps a run's figures."""

from vae_core.metrics.figures import FigureInfo, Figures, SampleFigures, info, scalars
from vae_core.metrics.report import cached_figures, compute_figures

__all__ = ["FigureInfo", "Figures", "SampleFigures", "cached_figures", "compute_figures", "info", "scalars"]

"""NumPy in, Plotly figure out. Nothing here knows torch or Streamlit.

Show the figures with ``st.plotly_chart(figure, theme=None, config=chart_config())``: Streamlit's own
chart theme would replace the colours and sizes chosen here.
"""

from ui.figures.curves import loss_curves
from ui.figures.latent_map import latent_map, latent_thumbnail, map_limits
from ui.figures.theme import PETROFF_10, STATIC_CONFIG, chart_config, class_colours, series_colour, template

__all__ = [
    "PETROFF_10",
    "STATIC_CONFIG",
    "chart_config",
    "class_colours",
    "latent_map",
    "latent_thumbnail",
    "loss_curves",
    "map_limits",
    "series_colour",
    "template",
]

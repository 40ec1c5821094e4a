"""NumPy in, Plotly figure out. Nothing here knows torch or Streamlit.

Show the figures with ``st.plotly_chart(figure, theme=None, config=chart_config())``: Streamlit's own
chart theme would replace the colours and sizes chosen here.
"""

from ui.charts.curves import loss_curves
from ui.charts.latent_map import latent_map, latent_thumbnail, map_limits
from ui.charts.theme import STATIC_CONFIG, chart_config, template

__all__ = [
    "STATIC_CONFIG",
    "chart_config",
    "latent_map",
    "latent_thumbnail",
    "loss_curves",
    "map_limits",
    "template",
]

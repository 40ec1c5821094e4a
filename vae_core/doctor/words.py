"""Numbers as the doctor writes them."""

from __future__ import annotations

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
WRITTEN_OUT = 1e7
SCALES = 0.0011, 10.0  # the least and the greatest Gaussian scale that the settings take


def number(value: float, digits: int = 1) -> str:
    """ "1,043.2" of 1043.21, "−12.0" of −12, "5.3 · 10⁸" of 527,873,856."""
    if abs(value) >= WRITTEN_OUT:
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{mantissa} · 10{str(int(exponent)).translate(SUPERSCRIPTS)}".replace("-", "−")
    return f"{value:,.{digits}f}".replace("-", "−")


def plain(value: float) -> str:
    """Two significant digits as a setting has them: "0.21", "4", "0.0002"."""
    return f"{float(f'{value:.2g}'):.10g}".replace("-", "−")


def percent(share: float) -> str:
    """ "3.2 %" of 0.032, "73 %" of 0.731."""
    return f"{100 * share:.{0 if share >= 0.1 else 1}f} %"


def one_digit(value: float) -> float:
    """Rounded to one significant digit: 0.2 of 0.2091."""
    return float(f"{value:.0e}")


def gaussian_scale(wanted: float) -> float:
    """The scale with one significant digit that the settings take and that is nearest to the one wanted."""
    return min(max(one_digit(wanted), SCALES[0]), SCALES[1])

"""How values of the reference frame look on a page."""

from __future__ import annotations

from typing import Any

from django import template

from baseline.units import Factor, written

register = template.Library()


@register.filter
def factor(row: Any) -> str:
    """The exact factor a row holds in two whole numbers: 0.003, or 25/21 where decimals never end."""
    return written(Factor(row.numerator, row.denominator))

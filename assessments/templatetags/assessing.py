"""How needs look on a page."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def as_days(hours: int | None) -> str:
    """Hours as days: 720 is 30, 36 is 1.5."""
    if hours is None:
        return ""
    days = (Decimal(hours) / 24).quantize(Decimal("0.01")).normalize()
    places = max(0, -int(days.as_tuple().exponent))
    return number_format(days, places)

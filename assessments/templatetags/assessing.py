"""How needs look on a page."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from common.templatetags.figures import DASH, SPACE

register = template.Library()


@register.filter
def as_days(hours: int | None) -> str:
    """Hours as days: 720 is 30, 36 is 1.5."""
    if hours is None:
        return ""
    days = (Decimal(hours) / 24).quantize(Decimal("0.01")).normalize()
    places = max(0, -int(days.as_tuple().exponent))
    return number_format(days, places)


@register.filter
def money(value: Decimal | None, currency: str = "") -> str:
    """An amount in a currency, cents only where there are some: 1,200,000 EUR."""
    if value is None:
        return DASH
    places = 0 if value == value.to_integral_value() else 2
    digits = number_format(value, places, force_grouping=True)
    return f"{digits}{SPACE}{currency}" if currency else digits

"""How matters are shown: when they are due, how much of what."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.templatetags.figures import amount
from common.templatetags.portal import localized
from exchange.clock import due_words, how_long
from exchange.models import Matter

register = template.Library()


@register.filter
def due(moment: datetime) -> SafeString:
    """ "in 3 hours", or "2 days late", with the exact moment for whoever asks."""
    exact = date_format(timezone.localtime(moment), "j M Y, H:i")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, due_words(moment)
    )


@register.filter
def what_of(matter: Matter) -> str:
    """ "120 m³ of diesel a day"; without a quantity only the resource."""
    if matter.resource is None:
        return ""
    name = localized(matter.resource.name)
    if matter.quantity is None:
        return name
    words = {"quantity": amount(matter.quantity, matter.resource.unit), "resource": name}
    return (
        _("%(quantity)s a day: %(resource)s")
        if matter.is_per_day
        else _("%(quantity)s: %(resource)s")
    ) % words


@register.filter
def span(value: timedelta | None) -> str:
    return "—" if value is None else how_long(value)

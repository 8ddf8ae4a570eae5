"""How the registry's values look on a page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from baseline.forms.fields import language_name
from common.templatetags.figures import amount
from partners import phones
from partners.models import Capability, Partner
from partners.shown import hours_in_words, quantity_in_words
from partners.stating import quantity_names, unit_label

register = template.Library()


@register.filter
def phone(number: str) -> str:
    """A kept number as people read it out."""
    return phones.readable(number)


@register.filter
def spoken(codes: list[str]) -> str:
    """Languages by name."""
    return ", ".join(language_name(code) for code in codes)


@register.filter
def in_hours(hours: int | None) -> str:
    return hours_in_words(hours)


@register.filter
def how_much(capability: Capability) -> str:
    """Its quantities in the resource's unit, short: "900 m³ + 25 m³ a day", "330 of 600"."""
    if capability.in_service is not None:
        return _("%(meets)s of %(all)s") % {
            "meets": amount(capability.capacity),
            "all": amount(capability.in_service, capability.resource.unit),
        }
    stated = [
        amount(getattr(capability, name), unit_label(capability.resource.unit, name))
        for name in quantity_names(capability.resource)
        if getattr(capability, name) is not None
    ]
    return " + ".join(stated)


@register.filter
def seen(capability: Capability) -> str:
    """What the office has seen of it: "18 m³ a day"."""
    return ", ".join(
        quantity_in_words(capability, name, getattr(capability, f"seen_{name}"))
        for name in ("stock", "rate", "capacity")
        if getattr(capability, f"seen_{name}") is not None
    )


@register.filter
def evidence(capability: Capability) -> SafeString:
    """What the office has seen of it, today."""
    level = capability.evidence_on(timezone.localdate())
    if level == "declared":
        return format_html('<span class="quiet">{}</span>', _("declared"))
    words = _("exercised") if level == "exercised" else _("verified")
    return format_html(
        '<span class="status status-verified" title="{}">{}</span>', seen(capability), words
    )


@register.simple_tag(takes_context=True)
def visible_link(context: dict[str, Any], partner: Partner) -> SafeString:
    """A partner by name; a link where the reader may open it."""
    user = context["request"].user
    known: set[int] | None = context.get("visible_partners")
    if known is None:
        known = set(
            Partner.objects.visible_to(user).filter(pk=partner.pk).values_list("pk", flat=True)
        )
    if partner.pk in known:
        return format_html('<a href="{}">{}</a>', partner.get_absolute_url(), partner.name)
    return format_html("{}", partner.name)

"""The rows of the long lists, filtered and through their door: the same for pages, files and followers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from partners.forms.filters import (
    CapabilityFilterForm,
    ContactFilterForm,
    LineFilterForm,
    PartnerFilterForm,
    SiteFilterForm,
)
from partners.freshness import CONTACT_LASTS
from partners.models import Capability, Contact, Line, Partner, Site


@dataclass(frozen=True)
class Listed:
    """A list, filtered: the form that says by what, and its rows."""

    form: forms.Form
    rows: Any  # a queryset of the room, with its own words


def cleaned(form: forms.Form) -> dict[str, Any]:
    """What a filter asks for; a filter that cannot be read asks for nothing there is."""
    return form.cleaned_data if form.is_valid() else {}


def partners(user: User, asked: QueryDict) -> Listed:
    form = PartnerFilterForm(asked, user=user)
    filters = cleaned(form)
    rows = Partner.objects.visible_to(user)
    if filters.get("status") != "archived":
        rows = rows.in_registry()
    rows = rows.matching(filters)
    for name in ("resource", "requirement"):
        if filters.get(name) is not None:
            offered = Capability.objects.visible_to(user).in_registry()
            rows = rows.offering(offered.of_resources(filters[name]))
    if filters.get("competence"):
        offered = Capability.objects.visible_to(user).in_registry()
        rows = rows.offering(offered.with_competence(filters["competence"]))
    if filters.get("region"):
        sites = Site.objects.visible_to(user).in_use().inside(filters["region"])
        rows = rows.with_site_among(sites)
    return Listed(form, rows)


def capabilities(user: User, asked: QueryDict) -> Listed:
    form = CapabilityFilterForm(asked, user=user)
    rows = Capability.objects.visible_to(user).in_registry().matching(cleaned(form))
    return Listed(form, rows)


def sites(user: User, asked: QueryDict) -> Listed:
    form = SiteFilterForm(asked, user=user)
    rows = Site.objects.visible_to(user).in_use().matching(cleaned(form))
    return Listed(form, rows)


def lines(user: User, asked: QueryDict) -> Listed:
    form = LineFilterForm(asked, user=user)
    rows = Line.objects.visible_to(user).in_use().matching(cleaned(form))
    return Listed(form, rows.with_products(user))


def contacts(user: User, asked: QueryDict) -> Listed:
    form = ContactFilterForm(asked, user=user)
    filters = cleaned(form)
    rows = Contact.objects.visible_to(user).in_use()
    if filters.get("hours"):
        rows = rows.at_any_hour()
    if filters.get("freshness"):
        rows = rows.stale_on(timezone.localdate() - CONTACT_LASTS)
    if filters.get("resource") is not None or filters.get("region"):
        offered = Capability.objects.visible_to(user).in_registry().in_force()
        wanted = {name: filters.get(name) for name in ("resource", "region")}
        rows = rows.of_partners_with(offered.matching(wanted))
    return Listed(form, rows)

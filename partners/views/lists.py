"""The long lists: partners, capabilities, sites, contacts. The same rows as pages and as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from common.htmx import render_page
from common.pagination import BOUND, Page, paginate
from common.tabular.responses import FORMATS, table_response
from common.tabular.schema import Table
from partners import exports
from partners.forms.filters import (
    CapabilityFilterForm,
    ContactFilterForm,
    PartnerFilterForm,
    SiteFilterForm,
)
from partners.freshness import CONTACT_LASTS, FIRST_A_DAY
from partners.models import Capability, Contact, Partner, Site
from partners.readings import note_reading
from partners.responsible import responsible_for
from partners.views.access import reads_capabilities, reads_contacts, reads_registry

AT_A_TIME = 2_000


@dataclass(frozen=True)
class Listed:
    """A list, filtered: the form that says by what, and its rows."""

    form: forms.Form
    rows: Any  # a queryset of the room, with its own words


def _cleaned(form: forms.Form) -> dict[str, Any]:
    """What a filter asks for; a filter that cannot be read asks for nothing there is."""
    return form.cleaned_data if form.is_valid() else {}


# Partners


def _partners(request: SignedInRequest) -> Listed:
    form = PartnerFilterForm(request.GET, user=request.user)
    filters = _cleaned(form)
    rows = Partner.objects.visible_to(request.user)
    if filters.get("status") != "archived":
        rows = rows.in_registry()
    rows = rows.matching(filters)
    if filters.get("resource") is not None:
        offered = Capability.objects.visible_to(request.user).in_registry()
        rows = rows.offering(offered.of_resources(filters["resource"]))
    if filters.get("region"):
        sites = Site.objects.visible_to(request.user).in_use().inside(filters["region"])
        rows = rows.with_site_among(sites)
    return Listed(form, rows)


@require_safe
@reads_registry
def partner_list(request: SignedInRequest) -> HttpResponse:
    listed = _partners(request)
    page = paginate(request, listed.rows.for_list(), keys=("name_key", "pk"))
    counts = Capability.objects.visible_to(request.user).counts_of(page.rows)
    context = {
        "form": listed.form,
        "page": page,
        "counts": counts,
        **_files(request, "partners:list_file"),
    }
    return render_page(request, "partners/list.html", context, part="rows")


@require_safe
@reads_registry
def partner_list_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    rows = _partners(request).rows
    note_reading(request.user, _keys(rows, "pk"), "partners:list_file")
    wanted = rows.for_export()
    return _file(request, exports.PARTNERS, wanted, file_format)


# Capabilities


def _capabilities(request: SignedInRequest) -> Listed:
    form = CapabilityFilterForm(request.GET, user=request.user)
    rows = Capability.objects.visible_to(request.user).in_registry().matching(_cleaned(form))
    return Listed(form, rows)


@require_safe
@reads_capabilities
def capability_list(request: SignedInRequest) -> HttpResponse:
    listed = _capabilities(request)
    page = paginate(request, listed.rows.for_table(), keys=("-pk",))
    _note_page(request, page, "partners:capabilities")
    context = {
        "form": listed.form,
        "page": page,
        **_files(request, "partners:capabilities_file"),
    }
    return render_page(request, "partners/capabilities.html", context, part="rows")


@require_safe
@reads_capabilities
def capability_list_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    rows = _capabilities(request).rows
    note_reading(request.user, _keys(rows, "partner_id"), "partners:capabilities_file")
    return _file(request, exports.CAPABILITIES, rows.for_list(), file_format)


# Sites


def _sites(request: SignedInRequest) -> Listed:
    form = SiteFilterForm(request.GET, user=request.user)
    rows = Site.objects.visible_to(request.user).in_use().matching(_cleaned(form))
    return Listed(form, rows)


@require_safe
@reads_registry
def site_list(request: SignedInRequest) -> HttpResponse:
    listed = _sites(request)
    page = paginate(request, listed.rows.for_list(), keys=("name", "pk"))
    _note_page(request, page, "partners:sites")
    context = {"form": listed.form, "page": page, **_files(request, "partners:sites_file")}
    return render_page(request, "partners/sites.html", context, part="rows")


@require_safe
@reads_registry
def site_list_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    rows = _sites(request).rows
    note_reading(request.user, _keys(rows, "partner_id"), "partners:sites_file")
    return _file(request, exports.SITES, rows.for_list(), file_format)


# Contacts


def _contacts(request: SignedInRequest) -> Listed:
    form = ContactFilterForm(request.GET, user=request.user)
    filters = _cleaned(form)
    rows = Contact.objects.visible_to(request.user).in_use()
    if filters.get("hours"):
        rows = rows.at_any_hour()
    if filters.get("freshness"):
        rows = rows.stale_on(timezone.localdate() - CONTACT_LASTS)
    if filters.get("resource") is not None or filters.get("region"):
        offered = Capability.objects.visible_to(request.user).in_registry().in_force()
        wanted = {name: filters.get(name) for name in ("resource", "region")}
        rows = rows.of_partners_with(offered.matching(wanted))
    return Listed(form, rows)


@require_safe
@reads_contacts
def contact_list(request: SignedInRequest) -> HttpResponse:
    listed = _contacts(request)
    filtered = _cleaned(listed.form)
    page = paginate(request, listed.rows.for_list(), keys=("name", "pk"))
    _note_page(request, page, "partners:contacts")
    context = {
        "form": listed.form,
        "page": page,
        "responsible": responsible_for([row.partner for row in page.rows], request.user),
        "unasked": _unasked(request) if filtered.get("freshness") else None,
        **_files(request, "partners:contacts_file"),
    }
    return render_page(request, "partners/contacts.html", context, part="rows")


def _unasked(request: SignedInRequest) -> dict[str, Any] | None:
    """How many still wait for the first question, and how many get it each day; for the office."""
    if not request.user.sees_whole_nation:
        return None
    today = timezone.localdate()
    waiting = Contact.objects.visible_to(request.user).never_asked(today).taking_mail()
    count = waiting.order_by().values("pk")[: BOUND + 1].count()
    label = f"{BOUND:,}+" if count > BOUND else str(count)
    return {"count": count, "label": label, "a_day": FIRST_A_DAY}


@require_safe
@reads_contacts
def contact_list_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    rows = _contacts(request).rows
    note_reading(request.user, _keys(rows, "partner_id"), "partners:contacts_file")
    return _file(request, exports.CONTACTS, rows.for_list(), file_format)


# What they share


def _note_page(request: SignedInRequest, page: Page[Any], what: str) -> None:
    note_reading(request.user, [row.partner_id for row in page.rows], what)


def _keys(rows: models.QuerySet[Any], name: str) -> Iterable[int]:
    return rows.order_by().values_list(name, flat=True).distinct()


def _files(request: SignedInRequest, page: str) -> dict[str, str]:
    """Addresses of the list as files, with the filters in force."""
    query = request.GET.copy()
    for word in ("after", "before"):
        query.pop(word, None)
    tail = f"?{query.urlencode()}" if query else ""
    return {f"{name}_url": reverse(page, args=[name]) + tail for name in FORMATS}


def _file(
    request: SignedInRequest, table: Table, rows: models.QuerySet[Any], file_format: str
) -> HttpResponseBase:
    if file_format not in FORMATS:
        raise Http404
    return table_response(
        table, _streamed(rows), file_format=file_format, remarks=_remarks(request)
    )


def _remarks(request: SignedInRequest) -> Sequence[str]:
    """An exercise says so in its files as well."""
    banner = request.user.nation.banner if request.user.nation else ""
    return [banner] if banner else []


def _streamed(rows: models.QuerySet[Any]) -> Iterator[Any]:
    """In bounded memory, however long the list."""
    return rows.iterator(chunk_size=AT_A_TIME)

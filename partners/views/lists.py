"""The long lists: partners, capabilities, sites, contacts. The same rows as pages and as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

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
from partners import exports, listing
from partners.freshness import FIRST_A_DAY
from partners.models import Capability, Contact
from partners.readings import note_reading
from partners.responsible import responsible_for
from partners.views.access import reads_capabilities, reads_contacts, reads_registry

AT_A_TIME = 2_000


# Partners


@require_safe
@reads_registry
def partner_list(request: SignedInRequest) -> HttpResponse:
    listed = listing.partners(request.user, request.GET)
    page = paginate(request, listed.rows.for_list(), keys=("name_key", "pk"))
    counts = Capability.objects.visible_to(request.user).counts_of(page.rows)
    context = {
        "form": listed.form,
        "page": page,
        "counts": counts,
        **_files(request, "partners:list_file"),
        "breakdown_url": _breakdown(request, "partners"),
    }
    return render_page(request, "partners/list.html", context, part="rows")


@require_safe
@reads_registry
def partner_list_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    rows = listing.partners(request.user, request.GET).rows
    note_reading(request.user, _keys(rows, "pk"), "partners:list_file")
    wanted = rows.for_export()
    return _file(request, exports.PARTNERS, wanted, file_format)


# Capabilities


@require_safe
@reads_capabilities
def capability_list(request: SignedInRequest) -> HttpResponse:
    listed = listing.capabilities(request.user, request.GET)
    page = paginate(request, listed.rows.for_table(), keys=("-pk",))
    _note_page(request, page, "partners:capabilities")
    context = {
        "form": listed.form,
        "page": page,
        "competence": _competence(listed.form),
        **_files(request, "partners:capabilities_file"),
        "breakdown_url": _breakdown(request, "capabilities"),
    }
    return render_page(request, "partners/capabilities.html", context, part="rows")


def _competence(form: Any) -> str:
    """What the list was asked for, by name."""
    code = listing.cleaned(form).get("competence", "")
    return str(dict(form.fields["competence"].choices).get(code, "")) if code else ""


@require_safe
@reads_capabilities
def capability_list_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    rows = listing.capabilities(request.user, request.GET).rows
    note_reading(request.user, _keys(rows, "partner_id"), "partners:capabilities_file")
    return _file(request, exports.CAPABILITIES, rows.for_export(), file_format)


# Sites


@require_safe
@reads_registry
def site_list(request: SignedInRequest) -> HttpResponse:
    listed = listing.sites(request.user, request.GET)
    page = paginate(request, listed.rows.for_list(), keys=("name", "pk"))
    _note_page(request, page, "partners:sites")
    context = {
        "form": listed.form,
        "page": page,
        **_files(request, "partners:sites_file"),
        "breakdown_url": _breakdown(request, "sites"),
    }
    return render_page(request, "partners/sites.html", context, part="rows")


@require_safe
@reads_registry
def site_list_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    rows = listing.sites(request.user, request.GET).rows
    note_reading(request.user, _keys(rows, "partner_id"), "partners:sites_file")
    return _file(request, exports.SITES, rows.for_list(), file_format)


# Lines


@require_safe
@reads_capabilities
def line_list(request: SignedInRequest) -> HttpResponse:
    listed = listing.lines(request.user, request.GET)
    page = paginate(request, listed.rows.for_list(), keys=("name", "pk"))
    _note_page(request, page, "partners:lines")
    context = {"form": listed.form, "page": page, **_files(request, "partners:lines_file")}
    return render_page(request, "partners/lines.html", context, part="rows")


@require_safe
@reads_capabilities
def line_list_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    rows = listing.lines(request.user, request.GET).rows
    note_reading(request.user, _keys(rows, "partner_id"), "partners:lines_file")
    return _file(request, exports.LINES, rows.for_list(), file_format)


# Contacts


@require_safe
@reads_contacts
def contact_list(request: SignedInRequest) -> HttpResponse:
    listed = listing.contacts(request.user, request.GET)
    filtered = listing.cleaned(listed.form)
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
    rows = listing.contacts(request.user, request.GET).rows
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


def _breakdown(request: SignedInRequest, listed: str) -> str:
    """Where it is told how the list divides, with the filters in force."""
    query = request.GET.copy()
    for word in ("after", "before"):
        query.pop(word, None)
    tail = f"?{query.urlencode()}" if query else ""
    return reverse("partners:breakdown", args=[listed]) + tail


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

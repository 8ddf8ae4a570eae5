"""Pages of the trail, for auditors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from audit.forms import EventFilterForm, ReadingFilterForm
from audit.models import Event, Reading
from audit.words import change_lines, title
from common.htmx import render_page
from common.pagination import paginate
from common.tabular.responses import table_response
from common.tabular.schema import Column, Kind, Table

if TYPE_CHECKING:
    from accounts.requests import SignedInRequest

NEWEST_FIRST = ("-at", "-pk")

EVENTS = Table(
    "trail",
    (
        Column("at", _("When"), Kind.MOMENT),
        Column("name", _("Deed")),
        Column("by", _("By"), take=lambda event: event.by.get_full_name()),
        Column("kind", _("Kind of person"), take=lambda event: event.by.get_kind_display()),
        Column("target_label", _("About")),
        Column("target_id", _("Number"), Kind.NUMBER),
        Column("target_text", _("As it was called")),
        Column("changes", _("Changes"), take=lambda event: "; ".join(change_lines(event.changes))),
        Column("request_id", _("Request")),
    ),
)
READINGS = Table(
    "readings",
    (
        Column("at", _("When"), Kind.MOMENT),
        Column("by", _("By"), take=lambda reading: reading.by.get_full_name()),
        Column("on_behalf_of", _("On behalf of")),
        Column("what", _("Page")),
        Column("target_label", _("About")),
        Column(
            "rows",
            _("Rows"),
            take=lambda reading: " ".join(map(str, reading.target_ids)),
        ),
        Column("request_id", _("Request")),
    ),
)

sees_events = permission_required("audit.view_event", raise_exception=True)
sees_readings = permission_required("audit.view_reading", raise_exception=True)


@require_safe
@sees_events
def events(request: SignedInRequest) -> HttpResponse:
    form, rows = _events(request)
    page = paginate(request, rows.with_personal_values(), keys=NEWEST_FIRST)
    return render_page(request, "audit/events.html", {"form": form, "page": page}, part="rows")


@require_safe
@sees_events
def events_export(request: SignedInRequest) -> HttpResponseBase:
    _form, rows = _events(request)
    return table_response(
        EVENTS, rows.iterator(chunk_size=2000), file_format=request.GET.get("format", "csv")
    )


@require_safe
@sees_events
def event(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(
        Event.objects.visible_to(request.user).for_list().with_personal_values(), pk=pk
    )
    context = {"event": row, "title": title(row.name)}
    return render(request, "audit/event.html", context)


@require_safe
@sees_readings
def readings(request: SignedInRequest) -> HttpResponse:
    form, rows = _readings(request)
    page = paginate(request, rows, keys=NEWEST_FIRST)
    return render_page(request, "audit/readings.html", {"form": form, "page": page}, part="rows")


@require_safe
@sees_readings
def readings_export(request: SignedInRequest) -> HttpResponseBase:
    _form, rows = _readings(request)
    return table_response(
        READINGS, rows.iterator(chunk_size=2000), file_format=request.GET.get("format", "csv")
    )


def _events(request: SignedInRequest) -> tuple[EventFilterForm, Any]:
    form = EventFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    register = None if filters.get("register") == "all" else request.user.nation_id
    rows = Event.objects.visible_to(request.user).of_register(register).for_list()
    return form, rows.matching(filters)


def _readings(request: SignedInRequest) -> tuple[ReadingFilterForm, Any]:
    form = ReadingFilterForm(request.GET)
    rows = Reading.objects.visible_to(request.user).for_list()
    return form, rows.matching(form.cleaned_data if form.is_valid() else {})

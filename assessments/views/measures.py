"""What is done about gaps: the list with its totals, one measure with its history, and its forms.

Opened by officials to see who does what for how much; on a phone, to say how it stands in two taps.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from assessments import figures
from assessments.actions import measures as actions
from assessments.forms.measures import (
    MeasureFilterForm,
    MeasureForm,
    ReasonForm,
    StateForm,
    authorities_for,
)
from assessments.marking import is_held_back
from assessments.mending.closing import closings, mended
from assessments.mending.table import MEASURES
from assessments.mending.totals import MOST, shown_measures, totals_of
from assessments.models import Gap, Measure, MeasureState
from assessments.views.access import reads_reports
from baseline.views.deeds import FormPage, ask, bound, version_of
from common.htmx import render_page
from common.tabular.responses import FORMATS, table_response
from common.templatetags.portal import localized

mends_gaps = permission_required("assessments.mend_gaps", raise_exception=True)


@require_safe
@reads_reports
def measure_list(request: SignedInRequest) -> HttpResponse:
    form = MeasureFilterForm(request.GET, user=request.user)
    filters = form.filters()
    rows = Measure.objects.visible_to(request.user).matching(filters)
    report = figures.latest(request.user)
    shown = shown_measures(request.user, report, rows, by_day=filters.get("order") == "due")
    totals = totals_of(rows)
    query = request.GET.urlencode()
    context = {
        "form": form,
        "report": report,
        "rows": shown,
        "totals": totals,
        "is_cut": totals.count > MOST,
        "most": MOST,
        "currency": request.user.nation.currency if request.user.nation else "",
        "keeps": request.user.has_perm("assessments.mend_gaps"),
        **{
            f"{kind}_url": f"{reverse('assessments:measures_file', args=[kind])}?{query}"
            for kind in FORMATS
        },
    }
    return render_page(request, "assessments/measures/list.html", context, part="rows")


@require_safe
@reads_reports
def measures_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The list as a file, every row; it comes in again."""
    if file_format not in FORMATS:
        raise Http404
    form = MeasureFilterForm(request.GET, user=request.user)
    rows = list(Measure.objects.visible_to(request.user).matching(form.filters()).for_list())
    found = closings(request.user, figures.latest(request.user), rows)
    return table_response(MEASURES, found, file_format=file_format, name="measures")


@require_safe
@reads_reports
def measure(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _seen(request, public_id)
    (found,) = closings(request.user, figures.latest(request.user), [row])
    line = found.line
    if line is not None and is_held_back(line.marking, line.report.nation):
        line = None
    context = {
        "measure": row,
        "closing": found,
        "line": line,
        "mended": mended(line, _of_line(request, line)) if line else None,
        "states": MeasureState.objects.visible_to(request.user).filter(measure=row).for_list(),
        "changes": _may_change(request, row),
        "quick": (Measure.Status.ON_TIME, Measure.Status.DONE),
    }
    return render(request, "assessments/measures/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@mends_gaps
def measure_new(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Add a measure to the line of a report."""
    lines = Gap.objects.visible_to(request.user).for_list()
    line = get_object_or_404(lines.select_related("report__nation", "need"), public_id=public_id)
    if is_held_back(line.marking, line.report.nation):
        raise Http404
    user = request.user
    first = authorities_for(user).first()
    form = MeasureForm(
        bound(request),
        user=user,
        resource=line.resource,
        currency=line.report.nation.currency,
        is_new=True,
        initial={
            "marking": line.marking,
            "owner": user.pk,
            "authority": first.public_id if first and not user.sees_whole_nation else "",
            "ready_hours": 0,
        },
    )
    page = FormPage(
        heading=_("What is done about this gap?"),
        lead=_line_name(line),
        submit=_("Add the measure"),
        back_url=reverse("assessments:line", args=[line.public_id]),
        crumbs=(_list_crumb(),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_measure(line, by=user, **form.facts()),
        said=_("The measure is added. You are asked once a month how it stands."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@mends_gaps
def measure_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _changed(request, public_id)
    form = MeasureForm(
        bound(request),
        user=request.user,
        resource=row.resource,
        currency=row.nation.currency,
        is_new=False,
        initial=_values(row) | {"version": row.version},
    )
    page = _page(row, heading=_("Change the measure"), submit=_("Save"))
    return ask(
        request,
        page,
        form,
        lambda: actions.update_measure(
            row, version=version_of(form), by=request.user, **form.facts()
        ),
        said=_("Saved."),
        now=lambda: _values(_changed(request, public_id)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@mends_gaps
def measure_state(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """How it stands: a button of the measure's page sends the state alone."""
    row = _changed(request, public_id)
    first = {"status": request.GET.get("status") or row.status, "due_on": row.due_on}
    form = StateForm(bound(request), initial=first | {"version": row.version})
    page = _page(row, heading=_("How does it stand?"), submit=_("Say so"))
    return ask(
        request,
        page,
        form,
        lambda: actions.say_state(row, version=version_of(form), by=request.user, **form.facts()),
        said=_("Thank you. It is written down."),
        now=lambda: _state_now(_changed(request, public_id)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@mends_gaps
def measure_archive(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _changed(request, public_id)
    form = ReasonForm(bound(request), initial={"version": row.version})
    page = _page(row, heading=_("Put the measure away"), submit=_("Put away"))
    return ask(
        request,
        page,
        form,
        lambda: actions.archive_measure(
            row, reason=form.cleaned_data["reason"], version=version_of(form), by=request.user
        ),
        said=_("The measure is put away."),
    )


def _of_line(request: SignedInRequest, line: Gap) -> list[Measure]:
    return list(Measure.objects.visible_to(request.user).open().of_line(line).for_list())


def _seen(request: SignedInRequest, public_id: UUID) -> Measure:
    rows = Measure.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, public_id=public_id)


def _changed(request: SignedInRequest, public_id: UUID) -> Measure:
    """One they see and do not keep answers "not you" (403)."""
    row = _seen(request, public_id)
    if not _may_change(request, row):
        raise PermissionDenied
    return row


def _may_change(request: SignedInRequest, row: Measure) -> bool:
    mine = Measure.objects.editable_by(request.user).in_use()
    return mine.filter(pk=row.pk).exists()


def _values(row: Measure) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in actions.FACTS}
    return values | {"authority": row.authority.public_id, "owner": row.owner_id}


def _state_now(row: Measure) -> dict[str, Any]:
    return {"status": row.status, "due_on": row.due_on, "reason": ""}


def _list_crumb() -> tuple[str, str]:
    return (reverse("assessments:measures"), _("Measures"))


def _line_name(line: Gap) -> str:
    return f"{localized(line.resource.name)}, {localized(line.region.name)}"


def _page(row: Measure, *, heading: str, submit: str) -> FormPage:
    return FormPage(
        heading=heading,
        lead=row.title,
        submit=submit,
        back_url=row.get_absolute_url(),
        crumbs=(_list_crumb(), (row.get_absolute_url(), row.title)),
    )

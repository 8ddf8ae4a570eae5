"""A report: its lines, as a page and as a file; and two reports side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from assessments import actions, exports, figures
from assessments.engine.changes import Cause
from assessments.exports.remarks import remarks_of
from assessments.figures.cells import requirement_codes
from assessments.figures.comparison import (
    ComparedLine,
    ReportComparison,
    compared_for,
    comparison_at_hand,
    kept_comparison,
)
from assessments.figures.shown import shown_to
from assessments.forms.filters import LineFilterForm
from assessments.models import GapReport
from assessments.models.report import GapQuerySet
from assessments.reading import one_moment
from assessments.views.access import reads_reports, report_seen
from common.htmx import render_page
from common.pagination import paginate
from common.tabular.responses import FORMATS, table_response

#: The orders a report can be read in; the last key is unique.
ORDERS = {
    "": ("priority", "coverage", "-gap", "pk"),
    "coverage": ("coverage", "-gap", "pk"),
    "-coverage": ("-coverage", "pk"),
}
AT_A_TIME = 1_000
#: Lines of a comparison that its page lists; the file has all.
LISTED = 200


def _given(request: SignedInRequest) -> tuple[LineFilterForm, dict[str, Any]]:
    form = LineFilterForm(request.GET, user=request.user)
    given = dict(form.cleaned_data) if form.is_valid() else {}
    given["resources"] = given.pop("resource", None)
    return form, given


def _lines(request: SignedInRequest, report: GapReport) -> tuple[LineFilterForm, GapQuerySet]:
    form, given = _given(request)
    return form, figures.lines_for(request.user, report, given)


@require_safe
@reads_reports
def report(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    with one_moment():  # lines and totals of one state, even while the current report is replaced
        found = report_seen(request, public_id)
        shown = shown_to(request.user, found)
        if shown.is_held_back:
            return render(request, "assessments/held_back.html", {"shown": shown})
        form, lines = _lines(request, found)
        order = request.GET.get("order", "")
        page = paginate(request, lines.with_needs(), keys=ORDERS.get(order, ORDERS[""]))
        counts = lines.order_by().counts()
    context = {
        "report": found,
        "shown": shown,
        "form": form,
        "page": page,
        "counts": counts,
        "order": order,
        "earlier": figures.previous_snapshot(request.user, found),
        "codes": requirement_codes({line.resource_id for line in page}),
        **_files(request, "assessments:report_file", found, also=("json",)),
    }
    return render_page(request, "assessments/report.html", context, part="rows")


@require_safe
@reads_reports
def report_file(request: SignedInRequest, public_id: UUID, file_format: str) -> HttpResponseBase:
    if file_format not in (*FORMATS, "json"):
        raise Http404
    found = report_seen(request, public_id)
    shown = shown_to(request.user, found)
    if shown.is_held_back:
        return render(request, "assessments/held_back.html", {"shown": shown})
    if file_format == "json":
        form, given = _given(request)
        asked = request.GET if form.is_valid() else {}
        return exports.document_response(request.user, found, given, asked, name=_file_name(found))
    _form, lines = _lines(request, found)
    rows = lines.with_needs().worst_first()
    codes = requirement_codes(rows.order_by().values("resource"))
    return table_response(
        exports.LINES,
        exports.with_requirements(rows.iterator(chunk_size=AT_A_TIME), codes),
        file_format=file_format,
        name=_file_name(found),
        remarks=list(remarks_of(shown)),
    )


@require_safe
@reads_reports
def compare(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What has changed since an earlier report (`?with=`), split into causes."""
    new = report_seen(request, public_id)
    old = _earlier(request, new)
    if old is None:
        choice = _choice(request, new)
        return render(request, "assessments/compare_choose.html", {"choice": choice})
    for one in (old, new):
        shown = shown_to(request.user, one)
        if shown.is_held_back:
            return render(request, "assessments/held_back.html", {"shown": shown})
    kept = comparison_at_hand(old, new)
    if kept is None:
        return _ask_for_comparison(request, old, new)
    comparison = compared_for(request.user, old, new, kept)
    lines = _chosen(request, comparison)
    context = {
        "comparison": comparison,
        "shown": shown_to(request.user, new),
        "lines": lines[:LISTED],
        "count": len(lines),
        "is_narrowed": _is_narrowed(request),
        "choice": _choice(request, new),
        **_files(request, "assessments:compare_file", new, "lines"),
        "causes_files": {
            name: reverse("assessments:compare_file", args=[new.public_id, "causes", name])
            + f"?with={old.public_id}"
            for name in FORMATS
        },
    }
    return render_page(request, "assessments/compare.html", context, part="rows")


@require_safe
@reads_reports
def compare_file(
    request: SignedInRequest, public_id: UUID, table: str, file_format: str
) -> HttpResponseBase:
    """What a comparison's page lists, or how many lines each cause has moved."""
    new = report_seen(request, public_id)
    old = _earlier(request, new)
    kept = kept_comparison(old, new) if old else None
    if file_format not in FORMATS or table not in COMPARED or old is None or kept is None:
        raise Http404
    shown = shown_to(request.user, new)
    if shown.is_held_back or shown_to(request.user, old).is_held_back:
        return render(request, "assessments/held_back.html", {"shown": shown})
    layout, rows_of = COMPARED[table]
    return table_response(
        layout,
        rows_of(request, compared_for(request.user, old, new, kept)),
        file_format=file_format,
        name=f"{table}-{_file_name(old)}-{_file_name(new)}",
        remarks=list(remarks_of(shown)),
    )


def _compared_lines(request: SignedInRequest, comparison: ReportComparison) -> list[Any]:
    lines = _chosen(request, comparison)
    if not _is_narrowed(request):
        lines = [*lines, *comparison.expected_only, *comparison.not_known]
    return lines


def _causes(request: SignedInRequest, comparison: ReportComparison) -> list[dict[str, Any]]:
    return [
        {"cause": str(label), "lines": count} for _name, label, count in comparison.cause_counts
    ]


COMPARED = {
    "lines": (exports.COMPARISON, _compared_lines),
    "causes": (exports.MOVED, _causes),
}


def _earlier(request: SignedInRequest, new: GapReport) -> GapReport | None:
    chosen = request.GET.get("with", "")
    if not chosen:
        return None
    rows = GapReport.objects.visible_to(request.user).select_related("nation", "policy", "run")
    try:
        public_id = UUID(chosen)
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(rows.exclude(pk=new.pk), public_id=public_id)


def _choice(request: SignedInRequest, new: GapReport) -> dict[str, Any]:
    others = GapReport.objects.visible_to(request.user).exclude(pk=new.pk).for_list()
    return {"report": new, "others": others[:60], "chosen": request.GET.get("with", "")}


def _ask_for_comparison(request: SignedInRequest, old: GapReport, new: GapReport) -> HttpResponse:
    address = reverse("assessments:compare", args=[new.public_id])
    job = actions.ask_for_comparison(
        old, new, url=f"{address}?with={old.public_id}", by=request.user
    )
    return redirect("workspace:job", job.public_id)


def _chosen(request: SignedInRequest, comparison: ReportComparison) -> list[ComparedLine]:
    """The lines of one kind of change, or that one cause has moved, or all."""
    change, cause = request.GET.get("change", ""), request.GET.get("cause", "")
    lines = comparison.lines
    if change:
        lines = [one for one in lines if one.change.name.lower() == change]
    if cause:
        moved = {one.name.lower(): one for one in Cause}.get(cause)
        lines = [one for one in lines if moved is not None and one.parts[moved]]
    return lines


def _is_narrowed(request: SignedInRequest) -> bool:
    return bool(request.GET.get("change") or request.GET.get("cause"))


def _files(
    request: SignedInRequest, page: str, report: GapReport, *table: str, also: tuple[str, ...] = ()
) -> dict[str, str]:
    """Addresses of the list as files, with the filters in force."""
    query = request.GET.copy()
    for word in ("after", "before", "order"):
        query.pop(word, None)
    tail = f"?{query.urlencode()}" if query else ""
    return {
        f"{name}_url": reverse(page, args=[report.public_id, *table, name]) + tail
        for name in (*FORMATS, *also)
    }


def _file_name(report: GapReport) -> str:
    return f"gaps-{report.nation.code}-{report.kind}-{report.day}"

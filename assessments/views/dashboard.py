"""Where the nation falls short: the national page and the page of one requirement.

Opened by officials and officers before a meeting, at a desk or on a phone, to know in a minute what
is short, why, and since when.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from assessments import figures
from assessments.exports.remarks import remarks_of
from assessments.figures import Shown
from assessments.models import GapReport
from assessments.reading import one_moment
from assessments.views import cells
from assessments.views.access import reads_reports
from assessments.views.cells import Asked
from assessments.views.links import lines_url
from assessments.views.pictures import coverage_picture, region_map, trend_picture
from baseline.models import Requirement
from common.htmx import render_page
from common.tabular.responses import FORMATS, table_response

WORST = 10
View = Callable[..., HttpResponseBase]


def of_current_report(view: View) -> View:
    """The view gets the current report as this reader may see it; what it reads is of one state."""

    @require_safe
    @reads_reports
    @wraps(view)
    def opened(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with one_moment():
            report = figures.latest(request.user)
            if report is None:
                return render(request, "assessments/dashboard/none.html")
            shown = figures.shown_to(request.user, report)
            if shown.is_held_back:
                return render(request, "assessments/held_back.html", {"shown": shown})
            return view(request, shown, *args, **kwargs)

    return opened


@of_current_report
def dashboard(request: SignedInRequest, shown: Shown) -> HttpResponse:
    """The seven requirements by the three phases, the worst gaps, the map and the trend."""
    user, report = request.user, shown.report
    asked = Asked.of(request, report, None)
    earlier = figures.snapshots_before(user, report)
    before = earlier[0] if earlier else None
    matrix = _matrix(asked, before)
    lines = figures.lines_for(user, report, {"region": asked.region})
    worst = lines.matching({"phase": asked.phase}).short().worst_first()[:WORST]
    rows = cells.coverage(asked, matrix)
    here = {"region": asked.filters["region"]}
    context = {
        "report": report,
        "shown": shown,
        "before": before,
        "form": asked.form,
        "asked": asked,
        "matrix": matrix,
        "rows": rows,
        "weakest": cells.weakest(rows, list(matrix.phases).index(asked.phase)),
        "short": matrix.short_lines,
        "worst": figures.told(user, report, list(worst), earlier),
        "links": {
            "short": lines_url(report, **here, short="on"),
            "unknown": lines_url(report, **here, known="not_known"),
            "worst": lines_url(report, **here, phase=asked.phase.value, short="on"),
        },
        "files": cells.file_addresses(request, cells.NATION_FILES, "assessments:dashboard_file"),
        **_pictures(request, asked),
    }
    return render_page(request, "assessments/dashboard/nation.html", context, part="rows")


@of_current_report
def requirement_detail(request: SignedInRequest, shown: Shown, code: str) -> HttpResponse:
    """One requirement in one phase: its elements, their resources, the worst lines, map and trend."""
    requirement = get_object_or_404(Requirement.objects.all(), code=code)
    user, report = request.user, shown.report
    asked = Asked.of(request, report, requirement)
    earlier = figures.snapshots_before(user, report)
    before = earlier[0] if earlier else None
    matrix = _matrix(asked, before)
    row = next(one for one in cells.coverage(asked, matrix) if one.of == requirement)
    phases = list(matrix.phases)
    lines = figures.lines_for(user, report, {**asked.filters, "region": asked.region})
    worst = lines.short().worst_first()[:WORST]
    milestones = cells.milestones(asked)
    context = {
        "report": report,
        "shown": shown,
        "before": before,
        "requirement": requirement,
        "form": asked.form,
        "asked": asked,
        "whole": row.cells[phases.index(asked.phase)],
        "phases": [
            {
                "url": f"{reverse('assessments:requirement', args=[code])}?{_query(request, phase=phase.value)}",
                "label": phase.label,
                "is_current": phase == asked.phase,
            }
            for phase in phases
        ],
        "parts": cells.elements(asked),
        "milestones": milestones,
        "picture": coverage_picture(milestones, requirement),
        "worst": figures.told(user, report, list(worst), earlier),
        "links": {
            "short": lines_url(report, **asked.filters, short="on"),
            "unknown": lines_url(report, **asked.filters, known="not_known"),
        },
        "files": cells.file_addresses(
            request, cells.REQUIREMENT_FILES, "assessments:requirement_file", code
        ),
        **_pictures(request, asked),
    }
    return render_page(request, "assessments/dashboard/requirement.html", context, part="rows")


@of_current_report
def dashboard_file(
    request: SignedInRequest, shown: Shown, table: str, file_format: str
) -> HttpResponseBase:
    """A table of the national page, as it stands there."""
    return _file(
        Asked.of(request, shown.report, None), shown, cells.NATION_FILES, table, file_format
    )


@of_current_report
def requirement_file(
    request: SignedInRequest, shown: Shown, code: str, table: str, file_format: str
) -> HttpResponseBase:
    """A table of a requirement's page."""
    requirement = get_object_or_404(Requirement.objects.all(), code=code)
    asked = Asked.of(request, shown.report, requirement)
    return _file(asked, shown, cells.REQUIREMENT_FILES, table, file_format)


def _file(
    asked: Asked, shown: Shown, files: cells.Files, table: str, file_format: str
) -> HttpResponseBase:
    if table not in files or file_format not in FORMATS:
        raise Http404
    layout, rows = files[table]
    # Read to the end while the report holds still; a table of a page is short.
    return table_response(
        layout,
        list(rows(asked)),
        file_format=file_format,
        name=f"{table}-{asked.report.nation.code}-{asked.report.day}",
        remarks=list(remarks_of(shown)),
    )


def _matrix(asked: Asked, before: GapReport | None) -> figures.Matrix:
    return figures.matrix(
        asked.user,
        asked.report,
        region=asked.region,
        before=before,
        requirements=asked.form.requirements,
    )


def _pictures(request: SignedInRequest, asked: Asked) -> dict[str, Any]:
    regions, points = cells.regions(asked), cells.trend(asked)
    return {
        "regions": regions,
        "map": region_map(asked.report.nation, regions, url=_region_url(request)),
        "points": points,
        "trend": trend_picture(points, asked.requirement.code),
    }


def _region_url(request: SignedInRequest) -> Any:
    return lambda region: f"{request.path}?{_query(request, region=region.code)}"


def _query(request: SignedInRequest, **changed: str) -> str:
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = value
    return query.urlencode()

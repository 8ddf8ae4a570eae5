"""Where the nation falls short: the national page and the page of one requirement.

Opened by officials and officers before a meeting, at a desk or on a phone, to know in a minute what
is short, why, and since when.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments import figures
from assessments.forms.dashboard import DashboardFilterForm
from assessments.models import GapReport
from assessments.views.pictures import region_map, trend_picture
from baseline.models import Phase, Requirement
from common.htmx import render_page

WORST = 10


@require_safe
@permission_required("assessments.view_gapreport", raise_exception=True)
def dashboard(request: HttpRequest) -> HttpResponse:
    """The seven requirements by the three phases, the worst gaps, the map and the trend."""
    report = figures.latest(request.user)
    if report is None:
        return render(request, "assessments/dashboard/none.html")
    form = DashboardFilterForm(request.GET, nation_id=report.nation_id)
    before = figures.previous_snapshot(request.user, report)
    region = form.chosen_region
    in_region = figures.lines_for(request.user, report, {"region": region})
    in_phase = figures.lines_for(
        request.user, report, {"region": region, "phase": form.chosen_phase}
    )
    context = {
        "report": report,
        "before": before,
        "form": form,
        "phase": Phase(form.chosen_phase),
        "matrix": figures.matrix(request.user, report, region=region, before=before),
        "short": in_region.short().count(),
        "worst": in_phase.short().worst_first()[:WORST],
        "requirement": next(r for r in form.requirements if r.code == form.chosen_requirement),
        "region": region,
        **_pictures(request, report, form),
    }
    return render_page(request, "assessments/dashboard/nation.html", context, part="rows")


@require_safe
@permission_required("assessments.view_gapreport", raise_exception=True)
def requirement_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One requirement in one phase: its elements, their resources, the worst lines, map and trend."""
    requirement = get_object_or_404(Requirement.objects.all(), code=code)
    report = figures.latest(request.user)
    if report is None:
        return render(request, "assessments/dashboard/none.html")
    form = DashboardFilterForm(request.GET, nation_id=report.nation_id, of_requirement=True)
    filters = {"requirement": code, "phase": form.chosen_phase, "region": form.chosen_region}
    lines = figures.lines_for(request.user, report, filters)
    before = figures.previous_snapshot(request.user, report)
    matrix = figures.matrix(request.user, report, region=form.chosen_region, before=before)
    row = next(row for row in matrix.rows if row.requirement == requirement)
    cells = dict(zip(matrix.phases, row.cells, strict=True))
    context = {
        "report": report,
        "requirement": requirement,
        "form": form,
        "phase": Phase(form.chosen_phase),
        "region": form.chosen_region,
        "cell": cells[Phase(form.chosen_phase)],
        "phases": [
            {
                "url": f"{reverse('assessments:requirement', args=[code])}?{_query(request, phase=phase.value)}",
                "label": phase.label,
                "is_current": phase.value == form.chosen_phase,
            }
            for phase in matrix.phases
        ],
        "elements": figures.by_element(
            request.user,
            report,
            requirement=code,
            phase=form.chosen_phase,
            region=form.chosen_region,
        ),
        "worst": lines.worst_first()[:WORST],
        **_pictures(request, report, form, requirement=code),
    }
    return render_page(request, "assessments/dashboard/requirement.html", context, part="rows")


def _pictures(
    request: HttpRequest, report: GapReport, form: DashboardFilterForm, *, requirement: str = ""
) -> dict[str, Any]:
    code = requirement or form.chosen_requirement
    regions = figures.by_region(request.user, report, phase=form.chosen_phase, requirement=code)
    points = figures.trend(request.user, region=form.chosen_region)
    return {
        "regions": regions,
        "map": region_map(report.nation, regions, url=_region_url(request)),
        "points": [(point, point.cells.get((code, form.chosen_phase))) for point in points],
        "trend": trend_picture(points, code, form.chosen_phase),
    }


def _region_url(request: HttpRequest) -> Any:
    return lambda region: f"{request.path}?{_query(request, region=region.code)}"


def _query(request: HttpRequest, **changed: str) -> str:
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = value
    return query.urlencode()

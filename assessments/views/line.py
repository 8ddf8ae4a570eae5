"""One line of a report explains itself: who serves it, who was passed over and why, day by day.

Opened from a number somebody doubts, or wants to mend.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from assessments.figures.behind import Behind, rows_behind
from assessments.forms.line import FIGURES, LABELS, LineForm
from assessments.models import Gap
from assessments.views.pictures import milestones_picture
from common.tabular.responses import FORMATS, table_response
from common.tabular.schema import Column, Kind, Table
from partners.readings import note_reading

N_MINUS_1 = {
    "parent": _("Without its largest owner"),
    "site": _("Without its largest site"),
    "region": _("Without its largest region"),
    "borders": _("With borders closed"),
}
DAYS = Table(
    "line-by-day",
    (
        Column("day", _("Day"), Kind.NUMBER),
        Column("required", _("Required"), Kind.NUMBER),
        Column("declared", _("Declared"), Kind.NUMBER),
        Column("expected", _("Expected"), Kind.NUMBER),
        Column("assured", _("Assured"), Kind.NUMBER),
    ),
)


@require_safe
@permission_required("assessments.view_gapreport", raise_exception=True)
def line_detail(request: HttpRequest, public_id: Any) -> HttpResponse:
    line = _line(request, public_id)
    form = LineForm(request.GET, last_day=max(line.report.milestones))
    behind = rows_behind(
        line, request.user, figure=FIGURES[form.chosen_figure], day=form.chosen_day
    )
    if behind is not None:
        seen = [row.capability.partner_id for row in (*behind.shown, *behind.passed_over)]
        note_reading(request.user, seen, "assessments:line")
    context = {
        "line": line,
        "form": form,
        "figure": LABELS[form.chosen_figure],
        "behind": behind,
        "milestones": list(
            zip(
                line.report.milestones, line.required, line.declared, line.expected, line.assured,
                strict=True,
            )
        ),
        "losses": _losses(line),
        "picture": milestones_picture(line),
        "days": _days(behind),
        "files": [
            reverse("assessments:line_days", args=[line.public_id]) + f"?format={name}"
            for name in FORMATS
        ],
    }  # fmt: skip
    return render(request, "assessments/dashboard/line.html", context)


@require_safe
@permission_required("assessments.view_gapreport", raise_exception=True)
def line_days(request: HttpRequest, public_id: Any) -> HttpResponseBase:
    """The line day by day, as a file."""
    line = _line(request, public_id)
    file_format = request.GET.get("format", "csv")
    if file_format not in FORMATS:
        raise Http404
    behind = rows_behind(line, request.user)
    if behind is None:
        raise Http404
    nation = line.report.nation
    remarks = [nation.banner] if nation.banner else []
    return table_response(DAYS, _days(behind), file_format=file_format, remarks=remarks)


def _line(request: HttpRequest, public_id: Any) -> Gap:
    lines = Gap.objects.visible_to(request.user).for_list()
    return get_object_or_404(
        lines.select_related(
            "report__nation", "need__assessment", "need__authority", "resource__unit", "region",
            "scenario", "largest_parent",
        ),
        public_id=public_id,
    )  # fmt: skip


def _losses(line: Gap) -> list[dict[str, Any]]:
    """The N-1 answers that the report carries, in words."""
    return [
        {"label": label, **line.n_minus_1[name]}
        for name, label in N_MINUS_1.items()
        if line.n_minus_1.get(name)
    ]


def _days(behind: Behind | None) -> list[dict[str, Any]]:
    """Every whole day up to the last milestone, in units; thousandths as decimals."""
    if behind is None:
        return []
    by_day = behind.explanation.by_day
    return [
        {
            "day": day,
            "required": required,
            "declared": supplied[0],
            "expected": supplied[1],
            "assured": supplied[2],
        }
        for day, required, supplied in zip(
            by_day.day.tolist(), by_day.required.tolist(), by_day.supplied.tolist(), strict=True
        )
    ]

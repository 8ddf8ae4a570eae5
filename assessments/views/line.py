"""One line of a report explains itself: who serves it, who was passed over and why, day by day.

Opened from a number somebody doubts, or wants to mend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from assessments import exports, figures
from assessments.engine.words import NONE
from assessments.exports.explained import passed_over_rows, serving_rows
from assessments.exports.remarks import remarks_of
from assessments.figures import Behind, Shown
from assessments.forms.line import FIGURES, LABELS, LineForm
from assessments.marking import is_held_back
from assessments.mending.closing import mended
from assessments.mending.waiting import waiting_for
from assessments.models import Challenge, Gap, Measure
from assessments.views.access import reads_reports
from assessments.views.pictures import milestones_picture
from baseline.models import Resource
from common.rows import Marking
from common.tabular.responses import FORMATS, table_response
from common.tabular.schema import Table
from partners.readings import note_reading

Days = list[dict[str, int]]
#: Measures and challenges that a line's page names.
LISTED = 50


@require_safe
@reads_reports
def line_detail(request: SignedInRequest, public_id: Any) -> HttpResponse:
    line = _line(request, public_id)
    shown = Shown(line.report, Marking(line.marking))
    if shown.is_held_back:
        return render(request, "assessments/held_back.html", {"shown": shown})
    form = LineForm(request.GET, last_day=max(line.report.milestones))
    behind = _behind(request, line, form)
    losses = figures.losses(line, request.user)
    _note(request, behind, [loss.partner for loss in losses if loss.partner])
    (told,) = figures.told(request.user, line.report, [line])
    context = {
        "line": line,
        "told": told,
        "form": form,
        "figure": LABELS[form.chosen_figure],
        "behind": behind,
        "first_short": _first_short(behind),
        "milestones": _milestones(line),
        "losses": losses,
        **_mending(request, line),
        "picture": None if _is_judged(line) else milestones_picture(line),
        "days": _days(behind),
        "files": _addresses(request, line),
    }
    return render(request, "assessments/dashboard/line.html", context)


@require_safe
@reads_reports
def line_file(
    request: SignedInRequest, public_id: Any, table: str, file_format: str
) -> HttpResponseBase:
    """A table of the line's page, for the same figure and day."""
    line = _line(request, public_id)
    if file_format not in FORMATS or table not in TABLES:
        raise Http404
    if is_held_back(line.marking, line.report.nation):
        raise Http404
    layout, rows_of = TABLES[table]
    form = LineForm(request.GET, last_day=max(line.report.milestones))
    behind: Any = None
    if table not in WITHOUT_EXPLANATION:
        behind = _behind(request, line, form, listed=None)
        if behind is None:
            raise Http404
    if table in {"serving", "passed-over"}:
        _note(request, behind, [])
    if table == "hangs-on":
        behind = figures.losses(line, request.user)
        _note(request, None, [loss.partner for loss in behind if loss.partner])
    return table_response(
        layout,
        list(rows_of(line, behind)),
        file_format=file_format,
        name=f"{table}-{line.resource.code}-{line.region.code}-{line.report.day}",
        remarks=list(remarks_of(Shown(line.report, Marking(line.marking)))),
    )


Rows = Callable[[Gap, Any], Iterable[Any]]
TABLES: dict[str, tuple[Table, Rows]] = {
    "milestones": (exports.LINE_MILESTONES, lambda line, _behind: _milestones(line)),
    "days": (exports.BY_DAY, lambda _line, behind: _days(behind)),
    "serving": (exports.SERVING, lambda _line, behind: serving_rows(behind)),
    "passed-over": (exports.PASSED_OVER, lambda _line, behind: passed_over_rows(behind)),
    "hangs-on": (exports.HANGS_ON, lambda _line, losses: losses),
}
#: Read from the line itself; the others need what its block says of the day.
WITHOUT_EXPLANATION = {"milestones", "hangs-on"}


def _line(request: SignedInRequest, public_id: Any) -> Gap:
    lines = Gap.objects.visible_to(request.user).for_list()
    return get_object_or_404(
        lines.select_related("report__nation", "need__assessment", "need__authority"),
        public_id=public_id,
    )


def _mending(request: SignedInRequest, line: Gap) -> dict[str, Any]:
    """What is being done about the line."""
    measures = Measure.objects.visible_to(request.user).in_use().of_line(line)
    rows = list(measures.for_list()[:LISTED])
    return {
        "measures": rows,
        "mended": mended(line, rows),
        "waits": waiting_for(line.report, [line]).get(line.pk),
        "challenges": _doubts(request, line),
        "mends": request.user.has_perm("assessments.mend_gaps"),
    }


def _doubts(request: SignedInRequest, line: Gap) -> list[Challenge]:
    rows = Challenge.objects.visible_to(request.user).open().of_line(line)
    return list(rows.for_list()[:LISTED])


def _behind(request: SignedInRequest, line: Gap, form: LineForm, **options: Any) -> Behind | None:
    figure, day = FIGURES[form.chosen_figure], form.chosen_day
    return figures.rows_behind(line, request.user, figure=figure, day=day, **options)


def _note(request: SignedInRequest, behind: Behind | None, partners: list[int]) -> None:
    if behind is not None:
        rows = (*behind.shown, *behind.passed_over)
        partners = [*partners, *(row.capability.partner_id for row in rows)]
    note_reading(request.user, partners, "assessments:line")


def _is_judged(line: Gap) -> bool:
    return bool(line.resource.kind == Resource.Kind.CRITERION)


def _milestones(line: Gap) -> Days:
    columns = (line.report.milestones, line.required, line.declared, line.expected, line.assured)
    return [dict(zip(NAMES, values, strict=True)) for values in zip(*columns, strict=True)]


def _days(behind: Behind | None) -> Days:
    """Every whole day up to the last milestone; thousandths."""
    if behind is None:
        return []
    by_day = behind.explanation.by_day
    columns = (by_day.day, by_day.required, *by_day.supplied.T)
    return [
        dict(zip(NAMES, values, strict=True))
        for values in zip(*(column.tolist() for column in columns), strict=True)
    ]


NAMES = ("day", "required", "declared", "expected", "assured")


def _first_short(behind: Behind | None) -> list[tuple[Any, int | None]]:
    """The first short day of each figure, by its name; None where it is never short."""
    if behind is None:
        return []
    days = behind.explanation.by_day.first_short
    return [
        (LABELS[name], None if days[figure] == NONE else days[figure])
        for name, figure in FIGURES.items()
    ]


def _addresses(request: SignedInRequest, line: Gap) -> dict[str, dict[str, str]]:
    query = request.GET.urlencode()
    tail = f"?{query}" if query else ""
    return {
        name.replace("-", "_"): {
            kind: reverse("assessments:line_file", args=[line.public_id, name, kind]) + tail
            for kind in FORMATS
        }
        for name in TABLES
    }

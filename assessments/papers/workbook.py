"""The gap report as a workbook: one sheet for each requirement, with native numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import exports, figures
from assessments.exports.dashboard import Named
from assessments.exports.remarks import remarks_of
from assessments.figures import Matrix, Shown
from assessments.figures.cells import requirement_codes
from assessments.papers.changes import Changes
from baseline.models import Region, Scenario
from common.tabular.writing import Sheet, write_workbook
from common.templatetags.portal import localized

AT_A_TIME = 1_000


def set_workbook(
    user: Any, shown: Shown, changes: Changes, *, region: Region | None = None
) -> bytes:
    """For one reader, every line that reader sees."""
    file = io.BytesIO()
    sheets = _sheets(user, shown, changes, region)
    write_workbook(file, sheets, zone=timezone.get_current_timezone())
    return file.getvalue()


def _sheets(user: Any, shown: Shown, changes: Changes, region: Region | None) -> Iterator[Sheet]:
    report = shown.report
    remarks = list(remarks_of(shown))
    matrix = figures.matrix(user, report, region=region, before=changes.since)
    table = exports.COVERAGE
    yield Sheet(_("Coverage"), table.columns, table.records(_coverage(matrix)), remarks)
    if changes.comparison is not None:
        table = exports.COMPARISON
        yield Sheet(_("What changed"), table.columns, table.records(changes.lines), remarks)
    table = exports.LINES
    for row in matrix.rows:
        asked = {"requirement": row.requirement.code, "region": region}
        lines = figures.lines_for(user, report, asked).with_needs().worst_first()
        codes = requirement_codes(lines.order_by().values("resource"))
        rows = exports.with_requirements(lines.iterator(chunk_size=AT_A_TIME), codes)
        yield Sheet(row.requirement.code, table.columns, table.records(rows), remarks)


def _coverage(matrix: Matrix) -> Iterator[Named]:
    cells = [cell for row in matrix.rows for cell in row.cells]
    scenarios = Scenario.objects.in_bulk([one.scenario_id for one in cells if one.scenario_id])
    for row in matrix.rows:
        for phase, cell in zip(matrix.phases, row.cells, strict=True):
            names = {
                "code": row.requirement.code,
                "requirement": localized(row.requirement.name),
                "phase": phase.label,
            }
            scenario = scenarios.get(cell.scenario_id or 0)
            yield Named(names, cell, localized(scenario.name) if scenario else "")

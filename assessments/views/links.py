"""Every number leads to the rows it counts: cells with the addresses of their lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from assessments.figures import Cell
from assessments.models import Gap, GapReport
from baseline.models import Scenario
from common.templatetags.portal import localized


@dataclass(frozen=True)
class Linked:
    """A cell, the list of the lines it counts, and its weakest line."""

    cell: Cell
    url: str
    weakest_url: str
    scenario: str  # the name of the worst scenario


def lines_url(report: GapReport, **filters: Any) -> str:
    """The lines of a report, narrowed as the report's own page understands it; nothing asked, all."""
    query = urlencode({name: value for name, value in filters.items() if value})
    return report.get_absolute_url() + (f"?{query}" if query else "")


class Links:
    """Addresses for the cells of one table: one query, however many cells."""

    def __init__(self, user: Any, scenarios: dict[int, Scenario], cells: Iterable[Cell]) -> None:
        weakest = {cell.weakest_line_id for cell in cells if cell.weakest_line_id is not None}
        lines = Gap.objects.visible_to(user).filter(pk__in=weakest)
        self._lines = dict(lines.values_list("pk", "public_id"))
        self._scenarios = scenarios

    def of(self, cell: Cell, report: GapReport, **filters: Any) -> Linked:
        """`filters` say what the cell is about; its scenario is added."""
        if not cell.lines:
            return Linked(cell, "", "", "")
        line = self._lines.get(cell.weakest_line_id or 0)
        scenario = self._scenarios.get(cell.scenario_id or 0)
        return Linked(
            cell,
            lines_url(report, **filters, scenario=scenario.code if scenario else ""),
            reverse("assessments:line", args=[line]) if line else "",
            localized(scenario.name) if scenario else "",
        )

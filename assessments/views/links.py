"""Every number leads to the rows it counts: cells with the addresses of their lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from assessments.figures import Cell
from assessments.models import Gap, GapReport
from baseline.models import Scenario
from common.addresses import row_url
from common.templatetags.portal import localized


@dataclass(frozen=True)
class Linked:
    """A cell, the list of the lines it counts, and its weakest line."""

    cell: Cell
    report: GapReport
    about: dict[str, Any]  # what the cell is about, as the report's own page asks for it
    links: Links

    @cached_property
    def url(self) -> str:
        if not self.cell.lines:
            return ""
        scenario = self.links.scenarios.get(self.cell.scenario_id or 0)
        return lines_url(self.report, **self.about, scenario=scenario.code if scenario else "")

    @cached_property
    def weakest_url(self) -> str:
        line = self.links.weakest.get(self.cell.weakest_line_id or 0) if self.cell.lines else None
        return row_url("assessments:line", line) if line else ""

    @property
    def scenario(self) -> str:
        """The name of the worst scenario."""
        found = self.links.scenarios.get(self.cell.scenario_id or 0) if self.cell.lines else None
        return localized(found.name) if found else ""


def lines_url(report: GapReport, **filters: Any) -> str:
    """The lines of a report, narrowed as the report's own page understands it; nothing asked, all."""
    query = urlencode({name: value for name, value in filters.items() if value})
    return report.get_absolute_url() + (f"?{query}" if query else "")


class Links:
    """Addresses for the cells of one page: two queries, however many cells.

    They are asked when the first address is wanted, for all the cells named by then.
    """

    def __init__(self, user: Any, nation_id: int) -> None:
        self._user, self._nation_id = user, nation_id
        self._named: set[int] = set()
        self._found: dict[int, UUID] = {}

    def of(self, cell: Cell, report: GapReport, **filters: Any) -> Linked:
        """`filters` say what the cell is about; its scenario is added."""
        if cell.weakest_line_id is not None:
            self._named.add(cell.weakest_line_id)
        return Linked(cell, report, filters, self)

    @property
    def weakest(self) -> dict[int, UUID]:
        """The public ids of the weakest lines that this reader may see."""
        if self._named:
            lines = Gap.objects.visible_to(self._user).filter(pk__in=self._named)
            self._found |= dict(lines.values_list("pk", "public_id"))
            self._named = set()
        return self._found

    @cached_property
    def scenarios(self) -> dict[int, Scenario]:
        return Scenario.objects.filter(nation=self._nation_id).in_bulk()

"""The tables of the dashboards: cells with their names and links, and the same rows as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from assessments import exports, figures
from assessments.exports.dashboard import Named
from assessments.forms.dashboard import DashboardFilterForm
from assessments.models import GapReport
from assessments.views.links import Linked, Links
from baseline.models import Element, Phase, Region, Requirement, Resource
from common.tabular.responses import FORMATS
from common.tabular.schema import Table
from common.templatetags.portal import localized


@dataclass(frozen=True)
class Row:
    """One line of a table: what it is about, and its cells in order."""

    of: Any
    cells: list[Linked]

    @property
    def one(self) -> Linked:
        return self.cells[0]


@dataclass(frozen=True)
class Part:
    """An element and its resources."""

    element: Element
    cell: Linked
    resources: list[Row]


@dataclass(frozen=True)
class Asked:
    """What a page was asked for."""

    user: Any
    report: GapReport
    phase: Phase
    region: Region | None
    requirement: Requirement
    is_of_one: bool  # a page of the requirement, not of the nation
    form: DashboardFilterForm

    @classmethod
    def of(cls, request: HttpRequest, report: GapReport, requirement: Requirement | None) -> Asked:
        form = DashboardFilterForm(
            request.GET, nation_id=report.nation_id, of_requirement=requirement is not None
        )
        chosen = requirement or next(
            one for one in form.requirements if one.code == form.chosen_requirement
        )
        phase = Phase(form.chosen_phase)
        return cls(
            request.user, report, phase, form.chosen_region, chosen, requirement is not None, form
        )

    @property
    def filters(self) -> dict[str, Any]:
        """As the address of a report's lines takes them."""
        return {
            "requirement": self.requirement.code,
            "phase": self.phase.value,
            "region": self.region.code if self.region else "",
        }

    @cached_property
    def read(self) -> figures.LinesByDay:
        """The lines that several tables of a requirement's page are made of."""
        return figures.lines_by_day(
            self.user, self.report, requirement=self.requirement.code, phase=self.phase, region=self.region
        )  # fmt: skip

    @cached_property
    def links(self) -> Links:
        """Of all the tables of the page, so that they ask together."""
        return Links(self.user, self.report.nation_id)


def coverage(asked: Asked, matrix: figures.Matrix) -> list[Row]:
    """The matrix; a cell leads to its requirement's page, its weakest line to that line."""
    rows = []
    for row in matrix.rows:
        cells = [
            asked.links.of(cell, asked.report, **asked.filters | {"requirement": row.requirement.code, "phase": phase.value})
            for cell, phase in zip(row.cells, matrix.phases, strict=True)
        ]  # fmt: skip
        rows.append(Row(row.requirement, cells))
    return rows


def weakest(rows: Sequence[Row], phase: int) -> Row | None:
    """The requirement that is covered least in one phase (by its place), with that cell alone."""
    known = [
        Row(row.of, [row.cells[phase]]) for row in rows if row.cells[phase].cell.assured is not None
    ]
    return min(known, key=lambda row: row.one.cell.assured or 0, default=None)


def regions(asked: Asked) -> list[Row]:
    is_read = asked.is_of_one and asked.region is None and not asked.user.sees_whole_nation
    found = figures.by_region(
        asked.user,
        asked.report,
        phase=asked.phase,
        requirement=asked.requirement.code,
        read=asked.read if is_read else None,
    )
    return [
        Row(one.region, [asked.links.of(one.cell, asked.report, **asked.filters | {"region": one.region.code})])
        for one in found
    ]  # fmt: skip


def trend(asked: Asked) -> list[Row]:
    """The requirement in the last snapshots; rows are of `figures.Point`."""
    points = figures.trend(asked.user, region=asked.region)
    key = (asked.requirement.code, asked.phase.value)
    cells = [point.cells.get(key, figures.NO_NEED) for point in points]
    return [
        Row(point, [asked.links.of(cell, point.report, **asked.filters)])
        for point, cell in zip(points, cells, strict=True)
    ]


def milestones(asked: Asked) -> list[Row]:
    found = figures.by_milestone(
        asked.user, asked.report, requirement=asked.requirement.code, phase=asked.phase, region=asked.region,
        read=asked.read,
    )  # fmt: skip
    return [
        Row(one.day, [asked.links.of(one.cell, asked.report, **asked.filters)]) for one in found
    ]


def elements(asked: Asked) -> list[Part]:
    found = figures.by_element(
        asked.user, asked.report, requirement=asked.requirement.code, phase=asked.phase, region=asked.region,
        read=asked.read,
    )  # fmt: skip

    def of(cell: figures.Cell, **about: str) -> Linked:
        return asked.links.of(cell, asked.report, **asked.filters, **about)

    return [
        Part(
            one.element,
            of(one.cell, element=one.element.code),
            [Row(row.resource, [of(row.cell, resource=row.resource.code)]) for row in one.resources],
        )
        for one in found
    ]  # fmt: skip


# As files


def coverage_file(asked: Asked) -> Iterator[Named]:
    before = figures.previous_snapshot(asked.user, asked.report)
    matrix = figures.matrix(asked.user, asked.report, region=asked.region, before=before)
    for row in coverage(asked, matrix):
        for phase, linked in zip(matrix.phases, row.cells, strict=True):
            names = {
                "code": row.of.code,
                "requirement": localized(row.of.name),
                "phase": phase.label,
            }
            yield Named(names, linked.cell, linked.scenario)


def regions_file(asked: Asked) -> Iterator[Named]:
    for row in regions(asked):
        names = {"code": row.of.code, "region": localized(row.of.name)}
        yield Named(names, row.one.cell, row.one.scenario)


def trend_file(asked: Asked) -> Iterator[Named]:
    for row in trend(asked):
        yield Named({"snapshot": row.of.report.day}, row.one.cell, row.one.scenario)


def milestones_file(asked: Asked) -> Iterator[Named]:
    for row in milestones(asked):
        yield Named({"day": row.of}, row.one.cell, row.one.scenario)


def elements_file(asked: Asked) -> Iterator[Named]:
    """A row for each element as a whole, then one for each of its resources."""
    for part in elements(asked):
        names = {"code": part.element.code, "element": localized(part.element.name)}
        yield Named(names | _resource(None), part.cell.cell, part.cell.scenario)
        for row in part.resources:
            yield Named(names | _resource(row.of), row.one.cell, row.one.scenario)


def _resource(resource: Resource | None) -> dict[str, str]:
    return {
        "resource": localized(resource.name) if resource else "",
        "resource_code": resource.code if resource else "",
    }


Files = dict[str, tuple[Table, Any]]
NATION_FILES: Files = {
    "coverage": (exports.COVERAGE, coverage_file),
    "regions": (exports.REGIONS, regions_file),
    "trend": (exports.TREND, trend_file),
}
REQUIREMENT_FILES: Files = {
    "elements": (exports.ELEMENTS, elements_file),
    "milestones": (exports.MILESTONES, milestones_file),
    "regions": (exports.REGIONS, regions_file),
    "trend": (exports.TREND, trend_file),
}


def file_addresses(
    request: HttpRequest, files: Files, page: str, *args: str
) -> dict[str, dict[str, str]]:
    """For each table of a page the addresses of its files, with the filters in force."""
    query = request.GET.urlencode()
    tail = f"?{query}" if query else ""
    return {
        name.replace("-", "_"): {
            kind: reverse(page, args=[*args, name, kind]) + tail for kind in FORMATS
        }
        for name in files
    }

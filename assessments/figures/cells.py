"""Cells: the mean and the weakest line of some lines, together with what is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BigIntegerField, Count, F, Func, Min, Q, Sum

from assessments.figures.lines import lines_for
from assessments.models import Gap, GapReport, Rollup
from assessments.models.report import GapQuerySet
from assessments.rolling import NOBODY, Piles, roll_up
from baseline.models import Element, Phase, Region, Requirement, Resource, Scenario

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Cell:
    """One figure as it is always shown. Coverages are ten-thousandths, empty where none is known."""

    lines: int = 0
    unknown_lines: int = 0
    assured: int | None = None
    expected: int | None = None
    declared: int | None = None
    weakest: int | None = None
    weakest_line_id: int | None = None  # pk of a Gap
    scenario_id: int | None = None
    trend: int | None = None  # change of the assured figure since the report before

    @property
    def state(self) -> str:
        """As `components/coverage.html` and `components/matrix_cell.html` take it."""
        if not self.lines:
            return "no_need"
        return "not_known" if self.assured is None else "known"

    def since(self, before: Cell) -> Cell:
        """The same cell with its change since an earlier one, where both are known."""
        if self.assured is None or before.assured is None:
            return self
        return Cell(**{**self.__dict__, "trend": self.assured - before.assured})


NO_NEED = Cell()


@dataclass(frozen=True)
class MatrixRow:
    requirement: Requirement
    cells: list[Cell]  # in the order of `Matrix.phases`


@dataclass(frozen=True)
class Matrix:
    """The seven requirements by the three phases; a phase shows its worst scenario."""

    phases: list[Phase]
    rows: list[MatrixRow]
    lines: int  # lines this reader sees, each counted once
    unknown_lines: int


@dataclass(frozen=True)
class RegionCell:
    region: Region
    cell: Cell


@dataclass(frozen=True)
class ResourceCell:
    resource: Resource
    cell: Cell


@dataclass(frozen=True)
class ElementCell:
    element: Element
    cell: Cell
    resources: list[ResourceCell]


@dataclass(frozen=True)
class Point:
    """One snapshot of the trend; cells by (requirement code, phase)."""

    report: GapReport
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        return self.report.as_of


def matrix(
    user: Any,
    report: GapReport,
    *,
    region: Region | None = None,
    before: GapReport | None = None,
) -> Matrix:
    """Coverage by requirement and phase, in the whole nation or in one region and below."""
    found = _requirement_cells(user, [report], region)[report.pk]
    earlier = _requirement_cells(user, [before], region)[before.pk] if before else {}
    phases = list(Phase)
    rows = []
    for requirement in Requirement.objects.for_list():
        cells = []
        for phase in phases:
            key = (requirement.code, phase.value)
            cells.append(found.get(key, NO_NEED).since(earlier.get(key, NO_NEED)))
        rows.append(MatrixRow(requirement, cells))
    seen = lines_for(user, report, {"region": region})
    counted = seen.aggregate(lines=Count("pk"), unknown=Count("pk", filter=~KNOWN))
    return Matrix(phases, rows, counted["lines"], counted["unknown"])


def trend(
    user: Any,
    *,
    count: int = 12,
    region: Region | None = None,
    until: datetime | None = None,
) -> list[Point]:
    """Cells by requirement and phase over the last snapshots, oldest first."""
    snapshots = GapReport.objects.visible_to(user).snapshots()
    if until is not None:
        snapshots = snapshots.filter(as_of__lte=until)
    reports = list(snapshots.for_list()[:count])[::-1]
    cells = _requirement_cells(user, reports, region)
    return [Point(report, cells[report.pk]) for report in reports]


def by_region(
    user: Any, report: GapReport, *, phase: str, requirement: str = ""
) -> list[RegionCell]:
    """The first-level regions of the nation, each with the needs in it and below."""
    regions = list(Region.objects.filter(nation=report.nation_id).for_list())
    first_level = {region.pk: region.first_level_id for region in regions}
    lines = lines_for(user, report, {"phase": phase, "requirement": requirement})
    found = _worst_scenarios(
        _roll(
            _groups(lines, "region_id"),
            lambda group: [(first_level.get(group["region_id"]), group["scenario_id"])],
            report,
        )
    )
    return [
        RegionCell(region, found.get(region.pk, NO_NEED)) for region in regions if region.level == 1
    ]


def by_element(
    user: Any,
    report: GapReport,
    *,
    requirement: str,
    phase: str,
    region: Region | None = None,
) -> list[ElementCell]:
    """A requirement's elements that have needs, each with its resources, weakest first."""
    filters = {"phase": phase, "requirement": requirement, "region": region}
    groups = _groups(lines_for(user, report, filters))
    resources = {
        resource.pk: resource
        for resource in Resource.objects.filter(pk__in={group["resource_id"] for group in groups})
        .select_related("unit")
        .prefetch_related("elements")
    }
    elements = {
        element.pk: element
        for element in Element.objects.filter(requirement__code=requirement).for_list()
    }
    members = {
        pk: [element.pk for element in resource.elements.all() if element.pk in elements]
        for pk, resource in resources.items()
    }
    by_one = _worst_scenarios(
        _roll(groups, lambda group: [(group["resource_id"], group["scenario_id"])], report)
    )
    by_many = _worst_scenarios(
        _roll(
            groups,
            lambda group: [
                (element, group["scenario_id"]) for element in members[group["resource_id"]]
            ],
            report,
        )
    )
    return [
        ElementCell(
            element,
            by_many[pk],
            sorted(
                (ResourceCell(resources[one], by_one[one]) for one in by_one if pk in members[one]),
                key=_weakest_first,
            ),
        )
        for pk, element in elements.items()
        if pk in by_many
    ]


def _weakest_first(entry: ResourceCell) -> tuple[bool, int, str]:
    assured = entry.cell.assured
    return assured is None, assured or 0, entry.resource.sort_key


# From the stored roll-ups, or from the lines a reader sees: the same cells


def _requirement_cells(
    user: Any, reports: Sequence[GapReport], region: Region | None
) -> dict[int, dict[tuple[str, str], Cell]]:
    """For each report, cells by (requirement code, phase)."""
    cells: dict[int, dict[tuple[str, str], Cell]] = {report.pk: {} for report in reports}
    if not reports:
        return cells
    if user.sees_whole_nation and (region is None or region.level <= 1):
        found = _stored(user, reports, region)
    else:
        found = _reckoned(user, reports, region)
    phases = dict(
        Scenario.objects.filter(pk__in={key[2] for key in found}).values_list("pk", "phase")
    )
    for (report, requirement, scenario), cell in found.items():
        key = (requirement, phases[scenario])
        known = cells[report].get(key)
        cells[report][key] = cell if known is None else _worse(known, cell)
    return cells


def _stored(
    user: Any, reports: Sequence[GapReport], region: Region | None
) -> dict[tuple[int, str, int], Cell]:
    where = Q(region=region) if region else Q(region__level=0)
    rows = Rollup.objects.visible_to(user).filter(where, report__in=reports)
    return {
        (row.report_id, row.requirement.code, row.scenario_id): Cell(
            lines=row.lines,
            unknown_lines=row.unknown_lines,
            assured=row.assured,
            expected=row.expected,
            declared=row.declared,
            weakest=row.weakest_coverage,
            weakest_line_id=row.weakest_id,
            scenario_id=row.scenario_id,
        )
        for row in rows.select_related("requirement")
    }


def _reckoned(
    user: Any, reports: Sequence[GapReport], region: Region | None
) -> dict[tuple[int, str, int], Cell]:
    lines = Gap.objects.visible_to(user).filter(report__in=reports).matching({"region": region})
    groups = _groups(lines)
    codes = requirement_codes({group["resource_id"] for group in groups})
    by_report = {report.pk: report for report in reports}
    found: dict[tuple[int, str, int], Cell] = {}
    for pk, report in by_report.items():
        mine = [group for group in groups if group["report_id"] == pk]
        for (code, scenario), cell in _roll(
            mine,
            lambda group: [
                (one, group["scenario_id"]) for one in codes.get(group["resource_id"], ())
            ],
            report,
        ).items():
            found[pk, code, scenario] = cell
    return found


def requirement_codes(resource_ids: Iterable[int]) -> dict[int, set[str]]:
    """The requirements each resource serves, through its elements; each once."""
    codes: dict[int, set[str]] = defaultdict(set)
    pairs = Resource.elements.through.objects.filter(resource__in=resource_ids)
    for resource, code in pairs.values_list("resource", "element__requirement__code"):
        codes[resource].add(code)
    return codes


KNOWN = Q(is_known=True, coverage__isnull=False)


class First(Func):
    """The first item of an array."""

    template = "(%(expressions)s)[1]"
    output_field = BigIntegerField()


def _groups(lines: GapQuerySet, *more: str) -> list[dict[str, Any]]:
    """Lines added up by report, resource, scenario and priority: a few hundred rows."""
    rows = (
        lines.order_by()
        .values("report_id", "resource_id", "scenario_id", "priority", *more)
        .annotate(
            known=Count("pk", filter=KNOWN),
            unknown=Count("pk", filter=~KNOWN),
            declared=Sum("declared_coverage", filter=KNOWN),
            expected=Sum("expected_coverage", filter=KNOWN),
            assured=Sum("coverage", filter=KNOWN),
            weakest=Min("coverage", filter=KNOWN),
            line=First(ArrayAgg("pk", filter=KNOWN, order_by=[F("coverage"), F("pk")])),
        )
    )
    return list(rows)


def _roll(
    groups: Sequence[dict[str, Any]],
    keys_of: Callable[[dict[str, Any]], list[tuple[Any, int]]],
    report: GapReport,
) -> dict[tuple[Any, int], Cell]:
    """Cells by (key, scenario); a group may count towards several keys, or none."""
    places: dict[tuple[Any, int], int] = {}
    counted = [
        (places.setdefault(key, len(places)), group)
        for group in groups
        for key in keys_of(group)
        if key[0] is not None
    ]

    def column(name: str) -> Any:
        return np.array([group[name] or 0 for _place, group in counted], dtype=np.int64)

    piles = Piles(
        key=np.array([place for place, _group in counted], dtype=np.int64),
        priority=column("priority"),
        known=column("known"),
        unknown=column("unknown"),
        sums=np.stack([column(name) for name in ("declared", "expected", "assured")], axis=1),
        weakest=column("weakest"),
        line=column("line"),
    )
    rolled = roll_up(piles, len(places), report.policy.priority_weights)
    return {
        (key, scenario): Cell(
            lines=int(rolled.lines[place]),
            unknown_lines=int(rolled.unknown[place]),
            declared=_known(rolled.coverage[place, 0]),
            expected=_known(rolled.coverage[place, 1]),
            assured=_known(rolled.coverage[place, 2]),
            weakest=_known(rolled.weakest[place]),
            weakest_line_id=_known(rolled.line[place]),
            scenario_id=scenario,
        )
        for (key, scenario), place in places.items()
    }


def _worst_scenarios(cells: dict[tuple[Any, int], Cell]) -> dict[Any, Cell]:
    worst: dict[Any, Cell] = {}
    for (key, _scenario), cell in cells.items():
        worst[key] = _worse(worst[key], cell) if key in worst else cell
    return worst


def _worse(one: Cell, other: Cell) -> Cell:
    """The headline of a phase is its worst scenario; a known one goes before one not known."""
    return min(one, other, key=_badness)


def _badness(cell: Cell) -> tuple[bool, int, int, int]:
    known = cell.assured is not None
    return not known, cell.assured or 0, cell.expected or 0, cell.scenario_id or 0


def _known(value: Any) -> int | None:
    return None if value == NOBODY else int(value)

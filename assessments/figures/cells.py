"""Cells: the mean and the weakest line of some lines, together with what is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
from django.db.models import Q

from assessments.engine.words import NONE, Figure
from assessments.figures.lines import lines_for
from assessments.figures.shapes import (
    NO_NEED,
    Cell,
    DayCell,
    ElementCell,
    Matrix,
    MatrixRow,
    Point,
    RegionCell,
    ResourceCell,
)
from assessments.models import GapReport, Rollup
from assessments.rolling import Lines, Rolled, looked_up, roll, serving
from baseline.models import Element, Phase, Region, Requirement, Resource, Scenario

Key = TypeVar("Key", bound=Hashable)


def matrix(
    user: Any,
    report: GapReport,
    *,
    region: Region | None = None,
    before: GapReport | None = None,
    day: int | None = None,
    requirements: Sequence[Requirement] | None = None,
) -> Matrix:
    """Coverage by requirement and phase, in the whole nation or in one region and below.

    `day` is one of the report's milestones; without it each line counts with its worst.
    `requirements` are all there are, where the caller has them.
    """
    reports = [report, before] if before else [report]
    found = _requirement_cells(user, reports, region, day)
    earlier = found[before.pk] if before else {}
    phases = list(Phase)
    rows = []
    for requirement in requirements or Requirement.objects.for_list():
        keys = [(requirement.code, phase.value) for phase in phases]
        cells = [
            found[report.pk].get(key, NO_NEED).since(earlier.get(key, NO_NEED)) for key in keys
        ]
        rows.append(MatrixRow(requirement, cells))
    counted = lines_for(user, report, {"region": region}).counts()
    return Matrix(phases, rows, counted["lines"], counted["unknown"], counted["short"])


def trend(
    user: Any,
    *,
    count: int = 12,
    region: Region | None = None,
    until: datetime | None = None,
) -> list[Point]:
    """Cells by requirement and phase over the last snapshots, oldest first."""
    snapshots = GapReport.objects.visible_to(user).snapshots().select_related("policy")
    if until is not None:
        snapshots = snapshots.filter(as_of__lte=until)
    reports = list(snapshots.for_list()[:count])[::-1]
    cells = _requirement_cells(user, reports, region)
    return [Point(report, cells[report.pk]) for report in reports]


def by_region(
    user: Any,
    report: GapReport,
    *,
    phase: str,
    requirement: str = "",
    day: int | None = None,
    read: LinesByDay | None = None,
) -> list[RegionCell]:
    """The first-level regions of the nation, each with the needs in it and below.

    `read` are the requirement's lines in the whole nation, where the caller has them.
    """
    regions = list(Region.objects.filter(nation=report.nation_id).for_list())
    if requirement and day is None and user.sees_whole_nation:
        stored = Rollup.objects.visible_to(user).filter(
            report=report, requirement__code=requirement, phase=phase, region__level=1
        )
        found = {(row.region_id, row.scenario_id): _kept(row) for row in stored}
    else:
        if read is None:
            rows = lines_for(user, report, {"phase": phase, "requirement": requirement})
            lines = Lines.of(rows, _place(report, day))
        else:
            lines = read.on(day)
        found = _by_first_level(report, regions, lines)
    cells = _worst_scenarios(found)
    return [
        RegionCell(region, cells.get(region.pk, NO_NEED)) for region in regions if region.level == 1
    ]


def _by_first_level(
    report: GapReport, regions: Sequence[Region], lines: Lines
) -> dict[tuple[int, int], Cell]:
    """Cells by (first-level region, scenario), from the lines in them and below."""
    first_level = {region.pk: region.first_level_id or NONE for region in regions}
    place = looked_up(lines.region, first_level)
    line = np.flatnonzero(place != NONE)
    return _rolled(report, lines, line, place[line])


@dataclass(frozen=True, eq=False)
class LinesByDay:
    """The lines of a requirement in one phase, read once for several tables."""

    worst: Lines  # each on its worst milestone
    days: dict[int, Lines]

    def on(self, day: int | None) -> Lines:
        return self.worst if day is None else self.days[day]


def lines_by_day(
    user: Any,
    report: GapReport,
    *,
    requirement: str,
    phase: str,
    region: Region | None = None,
) -> LinesByDay:
    """What `by_region`, `by_milestone` and `by_element` may be given as `read`."""
    rows = lines_for(user, report, {"phase": phase, "requirement": requirement, "region": region})
    worst, *days = Lines.of_each(rows, [None, *range(len(report.milestones))])
    return LinesByDay(worst, dict(zip(report.milestones, days, strict=True)))


def by_milestone(
    user: Any,
    report: GapReport,
    *,
    requirement: str,
    phase: str,
    region: Region | None = None,
    read: LinesByDay | None = None,
) -> list[DayCell]:
    """A requirement's figures on each milestone of the report, in the scenario that is worst then.

    `read` are the lines asked for, where the caller has them.
    """
    if read is None:
        read = lines_by_day(user, report, requirement=requirement, phase=phase, region=region)
    return [DayCell(day, _whole(report, read.on(day))) for day in report.milestones]


def _whole(report: GapReport, lines: Lines) -> Cell:
    """All lines in one cell."""
    everything = np.arange(len(lines))
    rolled = _rolled(report, lines, everything, np.zeros(len(lines), dtype=np.int64))
    return _worst_scenarios(rolled).get(0, NO_NEED)


def by_element(
    user: Any,
    report: GapReport,
    *,
    requirement: str,
    phase: str,
    region: Region | None = None,
    day: int | None = None,
    read: LinesByDay | None = None,
) -> list[ElementCell]:
    """A requirement's elements that have needs, each with its resources, weakest first.

    `read` are the lines asked for, where the caller has them.
    """
    if read is None:
        filters = {"phase": phase, "requirement": requirement, "region": region}
        lines = Lines.of(lines_for(user, report, filters), _place(report, day))
    else:
        lines = read.on(day)
    through = Resource.elements.through.objects.filter(
        resource__in=np.unique(lines.resource).tolist(), element__requirement__code=requirement
    )
    pairs = np.array(through.values_list("resource", "element"), dtype=np.int64).reshape(-1, 2)
    line, element = serving(lines.resource, pairs)
    of_elements = _worst_scenarios(_rolled(report, lines, line, element))
    everything = np.arange(len(lines))
    of_resources = _worst_scenarios(_rolled(report, lines, everything, lines.resource))
    resources = Resource.objects.select_related("unit").in_bulk(of_resources)
    elements = Element.objects.filter(pk__in=of_elements).for_list()
    return [
        ElementCell(
            one,
            of_elements[one.pk],
            sorted(
                (
                    ResourceCell(resources[resource], of_resources[resource])
                    for resource in pairs[pairs[:, 1] == one.pk, 0].tolist()
                ),
                key=_weakest_first,
            ),
        )
        for one in elements
    ]


def _weakest_first(entry: ResourceCell) -> tuple[bool, int, str]:
    assured = entry.cell.assured
    return assured is None, assured or 0, entry.resource.sort_key


# From the stored roll-ups, or from the lines a reader sees: the same cells


def _requirement_cells(
    user: Any, reports: Sequence[GapReport], region: Region | None, day: int | None = None
) -> dict[int, dict[tuple[str, str], Cell]]:
    """For each report, cells by (requirement code, phase)."""
    cells: dict[int, dict[tuple[str, str], Cell]] = {report.pk: {} for report in reports}
    if not reports:
        return cells
    if user.sees_whole_nation and day is None and (region is None or region.level <= 1):
        found = _stored(user, reports, region)
    else:
        found = {report.pk: _reckoned(user, report, region, day) for report in reports}
    phases = dict(Scenario.objects.filter(nation=reports[0].nation_id).values_list("pk", "phase"))
    for pk, of_report in found.items():
        by_scenario = {
            ((code, phases[scenario]), scenario): cell
            for (code, scenario), cell in of_report.items()
        }
        cells[pk] = _worst_scenarios(by_scenario)
    return cells


Found = dict[tuple[Any, int], Cell]


def _stored(user: Any, reports: Sequence[GapReport], region: Region | None) -> dict[int, Found]:
    where = Q(region=region) if region else Q(region__level=0)
    rows = Rollup.objects.visible_to(user).filter(where, report__in=reports)
    found: dict[int, Found] = defaultdict(dict)
    for row in rows.select_related("requirement"):
        found[row.report_id][row.requirement.code, row.scenario_id] = _kept(row)
    return found


def _kept(row: Rollup) -> Cell:
    return Cell(
        lines=row.lines,
        unknown_lines=row.unknown_lines,
        assured=row.assured,
        expected=row.expected,
        declared=row.declared,
        weakest=row.weakest_coverage,
        weakest_line_id=row.weakest_id,
        scenario_id=row.scenario_id,
    )


def _reckoned(user: Any, report: GapReport, region: Region | None, day: int | None) -> Found:
    """From the lines a reader sees; an earlier report may not have the chosen day."""
    if day is not None and day not in report.milestones:
        return {}
    rows = lines_for(user, report, {"region": region})
    return _of_requirements(report, Lines.of(rows, _place(report, day)))


def by_requirement(
    report: GapReport, lines: Lines, priority_weights: Sequence[int] | None = None
) -> dict[tuple[str, str], Cell]:
    """Cells by (requirement code, phase) of some lines of a report, each in its worst scenario.

    `priority_weights` stand in for those of the report's policy.
    """
    phases = dict(Scenario.objects.filter(nation=report.nation_id).values_list("pk", "phase"))
    found = _of_requirements(report, lines, priority_weights)
    return _worst_scenarios(
        {((code, phases[one]), one): cell for (code, one), cell in found.items()}
    )


def _of_requirements(
    report: GapReport, lines: Lines, priority_weights: Sequence[int] | None = None
) -> Found:
    through = Resource.elements.through.objects.filter(
        resource__in=np.unique(lines.resource).tolist()
    )
    named = through.values_list("resource", "element__requirement", "element__requirement__code")
    served = list(named.distinct())
    codes = {pk: code for _resource, pk, code in served}
    pairs = np.array([one[:2] for one in served], dtype=np.int64).reshape(-1, 2)
    line, requirement = serving(lines.resource, pairs)
    rolled = _rolled(report, lines, line, requirement, priority_weights)
    return {(codes[pk], scenario): cell for (pk, scenario), cell in rolled.items()}


def _place(report: GapReport, day: int | None) -> int | None:
    """Where a day stands among the report's milestones."""
    return None if day is None else report.milestones.index(day)


def requirement_codes(resource_ids: Any) -> dict[int, set[str]]:
    """The requirements each resource serves, through its elements; each once."""
    codes: dict[int, set[str]] = defaultdict(set)
    pairs = Resource.elements.through.objects.filter(resource__in=resource_ids)
    for resource, code in pairs.values_list("resource", "element__requirement__code"):
        codes[resource].add(code)
    return codes


def _rolled(
    report: GapReport,
    lines: Lines,
    line: Any,
    key: Any,
    priority_weights: Sequence[int] | None = None,
) -> dict[tuple[int, int], Cell]:
    """Cells by (key, scenario)."""
    keys = [key, lines.scenario[line]]
    rolled = roll(lines, line, keys, priority_weights or report.policy.priority_weights)
    return {(one.key[0], one.key[1]): _cell(one) for one in rolled}


def _cell(rolled: Rolled) -> Cell:
    figures = rolled.figures
    declared, expected, assured = figures.mean or (None, None, None)
    weakest = figures.weakest_coverage
    return Cell(
        lines=figures.stated,
        unknown_lines=figures.not_known,
        assured=assured,
        expected=expected,
        declared=declared,
        weakest=weakest[Figure.ASSURED] if weakest else None,
        weakest_line_id=rolled.weakest_id,
        scenario_id=rolled.key[1],
    )


def _worst_scenarios(cells: Mapping[tuple[Key, int], Cell]) -> dict[Key, Cell]:
    """The headline of a phase is its worst scenario; a known one goes before one not known."""
    worst: dict[Key, Cell] = {}
    for (key, _scenario), cell in cells.items():
        worst[key] = min(worst.get(key, cell), cell, key=_badness)
    return worst


def _badness(cell: Cell) -> tuple[bool, int, int, int, int, int]:
    return (
        cell.assured is None,
        cell.assured or 0,
        cell.expected or 0,
        cell.declared or 0,
        cell.weakest or 0,
        cell.scenario_id or 0,
    )

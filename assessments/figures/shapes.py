"""What the figures come in: cells, and the tables, maps and trends made of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from assessments.models import GapReport
from baseline.models import Element, Phase, Region, Requirement, Resource


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
        return replace(self, trend=self.assured - before.assured)


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
    short_lines: int


@dataclass(frozen=True)
class RegionCell:
    region: Region
    cell: Cell


@dataclass(frozen=True)
class DayCell:
    """One milestone."""

    day: int
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

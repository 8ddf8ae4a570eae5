"""What opened, closed and moved since the snapshot before, and by which cause, in plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assessments.figures.comparison import (
    ComparedLine,
    ReportComparison,
    compared_for,
    component_count,
    kept_comparison,
    make_comparison,
)
from assessments.figures.lines import previous_snapshot
from assessments.models import GapReport
from assessments.models.report import GapQuerySet
from baseline.models import Region


@dataclass(frozen=True)
class Changes:
    """`comparison` is None where there is no earlier snapshot."""

    since: GapReport | None
    comparison: ReportComparison | None

    @property
    def lines(self) -> list[ComparedLine]:
        return self.comparison.lines if self.comparison else []


def changes_since(
    user: Any, report: GapReport, *, tell: Callable[[int, int], object] = lambda done, total: None
) -> Changes:
    """`tell` hears how many of how many components are compared, where that has yet to be done."""
    before = previous_snapshot(user, report)
    if before is None:
        return Changes(None, None)
    if kept_comparison(before, report) is None:
        total = component_count(before, report)
        for done in make_comparison(before, report):
            tell(done, total)
    kept = kept_comparison(before, report) or []
    return Changes(before, compared_for(user, before, report, kept))


def moved_among(changes: Changes, lines: GapQuerySet, region: Region | None) -> list[ComparedLine]:
    """The lines that moved, in one region where there is one; `lines` are those in it."""
    if region is None or not changes.lines:
        return changes.lines
    inside = set(lines.order_by().values_list("pk", flat=True))
    return [one for one in changes.lines if one.line.pk in inside]

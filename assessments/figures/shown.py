"""What one reader may see of a report as a whole: its marking for them, or only where it is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from assessments.marking import is_held_back, marking_of
from assessments.models import Gap, GapReport
from common.rows import Marking


@dataclass(frozen=True)
class Shown:
    """A report to one reader: marked by the lines they see, many of them raised by the nation's rule."""

    report: GapReport
    marking: Marking

    @property
    def is_held_back(self) -> bool:
        """Above the nation's ceiling there is only a reference: held here, ask the office."""
        return is_held_back(self.marking, self.report.nation)


def shown_to(user: Any, report: GapReport) -> Shown:
    if user.sees_whole_nation:
        return Shown(report, Marking(report.marking))
    lines = Gap.objects.visible_to(user).filter(report=report)
    counted = dict(lines.order_by().values_list("marking").annotate(Count("pk")))
    marking = marking_of(counted, lines=sum(counted.values()), nation=report.nation)
    return Shown(report, marking)


def lines_not_shown(user: Any, report: GapReport) -> int:
    """How many lines of a report lie outside what this reader may see."""
    return report.lines - Gap.objects.visible_to(user).filter(report=report).count()

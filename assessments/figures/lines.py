"""Reports and their lines, as one reader may see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.models import Gap, GapReport
from assessments.models.report import GapQuerySet, GapReportQuerySet

#: So many snapshots are looked back through.
LOOKED_BACK = 12


def latest(user: Any) -> GapReport | None:
    """The report that dashboards open on: the nation's `current`."""
    return GapReport.objects.visible_to(user).current().select_related("nation", "policy").first()


def previous_snapshot(user: Any, report: GapReport) -> GapReport | None:
    """The last snapshot taken before a report; what its trends compare with."""
    return _earlier(user, report).first()


def snapshots_before(user: Any, report: GapReport) -> list[GapReport]:
    """The last snapshots taken before a report, newest first."""
    return list(_earlier(user, report)[:LOOKED_BACK])


def _earlier(user: Any, report: GapReport) -> GapReportQuerySet:
    earlier = GapReport.objects.visible_to(user).snapshots().filter(as_of__lt=report.as_of)
    return earlier.exclude(pk=report.pk).for_list()


def lines_for(
    user: Any, report: GapReport, filters: Mapping[str, Any] | None = None
) -> GapQuerySet:
    """The lines of a report that a person may read, narrowed by `GapQuerySet.matching`."""
    return Gap.objects.visible_to(user).filter(report=report).matching(filters or {}).for_list()

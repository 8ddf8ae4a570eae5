"""Single changes reach the current report within seconds, without a full run and without losing any.

Changes lie in rows written by the transactions that made them. They are taken, recomputed and
published in one transaction: a worker that dies gives them back. While a full run is at work, what
changes is noted for it too, and it reads those resources again before it replaces the report.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone

from assessments import reading
from assessments.models import Block, Gap, GapReport, GapRun, LateChange
from assessments.running.publishing import LOCK, drop_lines, write_lines
from assessments.running.recomputing import recompute
from assessments.running.settling import settle
from workspace.models import Change

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of a nation's changes; `needs_run` where single components are not enough."""

    recomputed: int = 0
    needs_run: bool = False


NOTHING = Outcome()


def refresh(nation_id: int) -> Outcome:
    """Bring the current report up to the changes that wait; somebody else at it means nothing to do."""
    try:
        with reading.one_moment():
            return _refresh(nation_id) if _lock(nation_id) else NOTHING
    except OperationalError:
        # A report was published while this one read: the changes are still there for the next beat.
        log.info("refresh put off", nation=nation_id)
        return NOTHING


def _lock(nation_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, nation_id])
        row = cursor.fetchone()
    return bool(row and row[0])


def _refresh(nation_id: int) -> Outcome:
    waiting = Change.objects.filter(nation=nation_id)
    changes = dict(waiting.select_for_update(skip_locked=True).values_list("pk", "key"))
    if not changes:
        return NOTHING
    current = GapReport.objects.filter(nation=nation_id).current()
    report = current.select_related("nation", "policy", "run", "run__nation", "run__policy").first()
    at_work = GapRun.objects.unfinished().filter(nation=nation_id, kind=GapRun.Kind.CURRENT).first()
    resources = {key for key in changes.values() if key is not None}
    if report is None or None in changes.values() or len(resources) > settings.GAP_REFRESH_MOST:
        return Outcome(needs_run=at_work is None)
    renew(report, resources)
    if at_work is not None:
        LateChange.objects.bulk_create(
            [LateChange(run=at_work, resource_id=one) for one in resources], ignore_conflicts=True
        )
    Change.objects.filter(pk__in=changes).delete()
    return Outcome(recomputed=len(resources))


def renew(report: GapReport, resources: set[int]) -> None:
    """Recompute these components and replace their lines; `as_of` and day 0 stay those of the run."""
    resources = recompute(report.run, resources)
    report.rollups.all().delete()
    drop_lines(Gap.objects.filter(report=report, resource__in=resources))
    write_lines(report, _blocks(report, resources))
    report.included_until = timezone.now()
    report.save(update_fields=["included_until"])
    settle(report)


def _blocks(report: GapReport, resources: set[int]) -> QuerySet[Block]:
    return Block.objects.filter(run=report.run).holding(resources)

"""A complete run becomes a report, in one transaction that readers see all or nothing of."""

from __future__ import annotations

from itertools import islice

import structlog
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.copying import copy_text_in
from assessments.models import Block, Gap, GapReport, GapRun, LateChange, Rollup
from assessments.running.lines import LINE_COLUMNS, gap_rows
from assessments.running.recomputing import recompute
from assessments.running.settling import settle
from assessments.running.steps import fail_run
from assessments.running.stored import unpack_result

log = structlog.get_logger(__name__)

#: To be raised when the engine's arithmetic comes to give another answer for the same block.
ENGINE_VERSION = "4"
#: Advisory locks of this kind, one per nation, guard what stands as its current report.
LOCK = 7_301
BLOCKS_AT_ONCE = 64


def publish(run_id: int) -> bool:
    """Publish the run if every block of it is done. False when it is not, or no longer, its turn.

    When that fails it is tried again by the clock; after some attempts the run fails with the reason.
    """
    try:
        return _publish(run_id)
    except Exception as problem:
        log.exception("publishing failed", run=run_id)
        GapRun.objects.filter(pk=run_id).update(attempts=F("attempts") + 1)
        run = GapRun.objects.get(pk=run_id)
        if run.attempts >= settings.GAP_ATTEMPTS:
            reason = f"{type(problem).__name__}: {problem}"
            fail_run(run, _("The report could not be published: %(reason)s") % {"reason": reason})
        return False


def _publish(run_id: int) -> bool:
    with transaction.atomic():
        run = _locked(run_id)
        if run is None or run.blocks_total is None:
            return False
        blocks = Block.objects.filter(run=run)
        if blocks.filter(done_at__isnull=True).exists():
            return False
        if run.kind == GapRun.Kind.CURRENT:
            late = LateChange.objects.filter(run=run)
            recompute(run, set(late.values_list("resource", flat=True)))
        report = _report_of(run)
        write_lines(report, blocks.all())
        settle(report)
        run.status = GapRun.Status.PUBLISHED
        run.finished_at = timezone.now()
        run.save(update_fields=["status", "finished_at"])
        _drop_superseded(run)
    return True


def _locked(run_id: int) -> GapRun | None:
    """The run under the nation's lock, if it is still running."""
    nation = GapRun.objects.values_list("nation", flat=True).get(pk=run_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, nation])
    running = GapRun.objects.select_for_update(of=["self"]).select_related("nation", "policy")
    return running.filter(pk=run_id, status=GapRun.Status.RUNNING).first()


def _report_of(run: GapRun) -> GapReport:
    """A new snapshot; or the nation's current report, emptied: its address and its key stay."""
    values = {
        "day": run.day,
        "as_of": run.as_of,
        "included_until": run.as_of,
        "run": run,
        "policy": run.policy,
        "engine_version": ENGINE_VERSION,
        "milestones": run.milestones,
        "published_at": timezone.now(),
    }
    if run.kind == GapRun.Kind.SNAPSHOT:
        return GapReport.objects.create(nation=run.nation, kind=run.kind, **values)
    before = GapReport.objects.filter(nation=run.nation).current().first()
    if before is not None:
        values["included_until"] = max(run.as_of, before.included_until)
        Rollup.objects.filter(report=before).delete()
        drop_lines(Gap.objects.filter(report=before))
    report, _made = GapReport.objects.update_or_create(
        nation=run.nation, kind=run.kind, defaults=values
    )
    return report


def drop_lines(lines: models.QuerySet[Gap]) -> None:
    """Delete lines without loading them; nothing below them is left to look after."""
    lines._raw_delete(lines.db)


def write_lines(report: GapReport, blocks: models.QuerySet[Block]) -> None:
    """Add the lines of computed blocks to a report."""
    computed = blocks.order_by("component").values_list("result", "about")
    left = computed.iterator(chunk_size=BLOCKS_AT_ONCE)
    while some := list(islice(left, BLOCKS_AT_ONCE)):
        # The database takes in the first lines of some blocks while the next are being written.
        rows = (
            row
            for result, about in some
            for row in gap_rows(
                report.pk, report.public_id, unpack_result(bytes(result or b"")), about
            )
        )
        copy_text_in("assessments_gap", LINE_COLUMNS, rows)


def _drop_superseded(run: GapRun) -> None:
    """Blocks of earlier current runs explain nothing any more, unless a report still refers to them."""
    LateChange.objects.filter(run=run).delete()
    if run.kind == GapRun.Kind.CURRENT:
        earlier = GapRun.objects.filter(
            nation=run.nation_id, kind=GapRun.Kind.CURRENT, status=GapRun.Status.PUBLISHED
        )
        blocks = Block.objects.filter(run__in=earlier.exclude(pk=run.pk).filter(reports=None))
        blocks._raw_delete(blocks.db)

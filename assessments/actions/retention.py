"""The deeds on how long reports are kept: choosing it, and putting away what is over."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from assessments.models import Block, Gap, GapReport, GapRun, ReportRetention, Rollup
from assessments.retention import due
from audit.record import record
from common.errors import ActionError


class ReportInUse(ActionError):
    pass


class NotOver(ActionError):
    pass


@transaction.atomic
def set_retention(
    *, nation: Nation, nights: int, months: int, version: int | None = None, by: User
) -> ReportRetention:
    """Keep every night's snapshot so many days and the first of a month so many months from now on."""
    Nation.objects.select_for_update(no_key=True).get(pk=nation.pk)
    values = {"nights": nights, "months": months}
    row = ReportRetention.objects.filter(nation=nation).first()
    row = row or ReportRetention(nation=nation, version=0)
    row.check_version(version, values)
    changes = {name: (getattr(row, name), value) for name, value in values.items()}
    row.nights, row.months = nights, months
    row.version += 1
    row.set_at, row.set_by = timezone.now(), by
    row.save()
    record("retention.set", by=by, target=row, changes=changes)
    return row


@transaction.atomic
def put_away_report(report: GapReport, *, today: date, by: User) -> None:
    """A snapshot whose time is over goes, with its lines and what they were computed from."""
    retention = ReportRetention.objects.select_related("nation").filter(nation=report.nation_id)
    held = GapReport.objects.select_for_update(of=("self",)).filter(pk=report.pk).first()
    chosen = retention.first()
    if held is None or chosen is None or held.kind != GapRun.Kind.SNAPSHOT:
        raise NotOver(_("This report is not to be put away."))
    if held.pk not in due(chosen, today, most=10_000):
        raise NotOver(_("This report is kept longer, or is in use."))
    record("report.put_away", by=by, target=held, changes={"day": (held.day, None)})
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Whatever still refers to the report or a line of it refuses here, not at the end.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            Rollup.objects.filter(report=held).delete()
            for rows in (Gap.objects.filter(report=held), Block.objects.filter(run=held.run_id)):
                rows._raw_delete(rows.db)
            held.delete()
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except (IntegrityError, ProtectedError) as error:
        raise ReportInUse(_("Something still refers to this report.")) from error

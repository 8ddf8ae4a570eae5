"""Deeds on gap runs: asking for one."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from assessments import tasks
from assessments.models import GapRun
from audit.record import record
from common.errors import ActionError
from workspace.models import Change


class RunAtWork(ActionError):
    pass


class SnapshotTaken(ActionError):
    pass


@transaction.atomic
def ask_for_run(*, nation: Nation, kind: str, by: User, now: datetime | None = None) -> GapRun:
    """Have all gaps of the nation computed anew: as its current report, or as today's snapshot.

    The row is what counts: if the broker loses the message, the clock sends it again.
    """
    now = now or timezone.now()
    day = now.astimezone(ZoneInfo(nation.time_zone)).date()
    try:
        with transaction.atomic():
            run = GapRun.objects.create(
                nation=nation, kind=kind, day=day, as_of=now, asked_at=now, asked_by=by
            )
    except IntegrityError as twice:
        raise _refusal(kind) from twice
    if kind == GapRun.Kind.CURRENT:
        _take_over_changes(nation)
    record("gap_run.asked", by=by, target=run, changes={"kind": ("", kind)})
    tasks.read_gap_run.delay_on_commit(run_id=run.pk)
    return run


def _refusal(kind: str) -> ActionError:
    if kind == GapRun.Kind.CURRENT:
        return RunAtWork(_("The current report is being computed anew already."))
    return SnapshotTaken(
        _("Today's snapshot is there already, or being taken; there is one a day.")
    )


def _take_over_changes(nation: Nation) -> None:
    """Changes too large to be taken in one by one are taken in by this run: it reads after them."""
    waiting = Change.objects.filter(nation=nation)
    keys = list(waiting.values_list("key", flat=True))
    if None in keys or len(set(keys)) > settings.GAP_REFRESH_MOST:
        waiting.delete()

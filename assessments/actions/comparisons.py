"""The deed of comparing two reports too large to compare while somebody waits."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments import tasks
from assessments.models import GapReport
from audit.record import record
from common.errors import ActionError
from workspace.actions import start_job
from workspace.models import Job


class NothingToCompare(ActionError):
    pass


@transaction.atomic
def ask_for_comparison(old: GapReport, new: GapReport, *, url: str, by: User) -> Job:
    """Have two reports compared by a worker. `url` is where the answer is shown; it ends in the old
    report's public id. Asked for twice, it is the same work."""
    if old.pk == new.pk:
        raise NothingToCompare(_("Choose two different reports."))
    at_work = Job.objects.filter(
        kind="reports.compare",
        url=url,
        status__in=[Job.Status.WAITING, Job.Status.RUNNING],
        started_by=by,
    ).first()
    if at_work is not None:
        return at_work
    job = start_job(
        kind="reports.compare",
        title=_("Compare two gap reports"),
        task=tasks.compare_reports.name,
        target=new,
        url=url,
        by=by,
    )
    record("gap_report.comparison_asked", by=by, target=new, changes={"with": (None, old)})
    return job

"""Checking and taking over a company's long file of capabilities; begun again where a worker died.

The deed is the page's own, by whoever started the job: this module is the one entry point of it that
a worker has.
"""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils.translation import gettext as _

from partners.actions.supply_files import apply_supply_file
from partners.models import SupplyFile
from partners.supply_file.working import checked_file, findings, refuse_faults
from partners.tasks.running import run
from workspace.jobs import finish_job, report_progress
from workspace.models import Job


@shared_task
def check(*, job_id: int, **_more: Any) -> None:
    """Judge every row of a long file. Safe to run twice: what was found is written once."""
    run(job_id, SupplyFile.objects.for_detail(), _check)


def _check(job: Job, row: SupplyFile) -> None:
    if row.status != SupplyFile.Status.CHECKING:
        return finish_job(job)
    report_progress(job, done=0, total=row.rows, message=_("Checking the rows"))
    tell = lambda done: report_progress(job, done=done)  # noqa: E731
    found = findings(checked_file(row.partner, row.file, job.started_by, tell))
    with transaction.atomic():
        for name, value in found.items():
            setattr(row, name, value)
        row.save(update_fields=list(found))
        finish_job(job)
    return None


@shared_task
def take_over(*, job_id: int, **_more: Any) -> None:
    run(job_id, SupplyFile.objects.for_detail(), _take_over)


def _take_over(job: Job, row: SupplyFile) -> None:
    """Checked row by row with its progress, then taken over in one transaction."""
    report_progress(job, done=0, total=row.rows, message=_("Checking the rows"))
    by, tell = job.started_by, lambda done: report_progress(job, done=done)
    refuse_faults(checked_file(row.partner, row.file, by, tell))
    report_progress(job, done=row.rows, message=_("Taking over what they say"))
    apply_supply_file(row, by=by, job=job)

"""Looking through every table for one person, outside the request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.errors import ActionError
from privacy import actions
from privacy.gathering import all_parts, as_zip
from privacy.models import PersonWork
from privacy.subjects import subject_of
from workspace.actions import JobTakenOver, claim_job, fail_job, finish_job, report_progress
from workspace.models import Job

#: Erasing is one transaction and cannot speak before it is over.
ERASING_SECONDS = 900


@shared_task
def work_on_person(*, job_id: int, **_ids: Any) -> None:
    """Begins anew when it is taken up: nothing of it holds before all does."""
    work = PersonWork.objects.for_list().filter(job=job_id).first()
    job = claim_job(job_id)
    if job is None or work is None:
        return
    with override(job.started_by.language):
        try:
            _DOING[work.deed](work, job)
        except JobTakenOver:
            return
        except ActionError as refused:
            fail_job(job, problem=str(refused))
        except ObjectDoesNotExist:
            fail_job(job, problem=_("Nobody is found here any more."))


def _search(work: PersonWork, job: Job) -> None:
    parts = all_parts(subject_of(work.kind, work.row, by=job.started_by))
    counts = []
    for number, part in enumerate(parts):
        report_progress(job, done=number, total=len(parts))
        if count := part.count:
            counts.append([part.code, count])
    with transaction.atomic():
        work.counts, work.is_done = counts, True
        work.save(update_fields=["counts", "is_done"])
        finish_job(job)


def _hand_out(work: PersonWork, job: Job) -> None:
    subject = subject_of(work.kind, work.row, by=job.started_by)
    report_progress(job, total=len(all_parts(subject)))
    content = as_zip(subject, tell=lambda done: report_progress(job, done=done))
    actions.export_person(work, subject, content, job=job, by=job.started_by)


def _erase(work: PersonWork, job: Job) -> None:
    told = _("Nothing is changed until all of it is.")
    report_progress(job, message=told, lease_seconds=ERASING_SECONDS)
    actions.erase_person(work, job=job, by=job.started_by)


_DOING: dict[str, Callable[[PersonWork, Job], None]] = {
    PersonWork.Deed.SEARCH: _search,
    PersonWork.Deed.HAND_OUT: _hand_out,
    PersonWork.Deed.ERASE: _erase,
}

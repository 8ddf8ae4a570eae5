"""Work an action at the desk has set off: the letters of a round that goes to many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.errors import ActionError
from exchange import filling
from exchange.models import Round, RoundEntry
from workspace.jobs import JobTakenOver, claim_job, fail_job, finish_job, report_progress
from workspace.models import Job

log = structlog.get_logger(__name__)


@shared_task
def ask_round(*, job_id: int, **_more: Any) -> None:
    """Ask everybody the round goes to. Safe to run twice: it goes on where it stopped."""
    _run(job_id, lambda row, job: filling.ask_next(row, by=job.started_by), _count)


@shared_task
def remind_round(*, job_id: int, **_more: Any) -> None:
    """Remind everybody who is silent, each once a day however often this runs."""
    today = timezone.localdate()
    _run(
        job_id, lambda row, job: filling.remind_next_and_record(row, today=today, by=job.started_by)
    )


def _count(row: Round) -> int:
    return RoundEntry.objects.of(row).count()


def _run(
    job_id: int,
    portion: Callable[[Round, Job], int],
    done_before: Callable[[Round], int] | None = None,
) -> None:
    job = claim_job(job_id)
    if job is None:
        return
    row = Round.objects.get(pk=job.target_id or 0)
    with override(job.started_by.language):
        try:
            done = done_before(row) if done_before else job.done
            while written := portion(row, job):
                done += written
                report_progress(job, done=done)
            finish_job(job, message=_("%(n)d partners") % {"n": done})
        except JobTakenOver:
            log.info("round left to another worker", job=job.pk)
        except ActionError as error:  # it was ended meanwhile
            fail_job(job, problem=str(error))

"""Work an action or the clock has set off. A task may run twice, and late, and does no harm if so."""

from __future__ import annotations

from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from assessments.asking.answers import NotAnswered, work_on
from assessments.figures.comparison import component_count, make_comparison
from assessments.models import Block, GapReport, GapRun, NeedFile, Paper
from assessments.need_files import check, keep_check, status_of
from assessments.papers import print_for_reader
from assessments.running.publishing import publish
from assessments.running.steps import compute_some, read_run
from common.errors import ActionError
from workspace.actions import JobTakenOver, claim_job, fail_job, finish_job, report_progress


@shared_task
def read_gap_run(*, run_id: int, **_: Any) -> None:
    """Read a run into blocks and call the workers that compute them."""
    read_run(run_id)
    for _task in range(settings.GAP_TASKS):
        compute_gap_run.delay(run_id=run_id)


@shared_task
def compute_gap_run(*, run_id: int, **_: Any) -> None:
    """Compute blocks of a run for a while; whoever finds none left tries to publish it.

    It gives its worker back after a short while and queues up again, so that a long run does not
    hold up what somebody waits for.
    """
    until = monotonic() + settings.GAP_TASK_SECONDS
    while compute_some(run_id):
        if monotonic() > until:
            compute_gap_run.delay(run_id=run_id)
            return
    if _is_complete(run_id):
        publish(run_id)


def _is_complete(run_id: int) -> bool:
    read = GapRun.objects.unfinished().filter(pk=run_id, blocks_total__isnull=False)
    return read.exists() and not Block.objects.filter(run=run_id, done_at__isnull=True).exists()


@shared_task
def check_need_file(*, job_id: int, **_: Any) -> None:
    """Check a large file of needs; its page shows what was found."""
    job = claim_job(job_id)
    if job is None:
        return
    need_file = NeedFile.objects.select_related("file", "assessment__nation").get(job=job)
    with need_file.file.content.open("rb") as content:
        checked = check(
            content.file,
            need_file.file.name,
            need_file.assessment,
            tell=lambda rows: report_progress(job, done=rows),
        )
    with transaction.atomic():
        keep_check(need_file, checked)
        finish_job(job, message=str(NeedFile.Status(status_of(checked)).label))


@shared_task
def compare_reports(*, job_id: int, **_: Any) -> None:
    """Compare two large reports; the page that asked shows the answer."""
    job = claim_job(job_id)
    if job is None:
        return
    new = GapReport.objects.get(pk=job.target_id or 0)
    old = GapReport.objects.get(public_id=job.url.rpartition("=")[2])
    total = component_count(old, new)
    for done in make_comparison(old, new):
        report_progress(job, done=done, total=total)
    finish_job(job)


@shared_task
def print_paper(*, job_id: int, **_: Any) -> None:
    """Set a paper for the person who asked; run twice it is set once."""
    job = claim_job(job_id)
    if job is None:
        return
    rows = Paper.objects.select_related("report__nation", "report__policy", "region", "asked_by")
    paper = rows.get(pk=job.target_id or 0)
    with override(paper.language), timezone.override(ZoneInfo(paper.report.nation.time_zone)):
        try:
            print_for_reader(paper, job)
        except JobTakenOver:
            return
        except ActionError as refused:
            fail_job(job, problem=str(refused))


@shared_task
def answer_part(*, key: str, part: int, **_: Any) -> None:
    """Compute one part of a what-if's answer; lost, it is sent for again by whoever waits for it."""
    try:
        work_on(key, part)
    except NotAnswered:
        return  # the report has been renewed; its new state is another question

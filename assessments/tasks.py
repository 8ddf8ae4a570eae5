"""Work an action or the clock has set off. A task may run twice, and late, and does no harm if so."""

from __future__ import annotations

from time import monotonic
from typing import Any

from celery import shared_task
from django.conf import settings

from assessments.models import Block, GapRun
from assessments.running.publishing import publish
from assessments.running.steps import compute_one, read_run


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
    while compute_one(run_id):
        if monotonic() > until:
            compute_gap_run.delay(run_id=run_id)
            return
    if _is_complete(run_id):
        publish(run_id)


def _is_complete(run_id: int) -> bool:
    read = GapRun.objects.unfinished().filter(pk=run_id, blocks_total__isnull=False)
    return read.exists() and not Block.objects.filter(run=run_id, done_at__isnull=True).exists()

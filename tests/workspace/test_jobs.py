"""A job is a row: only one worker has it, and a silent worker loses it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from workspace import actions, jobs, periodic
from workspace.models import Job, Notice


def _job(petra: Any, **fields: Any) -> Job:
    values = {
        "kind": "import",
        "title": "Import ports.csv",
        "task": "no.such.task",
        "url": "/there/",
    }
    return actions.start_job(**(values | {"target": None, "by": petra} | fields))


def _age(job: Job, **fields: Any) -> None:
    Job.objects.filter(pk=job.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1), **fields
    )


@pytest.fixture
def handed_over(monkeypatch: Any) -> list[tuple[str, dict[str, int]]]:
    """What was given to the broker."""
    given: list[tuple[str, dict[str, int]]] = []
    monkeypatch.setattr(jobs, "_hand_over", lambda task, **ids: given.append((task, ids)))
    return given


def test_a_job_is_handed_over_after_the_commit(
    petra: Any, handed_over: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = _job(petra)
        assert handed_over == []

    assert handed_over == [("no.such.task", {"job_id": job.pk})]
    assert job.nation == petra.nation


def test_a_claimed_job_is_nobody_elses(petra: Any) -> None:
    job = _job(petra)

    claimed = actions.claim_job(job.pk, lease_seconds=60)

    assert claimed is not None
    assert claimed.status == Job.Status.RUNNING
    assert actions.claim_job(job.pk, lease_seconds=60) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_claiming_at_once_one_gets_the_job(petra: Any) -> None:
    jobs = [_job(petra) for _ in range(10)]
    start = threading.Barrier(2)
    won: list[int] = []

    def work() -> None:
        start.wait()
        for job in jobs:
            if actions.claim_job(job.pk, lease_seconds=60):
                won.append(job.pk)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(won) == sorted(job.pk for job in jobs)


def test_a_silent_worker_loses_its_job_and_is_told(petra: Any) -> None:
    job = _job(petra)
    slow = actions.claim_job(job.pk, lease_seconds=60)
    assert slow is not None
    _age(job)

    quick = actions.claim_job(job.pk, lease_seconds=60)

    assert quick is not None
    with pytest.raises(actions.JobTakenOver):
        actions.report_progress(slow, done=1)
    with pytest.raises(actions.JobTakenOver):
        actions.finish_job(slow)
    actions.finish_job(quick)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE


def test_progress_is_seen_and_extends_the_lease(petra: Any) -> None:
    job = actions.claim_job(_job(petra, total=10).pk, lease_seconds=1)
    assert job is not None
    before = job.lease_until

    actions.report_progress(job, done=4, message="Reading", lease_seconds=300)

    kept = Job.objects.get(pk=job.pk)
    assert (kept.done, kept.percent, kept.message) == (4, 40, "Reading")
    assert kept.lease_until > before


def test_a_failed_job_says_why_and_tells_who_started_it(petra: Any) -> None:
    job = actions.claim_job(_job(petra).pk)
    assert job is not None

    actions.fail_job(job, problem="The file has no header.")

    kept = Job.objects.get(pk=job.pk)
    assert (kept.status, kept.message, kept.lease_until) == (
        "failed",
        "The file has no header.",
        None,
    )
    assert Notice.objects.get().text == "Failed: Import ports.csv"
    assert actions.claim_job(job.pk) is None


def test_a_long_job_announces_its_end_and_a_short_one_does_not(petra: Any) -> None:
    short = actions.claim_job(_job(petra).pk)
    long = actions.claim_job(
        Job.objects.get(pk=_job(petra, title="Long").pk).pk,
    )
    assert short is not None
    assert long is not None
    long.started_at -= timedelta(minutes=5)

    actions.finish_job(short)
    actions.finish_job(long)

    assert [notice.text for notice in Notice.objects.all()] == ["Done: Long"]


def test_a_cancelled_job_stops_its_worker_and_cannot_be_cancelled_again(petra: Any) -> None:
    job = actions.claim_job(_job(petra).pk)
    assert job is not None

    actions.cancel_job(job, by=petra)

    with pytest.raises(actions.JobTakenOver):
        actions.report_progress(job, done=1)
    with pytest.raises(actions.JobIsOver):
        actions.cancel_job(job, by=petra)


@pytest.mark.parametrize("claimed", [True, False])
def test_the_clock_hands_an_abandoned_or_lost_job_over_again(
    petra: Any,
    claimed: bool,
    handed_over: list[Any],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    job = _job(petra)
    if claimed:
        actions.claim_job(job.pk)

    with django_capture_on_commit_callbacks(execute=True):
        periodic.take_up_abandoned_jobs()
    assert handed_over == []

    _age(job)
    with django_capture_on_commit_callbacks(execute=True):
        periodic.take_up_abandoned_jobs()

    assert handed_over == [("no.such.task", {"job_id": job.pk})]
    assert actions.claim_job(job.pk) is not None


def test_a_job_that_takes_every_worker_down_fails_in_the_end(petra: Any) -> None:
    job = _job(petra)
    _age(job, status=Job.Status.RUNNING, attempts=jobs.MOST_ATTEMPTS)

    periodic.take_up_abandoned_jobs()

    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert Notice.objects.filter(user=petra).exists()

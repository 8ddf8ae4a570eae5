"""Long work as rows: handed over, claimed by one worker, reported on, taken up when abandoned.

Part of other deeds, which leave the events; cancelling one is a deed of its own, in `actions`.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.db import transaction
from django.db.models import F, Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from common.errors import ActionError
from workspace.dispatch import after_commit
from workspace.models import Job
from workspace.post import notify

if TYPE_CHECKING:
    from accounts.models import Nation, User

#: How long a worker may be silent before its job is given to another one.
LEASE_SECONDS = 120
#: A job that took its worker down this often is not tried again.
MOST_ATTEMPTS = 5
#: Longer work than this is announced when it is over; shorter work is still on the screen.
WORTH_A_NOTICE = timedelta(seconds=20)


class JobTakenOver(ActionError):
    """This worker was silent too long and another one works on the job: stop, undo what is open."""


@transaction.atomic
def start_job(
    *,
    kind: str,
    title: str,
    task: str,
    target: Model | None,
    url: str,
    by: User,
    total: int = 0,
    nation: Nation | None = None,
) -> Job:
    """Write the job down and, after the commit, hand `task` (a Celery name) its `job_id`.

    The row is what counts: if the broker loses the message, the clock hands it over again.
    """
    nation_id = nation.pk if nation else getattr(target, "nation_id", None) or by.nation_id
    if nation_id is None:
        raise ValueError("A job belongs to a nation: name it, or a target that has one.")
    job = Job.objects.create(
        nation_id=nation_id,
        kind=kind,
        title=title[:300],
        task=task,
        target_label=target._meta.label_lower if target else "",
        target_id=target.pk if target else None,
        url=url,
        total=total,
        lease_until=timezone.now() + timedelta(seconds=LEASE_SECONDS),
        started_by=by,
    )
    after_commit(partial(_hand_over, task, job_id=job.pk))
    return job


def claim_job(job_id: int, *, lease_seconds: int = LEASE_SECONDS) -> Job | None:
    """The job, now this worker's alone; None when it is over or another worker has it.

    Call it first in the task and outside any transaction, so that others see the claim at once.
    """
    now = timezone.now()
    free = Q(status=Job.Status.WAITING) | Q(status=Job.Status.RUNNING, lease_until__lt=now)
    claimed = Job.objects.filter(free, pk=job_id).update(
        status=Job.Status.RUNNING,
        lease_until=now + timedelta(seconds=lease_seconds),
        attempts=F("attempts") + 1,
    )
    return Job.objects.select_related("started_by", "nation").get(pk=job_id) if claimed else None


def report_progress(
    job: Job,
    *,
    done: int | None = None,
    total: int | None = None,
    message: str | None = None,
    lease_seconds: int = LEASE_SECONDS,
) -> None:
    """Say how far the work is and stay its owner. Call it often, outside transactions.

    Raises `JobTakenOver` when the job was cancelled or given to another worker meanwhile.
    """
    changes: dict[str, Any] = {"done": done, "total": total, "message": message and message[:500]}
    changes = {name: value for name, value in changes.items() if value is not None}
    lease_until = timezone.now() + timedelta(seconds=lease_seconds)
    _change_own(job, changes | {"lease_until": lease_until})


def finish_job(job: Job, *, message: str | None = None, url: str | None = None) -> None:
    """The work is done. In the transaction of its last write, so that both hold or neither."""
    changes: dict[str, Any] = {"status": Job.Status.DONE, "lease_until": None}
    if job.total:
        changes["done"] = job.total
    if message is not None:
        changes["message"] = message[:500]
    if url is not None:
        changes["url"] = url
    now = timezone.now()
    _change_own(job, changes | {"finished_at": now})
    if now - job.started_at > WORTH_A_NOTICE:
        _announce(job, gettext_noop("Done: %(title)s"))


def fail_job(job: Job, *, problem: str) -> None:
    """The work cannot be done; `problem` is a sentence for the person who started it."""
    _change_own(
        job,
        {
            "status": Job.Status.FAILED,
            "message": problem[:500],
            "lease_until": None,
            "finished_at": timezone.now(),
        },
    )
    _announce(job, gettext_noop("Failed: %(title)s"))


def take_up_job(job: Job) -> None:
    """Hand an abandoned or lost job over again; after too many attempts it fails."""
    now = timezone.now()
    if job.attempts >= MOST_ATTEMPTS:
        fail_job(job, problem=_("The work stopped without an answer, again and again."))
        return
    # A waiting job may simply stand in a long queue; its next turn comes a lease later.
    waiting = Job.objects.filter(pk=job.pk, status=Job.Status.WAITING, lease_until__lt=now)
    waiting.update(lease_until=now + timedelta(seconds=LEASE_SECONDS))
    after_commit(partial(_hand_over, job.task, job_id=job.pk))


def _change_own(job: Job, changes: dict[str, Any]) -> None:
    """Change the job if it is still this worker's: every claim counts one attempt more."""
    own = Job.objects.filter(pk=job.pk, attempts=job.attempts, status=Job.Status.RUNNING)
    if not own.update(**changes):
        raise JobTakenOver(_("This job was cancelled or taken over."))
    for name, value in changes.items():
        setattr(job, name, value)


def _announce(job: Job, words: str) -> None:
    if not job.started_by.is_system:
        with override(job.started_by.language):
            text = _(words) % {"title": job.title}
        notify(job.started_by, kind="job.over", text=text, url=job.url)


def _hand_over(task: str, **ids: int) -> None:
    current_app.signature(task, kwargs=ids).apply_async()

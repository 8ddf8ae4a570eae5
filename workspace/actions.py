"""Deeds on what people work with, and the helpers that deeds of the rooms above call.

The helpers (a job, a letter, a notice, a change to react to) leave no event of their own: the
deed they are part of is the event.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import record
from common.errors import ActionError
from common.rows import Marking
from workspace import tasks
from workspace.changes import note_change
from workspace.content import FileRefused, examine
from workspace.digests import choices_of
from workspace.dispatch import after_commit
from workspace.jobs import (
    LEASE_SECONDS,
    JobTakenOver,
    claim_job,
    fail_job,
    finish_job,
    report_progress,
    start_job,
)
from workspace.models import File, Job, NoticeChoice, SavedFilter
from workspace.post import notify, read_notices, write_letter
from workspace.scanning import is_scanned

if TYPE_CHECKING:
    from accounts.models import Nation, User

__all__ = [
    "LEASE_SECONDS",
    "FileRefused",
    "JobIsOver",
    "JobTakenOver",
    "cancel_job",
    "choose_mail",
    "claim_job",
    "fail_job",
    "finish_job",
    "note_change",
    "notify",
    "read_notices",
    "remove_filter",
    "report_progress",
    "save_filter",
    "start_job",
    "store_file",
    "write_letter",
]


class JobIsOver(ActionError):
    pass


@transaction.atomic
def cancel_job(job: Job, *, by: User) -> Job:
    """Its worker notices at the next progress report and stops."""
    job = Job.objects.select_for_update(of=["self"]).get(pk=job.pk)
    if job.is_over:
        raise JobIsOver(_("This job is already over."))
    job.status = Job.Status.CANCELLED
    job.lease_until = None
    job.finished_at = timezone.now()
    job.save(update_fields=["status", "lease_until", "finished_at"])
    record("job.cancelled", by=by, target=job)
    return job


@transaction.atomic
def store_file(
    *,
    upload: UploadedFile,
    nation: Nation,
    by: User,
    marking: str = Marking.AMBER,
    source: str = "",
    is_text: bool = False,
) -> File:
    """Keep an upload. Too large, empty or of a kind nobody expects is refused.

    `is_text` is said by whoever has read it as text already.
    """
    found = examine(upload, is_text=is_text)
    file = File(
        nation=nation,
        name=found.name,
        content_type=found.content_type,
        size=found.size,
        sha256=found.sha256,
        marking=marking,
        source=source[:300],
        uploaded_by=by,
    )
    file.content.save(found.name, upload, save=False)
    try:
        file.save()
        record("file.stored", by=by, target=file, changes={"sha256": ("", file.sha256)})
        if is_scanned():
            after_commit(partial(tasks.scan_file.delay, file_id=file.pk))
    except Exception:
        file.content.delete(save=False)
        raise
    return file


@transaction.atomic
def save_filter(
    *, page: str, name: str, query: str, is_shared: bool = False, by: User
) -> SavedFilter:
    """Keep the filter of a list under a name; the same name again replaces it."""
    kept, _is_new = SavedFilter.objects.update_or_create(
        user=by,
        page=page,
        name=name,
        defaults={"query": query, "is_shared": is_shared, "nation_id": by.nation_id},
    )
    record("filter.saved", by=by, target=kept)
    return kept


@transaction.atomic
def remove_filter(kept: SavedFilter, *, by: User) -> None:
    record("filter.removed", by=by, target=kept)
    kept.delete()


@transaction.atomic
def choose_mail(user: User, *, choices: Mapping[str, str], by: User) -> None:
    """How often each kind of notices comes by mail."""
    old = choices_of([user])[user.pk]
    changed = {group: (old[group], new) for group, new in choices.items() if old[group] != new}
    for group, (_old, frequency) in changed.items():
        NoticeChoice.objects.update_or_create(
            user=user, group=group, defaults={"frequency": frequency}
        )
    if changed:
        record("person.mail_chosen", by=by, target=user, changes=changed)

"""Deeds on what people work with, and the helpers that deeds of the rooms above call.

The helpers (a job, a letter, a notice, a change to react to) leave no event of their own: the
deed they are part of is the event.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

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
from workspace.following import known_watches, news_of, state_of
from workspace.jobs import (
    LEASE_SECONDS,
    JobTakenOver,
    claim_job,
    fail_job,
    finish_job,
    report_progress,
    start_job,
)
from workspace.models import File, Follow, Job, NoticeChoice, SavedFilter
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
    "follow_filter",
    "follow_row",
    "note_change",
    "notify",
    "read_notices",
    "remove_filter",
    "report_progress",
    "save_filter",
    "start_job",
    "store_file",
    "tell_follower",
    "unfollow",
    "write_letter",
]

#: So many things one person follows at most.
MOST_FOLLOWED = 200


class JobIsOver(ActionError):
    pass


class CannotBeFollowed(ActionError):
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


@transaction.atomic
def follow_filter(kept: SavedFilter, *, by: User) -> Follow:
    """From now on this person is told what newly matches."""
    return _follow(by, page=kept.page, filter=kept)


@transaction.atomic
def follow_row(*, page: str, target_id: int, by: User) -> Follow:
    """From now on this person is told what changes about it."""
    return _follow(by, page=page, target_id=target_id)


def _follow(by: User, **what: Any) -> Follow:
    if what["page"] not in known_watches():
        raise CannotBeFollowed(_("This cannot be followed."))
    if Follow.objects.visible_to(by).count() >= MOST_FOLLOWED:
        raise CannotBeFollowed(
            _("You follow %(most)d things already; give one of them up first.")
            % {"most": MOST_FOLLOWED}
        )
    follow, is_new = Follow.objects.get_or_create(
        user=by, **what, defaults={"nation_id": by.nation_id}
    )
    if is_new:
        follow.seen = state_of(follow) or {}
        follow.save(update_fields=["seen"])
        record("follow.begun", by=by, target=follow, changes={"page": (None, follow.page)})
    return follow


@transaction.atomic
def unfollow(follow: Follow, *, by: User) -> None:
    record("follow.ended", by=by, target=follow, changes={"page": (follow.page, None)})
    follow.delete()


@transaction.atomic
def tell_follower(follow: Follow, *, by: User) -> bool:
    """What is new since it was last looked at, of what the person may see as this is written.

    Answers whether there was anything. What they see no more is left alone until they see it again.
    """
    rows = Follow.objects.select_related("user", "filter")
    follow = rows.select_for_update(of=("self",)).get(pk=follow.pk)
    now = state_of(follow)
    if now is None and _moved(follow):
        now = state_of(follow)
    follow.looked_at = timezone.now()
    text = ""
    if now is not None:
        text, url = news_of(follow, now)
        follow.seen = now
        if text:
            notify(follow.user, kind="follow.news", text=text, url=url)
            record("follow.told", by=by, target=follow)
    follow.save(update_fields=["seen", "looked_at", "target_id"])
    return bool(text)


def _moved(follow: Follow) -> bool:
    """The row has become part of another one, which is followed from now on."""
    watch = known_watches().get(follow.page)
    if watch is None or watch.became is None or follow.target_id is None:
        return False
    became = watch.became(follow.target_id)
    known = Follow.objects.visible_to(follow.user).of_row(follow.page, became or 0)
    if became is None or known.exists():
        return False
    follow.target_id = became
    return True

"""Deeds on what is kept of people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from common.errors import ActionError
from common.rows import Marking
from privacy.erasing import erase_everywhere
from privacy.keeping import APPLIED, let_go
from privacy.models import PersonWork
from privacy.staying import reasons_to_stay
from privacy.subjects import Subject, subject_of
from workspace.actions import finish_job, start_job
from workspace.files import keep_made
from workspace.models import Job

TASK = "privacy.tasks.work_on_person"
#: What was found or put together about a person is not left lying about.
KEPT = timedelta(days=7)


class PersonMustStay(ActionError):
    pass


class ReasonNamesPerson(ActionError):
    pass


class NobodyThere(ActionError):
    pass


@transaction.atomic
def apply_retention(*, now: datetime, by: User) -> dict[str, int]:
    """Let go what is kept no longer; a night without any leaves no line in the trail."""
    done = let_go(now)
    if done:
        changes = {label: (None, count) for label, count in done.items()}
        record(APPLIED, by=by, target=by, changes=changes)
    return done


@transaction.atomic
def ask_for_work(kind: str, row: UUID, *, deed: str, reason: str = "", by: User) -> PersonWork:
    """Have one person looked for in every table; the same that is under way serves for both."""
    subject = subject_of(kind, row, by=by)
    nation = Nation.objects.select_for_update(no_key=True).get(pk=subject.nation_id or 0)
    under_way = PersonWork.objects.filter(nation=nation, deed=deed).under_way()
    if (same := under_way.on(kind, row).first()) is not None:
        return same
    if deed == PersonWork.Deed.ERASE:
        _refuse_erasing(subject, reason, by=by)
    target = _row_of(subject)
    work = PersonWork.objects.create(
        nation=nation,
        deed=deed,
        kind=kind,
        row=row,
        reason=reason,
        asked_by=by,
        expires_at=timezone.now() + KEPT,
    )
    work.job = start_job(
        kind=f"person.{deed}",
        title=work.get_deed_display(),
        task=TASK,
        target=work,
        url=work.get_absolute_url(),
        by=by,
    )
    work.save(update_fields=["job"])
    record(
        "person.work_asked",
        by=by,
        target=target,
        changes={"deed": (None, deed)},
        nation_id=nation.pk,
    )
    return work


@transaction.atomic
def export_person(
    work: PersonWork, subject: Subject, content: bytes, *, job: Job, by: User
) -> PersonWork:
    """Everything of one person as a file, for them; the trail says that it was put together."""
    work.file = keep_made(
        content,
        name="person.zip",
        content_type="application/zip",
        nation=work.nation,
        by=by,
        marking=Marking.AMBER_STRICT,
    )
    _is_done(work, job, {})
    record("person.data_exported", by=by, target=_row_of(subject), nation_id=subject.nation_id)
    return work


@transaction.atomic
def take_export(work: PersonWork, *, by: User) -> PersonWork:
    """Somebody takes the file away; the trail says who."""
    record("person.export_taken", by=by, target=work, nation_id=work.nation_id)
    return work


@transaction.atomic
def erase_person(work: PersonWork, *, job: Job, by: User) -> dict[str, int]:
    """Take a person out of every table; deeds stay without the name. Cannot be undone.

    All of it holds or nothing: a worker that dies, or whose job was given to another, leaves no trace.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one at a time by one officer
    subject = subject_of(work.kind, work.row, by=by)
    _refuse_erasing(subject, work.reason, by=by)
    target = _row_of(subject)
    done = erase_everywhere(subject, by=by)
    changes: dict[str, Any] = {name: (None, count) for name, count in done.items()}
    changes["reason"] = (None, work.reason)
    record("person.erased", by=by, target=target, changes=changes, nation_id=subject.nation_id)
    _is_done(work, job, done)
    return done


@transaction.atomic
def discard_work(work: PersonWork, *, by: User) -> None:
    """Its week is over."""
    record("person.work_discarded", by=by, target=work, nation_id=work.nation_id)
    file = work.file
    work.delete()
    if file is not None:
        file.delete()
        transaction.on_commit(lambda: file.content.delete(save=False))


def _is_done(work: PersonWork, job: Job, done: dict[str, int]) -> None:
    work.counts = [*done.items()]
    work.is_done = True
    work.save(update_fields=["counts", "is_done", "file"])
    finish_job(job, message="")


def _refuse_erasing(subject: Subject, reason: str, *, by: User) -> None:
    if subject.is_named_in(reason):
        raise ReasonNamesPerson(
            _("The reason stays in the trail. Write it without the name and addresses.")
        )
    if reasons := reasons_to_stay(subject, by=by):
        raise PersonMustStay(" ".join(reasons))


def _row_of(subject: Subject) -> Model:
    """The row the trail calls the person by, which is never their name."""
    rows: tuple[Model, ...] = (*subject.users, *subject.contacts, *subject.applications)
    if not rows:
        raise NobodyThere(_("There is nobody to be found here."))
    return rows[0]

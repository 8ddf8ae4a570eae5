"""Deeds on what is kept of people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from common.errors import ActionError
from privacy.erasing import erase_everywhere
from privacy.gathering import as_zip
from privacy.keeping import APPLIED, let_go
from privacy.staying import reasons_to_stay
from privacy.subjects import Subject, subject_of


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
def export_person(subject: Subject, *, by: User) -> bytes:
    """Everything of one person as a file, for them; the trail says that it was handed out."""
    content = as_zip(subject)
    record("person.data_exported", by=by, target=_row_of(subject), nation_id=subject.nation_id)
    return content


@transaction.atomic
def erase_person(kind: str, public_id: Any, *, reason: str, by: User) -> dict[str, int]:
    """Take a person out of every table; deeds stay without the name. Cannot be undone."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one at a time by one officer
    subject = subject_of(kind, public_id, by=by)
    if subject.is_named_in(reason):
        raise ReasonNamesPerson(
            _("The reason stays in the trail. Write it without the name and addresses.")
        )
    if reasons := reasons_to_stay(subject, by=by):
        raise PersonMustStay(" ".join(reasons))
    target = _row_of(subject)
    done = erase_everywhere(subject, by=by)
    changes: dict[str, Any] = {name: (None, count) for name, count in done.items()}
    changes["reason"] = (None, reason)
    record("person.erased", by=by, target=target, changes=changes, nation_id=subject.nation_id)
    return done


def _row_of(subject: Subject) -> Model:
    """The row the trail calls the person by, which is never their name."""
    rows: tuple[Model, ...] = (*subject.users, *subject.contacts, *subject.applications)
    if not rows:
        raise NobodyThere(_("There is nobody to be found here."))
    return rows[0]

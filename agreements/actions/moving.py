"""Deeds that bring an agreement from one state to the next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import notifications
from agreements.actions.making import add_document
from agreements.counting import note_agreement
from agreements.excess import within_capability
from agreements.models import Agreement, AgreementReminder
from audit.record import record
from baseline.editing import locked
from common.errors import ActionError

S = Agreement.Status
#: What may be done, from which states, and the state it leads to.
MOVES: dict[str, tuple[tuple[S, ...], S]] = {
    "propose": ((S.DRAFT,), S.NEGOTIATED),
    "take_back": ((S.NEGOTIATED,), S.DRAFT),
    "start": ((S.SIGNED,), S.IN_FORCE),
    "suspend": ((S.IN_FORCE,), S.SUSPENDED),
    "resume": ((S.SUSPENDED,), S.IN_FORCE),
    "end": ((S.IN_FORCE, S.SUSPENDED, S.SIGNED), S.ENDED),
    "terminate": ((S.SIGNED, S.IN_FORCE, S.SUSPENDED), S.TERMINATED),
}
#: Nobody is stopped without being told why.
WITH_REASON = frozenset({"suspend", "terminate"})


class NotFromHere(ActionError):
    pass


class NeedsAReason(ActionError):
    pass


class NotComplete(ActionError):
    pass


class TooEarly(ActionError):
    pass


class NotDueYet(ActionError):
    pass


@transaction.atomic
def move_agreement(
    agreement: Agreement, move: str, *, reason: str = "", by: User, today: date | None = None
) -> Agreement:
    """One step along `MOVES`. What stops it needs a reason; what starts it, that its day has come."""
    row: Agreement = locked(agreement)
    states, state = MOVES[move]
    if row.status not in states or row.is_archived:
        raise NotFromHere(
            _("This cannot be done now: the agreement is “%(state)s”.")
            % {"state": row.get_status_display()}
        )
    if move in WITH_REASON and not reason.strip():
        raise NeedsAReason(_("Say why, for those it binds."))
    day = today or timezone.localdate()
    if move == "start" and row.starts_on and row.starts_on > day:
        raise TooEarly(_("It starts on %(day)s.") % {"day": row.starts_on.isoformat()})
    _move(row, state, reason=reason, by=by)
    record(
        f"agreement.{_PAST[move]}",
        by=by,
        target=row,
        changes={"status": (states[0] if len(states) == 1 else None, state)},
        personal={"reason": (None, reason)} if reason else None,
    )
    if state == S.IN_FORCE:
        _take_the_place_of(row, by=by)
    notifications.tell_moved(row, reason, by=by)
    return row


_PAST = {
    "propose": "proposed",
    "take_back": "taken_back",
    "start": "put_in_force",
    "suspend": "suspended",
    "resume": "resumed",
    "end": "ended",
    "terminate": "terminated",
}


@transaction.atomic
def sign_agreement(
    agreement: Agreement,
    *,
    version: int | None,
    signed_on: date,
    upload: UploadedFile | None = None,
    by: User,
    today: date | None = None,
) -> Agreement:
    """Record that it was signed, with its paper. From then on it changes only by an amendment."""
    row: Agreement = locked(agreement)
    row.check_version(version, {"signed_on": signed_on})
    if row.status not in Agreement.OPEN or row.is_archived:
        raise NotFromHere(_("It has been signed already, or put away."))
    if missing := row.missing:
        fields = {one.name: one.verbose_name for one in Agreement._meta.concrete_fields}
        words = [str(fields[name]) for name in missing]
        raise NotComplete(
            _("Not yet: %(missing)s must be filled in before it counts as signed.")
            % {"missing": ", ".join(words)}
        )
    if signed_on > (today or timezone.localdate()):
        raise TooEarly(_("Record it when it has been signed."))
    if upload is not None:
        add_document(row, upload=upload, dated_on=signed_on, by=by)
    if not row.documents.exists():
        raise NotComplete(_("Put the signed paper to it."))
    with within_capability():
        _move(row, S.SIGNED, by=by, signed_on=signed_on)
    record(
        "agreement.signed",
        by=by,
        target=row,
        changes={"status": (None, S.SIGNED), "signed_on": (None, signed_on)},
    )
    notifications.tell_moved(row, "", by=by)
    return row


@transaction.atomic
def remind_of_end(agreement: Agreement, *, days_before: int, by: User) -> None:
    """Once for each last day and each step; late or twice does no harm."""
    row: Agreement = locked(agreement)
    if not row.is_standing or row.ends_on is None:
        raise NotDueYet(_("It does not end."))
    _reminder, is_new = AgreementReminder.objects.get_or_create(
        agreement=row, ends_on=row.ends_on, days_before=days_before
    )
    if not is_new:
        raise NotDueYet(_("They have been reminded."))
    record(
        "agreement.end_reminded",
        by=by,
        target=row,
        changes={"ends_on": (None, row.ends_on), "days_before": (None, days_before)},
    )
    notifications.remind_of_end(row)


def _move(row: Agreement, state: S, *, by: User, reason: str = "", **values: Any) -> None:
    values |= {
        "status": state,
        "moved_at": timezone.now(),
        "moved_by": by,
        "moved_because": reason.strip()[:500],
    }
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])
    note_agreement(row)


def _take_the_place_of(row: Agreement, *, by: User) -> None:
    """An amendment in force ends what it amends."""
    if row.amends is None:
        return
    old = locked(row.amends)
    if old.is_standing:
        _move(old, S.ENDED, by=by, reason=_("Amended: another version is in force."))
        record("agreement.ended", by=by, target=old, changes={"amended_by": (None, row.pk)})

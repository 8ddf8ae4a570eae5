"""Deeds between an association and the partners whose entries it may follow."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from baseline.editing import hold
from common.errors import ActionError
from partners import notifications
from partners.identifiers import CleanNumber
from partners.models import Consent, Identifier, Partner

#: Members an association may have asked at a time.
MOST = 1_000
#: One reminder for each member in this time.
BETWEEN_REMINDERS = timedelta(days=7)


class NoAssociation(ActionError):
    pass


class AskedAlready(ActionError):
    pass


class ConsentIsOver(ActionError):
    pass


class RemindedLately(ActionError):
    pass


@transaction.atomic
def ask_consent(association: Partner, *, number: CleanNumber, label: str, by: User) -> Consent:
    """Ask whoever has the number; it looks alike whether anybody in the register has it."""
    hold(association.nation_id)
    is_one = association.kind == Partner.Kind.ASSOCIATION
    if not is_one or association.status != Partner.Status.APPROVED or association.is_archived:
        raise NoAssociation(_("Only an approved association may ask for this."))
    own = {"scheme": number.scheme, "country": number.country, "value": number.value}
    standing = Consent.objects.standing().filter(association=association)
    if standing.filter(**own).exists():
        raise AskedAlready(_("You have asked for this number already."))
    if standing.count() >= MOST:
        raise AskedAlready(_("You have asked as many as can be asked at a time."))
    row = Consent.objects.create(
        nation=association.nation, association=association, label=label, asked_by=by, **own
    )
    record("consent.asked", by=by, target=row, changes={"association": (None, association)})
    holder = Identifier.objects.filter(nation=association.nation, **own).first()
    if holder is not None:
        notifications.tell_consent_asked(row, holder.partner)
    return row


@transaction.atomic
def give_consent(consent: Consent, *, partner: Partner, by: User) -> Consent:
    """The association sees how complete the entry is, from now on and until one of them ends it."""
    row = _asked(consent, partner)
    row.status, row.member = Consent.Status.GIVEN, partner
    _answer(row, by=by)
    record("consent.given", by=by, target=row, changes={"member": (None, partner)})
    notifications.tell_consent_answered(row)
    return row


@transaction.atomic
def decline_consent(consent: Consent, *, partner: Partner, by: User) -> Consent:
    row = _asked(consent, partner)
    row.status, row.member = Consent.Status.DECLINED, partner
    _answer(row, by=by)
    record("consent.declined", by=by, target=row, changes={"member": (None, partner)})
    notifications.tell_consent_answered(row)
    return row


@transaction.atomic
def end_consent(consent: Consent, *, by: User) -> Consent:
    """Either side, at any time; nothing is shown any more."""
    row = _held(consent)
    if row.status not in {Consent.Status.ASKED, Consent.Status.GIVEN}:
        raise ConsentIsOver(_("This is over already."))
    row.status, row.ended_at, row.ended_by = Consent.Status.ENDED, timezone.now(), by
    row.save(update_fields=["status", "ended_at", "ended_by"])
    record("consent.ended", by=by, target=row, changes={"member": (row.member, None)})
    return row


@transaction.atomic
def remind_member(consent: Consent, *, now: datetime, by: User) -> Consent:
    """Once a week for each member, in the association's name."""
    row = _held(consent)
    if not row.is_given or row.member is None:
        raise ConsentIsOver(_("Only members that consent can be reminded."))
    if row.reminded_at is not None and now - row.reminded_at < BETWEEN_REMINDERS:
        raise RemindedLately(_("This member was reminded less than a week ago."))
    row.reminded_at, row.reminded_by = now, by
    row.save(update_fields=["reminded_at", "reminded_by"])
    record("consent.reminded", by=by, target=row, changes={"member": (None, row.member)})
    notifications.tell_reminded_by_association(row)
    return row


def _held(consent: Consent) -> Consent:
    hold(consent.nation_id)
    return Consent.objects.for_detail().get(pk=consent.pk)


def _asked(consent: Consent, partner: Partner) -> Consent:
    row = _held(consent)
    if not Consent.objects.asking(partner).filter(pk=row.pk).exists():
        raise ConsentIsOver(_("This was answered or taken back already."))
    return row


def _answer(row: Consent, *, by: User) -> None:
    row.answered_at, row.answered_by = timezone.now(), by
    row.save(update_fields=["status", "member", "answered_at", "answered_by"])

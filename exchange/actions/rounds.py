"""Deeds on rounds: partners are asked, say what still holds, and are reminded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from common.errors import ActionError
from exchange import notifications
from exchange.actions.desk import open_matter
from exchange.models import Matter, Round, RoundEntry
from partners.actions.declaring import confirm_capability
from partners.actions.places import confirm_contact
from partners.models import Capability, Contact, Partner


class NobodyToAsk(ActionError):
    pass


class RoundIsOver(ActionError):
    pass


class NotInThisEntry(ActionError):
    pass


@transaction.atomic
def start_round(
    *,
    nation: Nation,
    title: str,
    text: str,
    deadline: date,
    criteria: dict[str, str],
    partners: Sequence[Partner],
    contacts: Mapping[int, Contact],
    by: User,
) -> Round:
    """Ask these partners, each through its contact, whether its entry still holds."""
    if not partners:
        raise NobodyToAsk(_("No partner fits. Widen the choice."))
    started = Round.objects.create(
        nation=nation, title=title, text=text, deadline=deadline, criteria=criteria, started_by=by
    )
    entries = RoundEntry.objects.bulk_create(
        RoundEntry(nation=nation, round=started, partner=partner, contact=contacts.get(partner.pk))
        for partner in partners
    )
    record(
        "round.started",
        by=by,
        target=started,
        changes={"criteria": (None, criteria), "asked": (None, len(entries))},
    )
    for entry in entries:
        notifications.send_round(entry)
    return started


def _held(entry: RoundEntry) -> RoundEntry:
    entry = RoundEntry.objects.for_list().select_for_update(of=("self",)).get(pk=entry.pk)
    if not entry.round.is_open:
        raise RoundIsOver(_("This round has ended; thank you all the same."))
    return entry


@transaction.atomic
def still_true(entry: RoundEntry, row: Capability | Contact, *, by: User) -> RoundEntry:
    """One click: this capability, or this contact, still holds."""
    entry = _held(entry)
    if row.partner_id != entry.partner_id:
        raise NotInThisEntry(_("This belongs to another organisation."))
    if isinstance(row, Capability):
        confirm_capability(row, by=by)
    else:
        confirm_contact(row, by=by)
    return entry


@transaction.atomic
def finish_entry(
    entry: RoundEntry, *, changed: str = "", through: str = Matter.Through.PAGE, by: User
) -> RoundEntry:
    """The partner has looked through its entry; what has changed goes to the office's desk."""
    entry = _held(entry)
    if changed:
        open_matter(
            nation=entry.nation,
            kind=Matter.Kind.ENQUIRY,
            subject=_("Changes to the entry: %(name)s") % {"name": entry.partner.name[:150]},
            text=changed,
            partner=entry.partner,
            contact=entry.contact,
            through=through,
            by=by,
        )
    entry.done_at, entry.done_by, entry.done_through = timezone.now(), by, through
    entry.save(update_fields=["done_at", "done_by", "done_through"])
    record("round_entry.done", by=by, target=entry)
    return entry


@transaction.atomic
def remind_entry(entry: RoundEntry, *, today: date, by: User) -> RoundEntry:
    """At most once a day."""
    entry = _held(entry)
    if entry.done_at is not None or entry.reminded_on == today:
        return entry
    entry.reminders += 1
    entry.reminded_on = today
    entry.save(update_fields=["reminders", "reminded_on"])
    record(
        "round_entry.reminded",
        by=by,
        target=entry,
        changes={"reminders": (entry.reminders - 1, entry.reminders)},
    )
    notifications.send_round(entry)
    return entry


@transaction.atomic
def remind_all(round_: Round, *, today: date, by: User) -> int:
    """Everybody who has not answered; answers how many letters went out."""
    waiting = list(RoundEntry.objects.of(round_).to_remind(today).for_list().order_by("pk"))
    for entry in waiting:
        remind_entry(entry, today=today, by=by)
    return len(waiting)


@transaction.atomic
def end_round(round_: Round, *, by: User) -> Round:
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if not round_.is_open:
        raise RoundIsOver(_("This round has ended already."))
    round_.ended_at, round_.ended_by = timezone.now(), by
    round_.save(update_fields=["ended_at", "ended_by"])
    record("round.ended", by=by, target=round_)
    return round_

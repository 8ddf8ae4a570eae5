"""The letters of a round, a portion at a time: to those not yet asked, and to those who are silent.

A portion is written wholly or not at all, and the next one starts behind what is written, so that work
which was broken off goes on where it stopped and nobody is asked twice.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from audit.record import record
from baseline.models import Region
from exchange import notifications
from exchange.holding import held_entry
from exchange.models import PartnerListEntry, Round, RoundEntry
from exchange.selecting import first_contacts
from partners.models import Partner, Site
from partners.models.partner import PartnerQuerySet

#: So many partners are asked in one transaction; a longer round is the work of a job.
PORTION = 200


def to_ask(user: User, selection: dict[str, Any]) -> PartnerQuerySet:
    """The partners a round goes to: `supply_kind`, `status` and `region` (a key) narrow it."""
    rows = Partner.objects.visible_to(user).in_registry()
    status = selection.get("status")
    both = [Partner.Status.APPROVED, Partner.Status.LISTED]
    rows = rows.filter(status__in=[status] if status else both)
    if kind := selection.get("supply_kind"):
        rows = rows.filter(supply_kinds__contains=[kind])
    if key := selection.get("hand_list"):
        on_it = PartnerListEntry.objects.filter(list=key, list__nation=user.nation_id)
        rows = rows.filter(pk__in=on_it.values("partner"))
    if region := Region.objects.filter(pk=selection.get("region") or 0).first():
        rows = rows.with_site_among(Site.objects.in_use().inside(region))
    return rows


@transaction.atomic
def ask_next(round_: Round, *, by: User) -> int:
    """Ask the next portion; answers how many that were, none when everybody is asked or it is over."""
    round_ = (
        Round.objects.select_related("nation").select_for_update(of=("self",)).get(pk=round_.pk)
    )
    if not round_.is_open:
        return 0
    last = RoundEntry.objects.of(round_).aggregate(last=Max("partner"))["last"] or 0
    partners = list(to_ask(by, round_.selection).filter(pk__gt=last).order_by("pk")[:PORTION])
    contacts = first_contacts(by, [one.pk for one in partners])
    entries = RoundEntry.objects.bulk_create(
        RoundEntry(nation=round_.nation, round=round_, partner=one, contact=contacts.get(one.pk))
        for one in partners
    )
    for entry in entries:
        notifications.send_round(entry)
    return len(entries)


@transaction.atomic
def remind_next_and_record(round_: Round, *, today: date, by: User) -> int:
    """Remind the next portion of those who are silent; nobody twice on one day."""
    silent = RoundEntry.objects.of(round_).to_remind(today).order_by("pk")
    waiting = list(silent.for_list()[:PORTION])
    for entry in waiting:
        remind_and_record(entry, today=today, by=by)
    return len(waiting)


@transaction.atomic
def remind_and_record(entry: RoundEntry, *, today: date, by: User) -> RoundEntry:
    """At most once a day."""
    entry = held_entry(entry)
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

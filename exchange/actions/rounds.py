"""Deeds on rounds: partners are asked, say what still holds, and are reminded."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from common.errors import ActionError
from exchange import filling
from exchange.actions.desk import open_matter
from exchange.holding import RoundIsOver, held_entry
from exchange.models import Matter, Round, RoundEntry
from partners.actions.declaring import confirm_capability
from partners.actions.places import confirm_contact
from partners.models import Capability, Contact
from workspace.actions import start_job


class NobodyToAsk(ActionError):
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
    selection: dict[str, Any],
    by: User,
) -> Round:
    """Ask the partners selected, each through its contact, whether its entry still holds.

    Many are asked by a job; the round's page shows how far it is.
    """
    total = filling.to_ask(by, selection).count()
    if not total:
        raise NobodyToAsk(_("No partner fits. Widen the choice."))
    started = Round.objects.create(
        nation=nation,
        title=title,
        text=text,
        deadline=deadline,
        criteria=criteria,
        selection=selection,
        started_by=by,
    )
    record(
        "round.started",
        by=by,
        target=started,
        changes={"criteria": (None, criteria), "asked": (None, total)},
    )
    if total <= filling.PORTION:
        filling.ask_next(started, by=by)
    else:
        _by_job(started, _("Letters of the round %(title)s"), "ask_round", total, by=by)
    return started


def _by_job(round_: Round, title: str, task: str, total: int, *, by: User) -> None:
    start_job(
        kind="round",
        title=title % {"title": round_.title},
        task=f"exchange.tasks.{task}",
        target=round_,
        url=round_.get_absolute_url(),
        total=total,
        by=by,
    )


@transaction.atomic
def still_true(entry: RoundEntry, row: Capability | Contact, *, by: User) -> RoundEntry:
    """One click: this capability, or this contact, still holds."""
    entry = held_entry(entry)
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
    entry = held_entry(entry)
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
    return filling.remind_and_record(entry, today=today, by=by)


@transaction.atomic
def remind_all(round_: Round, *, today: date, by: User) -> int:
    """Everybody who has not answered; answers how many letters go out, many of them by a job."""
    total = RoundEntry.objects.of(round_).to_remind(today).count()
    if total <= filling.PORTION:
        return filling.remind_next_and_record(round_, today=today, by=by)
    _by_job(round_, _("Reminders of the round %(title)s"), "remind_round", total, by=by)
    return total


@transaction.atomic
def end_round(round_: Round, *, by: User) -> Round:
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if not round_.is_open:
        raise RoundIsOver(_("This round has ended already."))
    round_.ended_at, round_.ended_by = timezone.now(), by
    round_.save(update_fields=["ended_at", "ended_by"])
    record("round.ended", by=by, target=round_)
    return round_

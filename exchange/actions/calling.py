"""Deeds on call-downs."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from common.errors import ActionError
from exchange import notifications
from exchange.models import Call, CallDown, Matter
from partners.models import Contact


class NobodyToCall(ActionError):
    pass


class CallDownIsOver(ActionError):
    pass


@transaction.atomic
def start_call_down(
    *,
    nation: Nation,
    subject: str,
    text: str,
    criteria: dict[str, str],
    contacts: Sequence[Contact],
    by: User,
) -> CallDown:
    """Ask these contacts to answer, each by a letter with a link of its own."""
    if not contacts:
        raise NobodyToCall(_("Choose at least one contact."))
    call_down = CallDown.objects.create(
        nation=nation, subject=subject, text=text, criteria=criteria, started_by=by
    )
    calls = Call.objects.bulk_create(
        Call(call_down=call_down, partner=contact.partner, contact=contact) for contact in contacts
    )
    record(
        "call_down.started",
        by=by,
        target=call_down,
        changes={
            "criteria": (None, criteria),
            "partners": (None, [contact.partner_id for contact in contacts]),
        },
    )
    for call in calls:
        notifications.send_call(call)
    return call_down


@transaction.atomic
def answer_call(
    call: Call,
    *,
    answer: str,
    note: str = "",
    through: str = Matter.Through.LINK,
    by: User,
) -> Call:
    """The first answer sets the time; a later one may correct what it said."""
    call = Call.objects.for_list().select_for_update(of=("self",)).get(pk=call.pk)
    if not call.call_down.is_open:
        raise CallDownIsOver(_("This call-down is over; thank you all the same."))
    old = call.answer
    call.answer, call.note = answer, note
    call.answered_at = call.answered_at or timezone.now()
    call.answered_by, call.answered_through = by, through
    call.save(update_fields=["answer", "note", "answered_at", "answered_by", "answered_through"])
    record(
        "call.answered",
        by=by,
        target=call,
        nation_id=call.call_down.nation_id,
        changes={"answer": (old, answer)},
        personal={"note": ("", note)} if note else None,
    )
    return call


@transaction.atomic
def end_call_down(call_down: CallDown, *, by: User) -> CallDown:
    call_down = CallDown.objects.select_for_update(of=("self",)).get(pk=call_down.pk)
    if not call_down.is_open:
        raise CallDownIsOver(_("This call-down has ended already."))
    call_down.ended_at, call_down.ended_by = timezone.now(), by
    call_down.save(update_fields=["ended_at", "ended_by"])
    record("call_down.ended", by=by, target=call_down)
    return call_down

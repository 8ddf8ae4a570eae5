"""Deeds on requests: partners are asked, and answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from common.errors import ActionError
from exchange import notifications
from exchange.holding import held
from exchange.models import Asked, Asking, Matter
from partners.models import Contact, Partner


class NobodyToAsk(ActionError):
    pass


class RequestIsOver(ActionError):
    pass


class ReplyIncomplete(ActionError):
    pass


@transaction.atomic
def ask_partners(
    matter: Matter,
    *,
    criteria: dict[str, str],
    chosen: Sequence[tuple[Partner, Contact | None]],
    left_out: Sequence[Partner] = (),
    reason: str = "",
    answer_by: datetime,
    by: User,
) -> Asking:
    """Ask these partners; whom the criteria found besides, and why they were left out, is kept."""
    matter = held(matter)
    if matter.kind != Matter.Kind.REQUEST:
        raise NobodyToAsk(_("Only for a request are partners asked."))
    known = set(Asked.objects.of_matter(matter).values_list("partner", flat=True))
    fresh = [(partner, contact) for partner, contact in chosen if partner.pk not in known]
    if not fresh:
        raise NobodyToAsk(_("Choose at least one partner that has not been asked yet."))
    if left_out and not reason:
        raise NobodyToAsk(_("Say why some of those found are not asked."))
    asking = Asking.objects.create(
        matter=matter,
        criteria=criteria,
        found=len(chosen) + len(left_out),
        left_out=[{"partner": one.public_id.hex, "name": one.name} for one in left_out],
        reason=reason if left_out else "",
        answer_by=answer_by,
        asked_by=by,
    )
    rows = [
        Asked(nation=matter.nation, matter=matter, asking=asking, partner=partner, contact=contact)
        for partner, contact in fresh
    ]
    Asked.objects.bulk_create(rows)
    record(
        "request.sent",
        by=by,
        target=matter,
        changes={
            "criteria": (None, criteria),
            "asked": (None, [partner.pk for partner, _contact in fresh]),
            "left_out": (None, [one.pk for one in left_out]),
            "answer_by": (None, answer_by),
        },
    )
    for row in rows:
        notifications.send_asked(row)
    return asking


@transaction.atomic
def reply(
    asked: Asked,
    *,
    answer: str,
    quantity: Decimal | None = None,
    ready_on: date | None = None,
    reason: str = "",
    through: str = Matter.Through.PAGE,
    by: User,
) -> Asked:
    """A partner accepts, accepts a part, or declines; it may change its mind until the end."""
    asked = Asked.objects.for_list().select_for_update(of=("self",)).get(pk=asked.pk)
    if not asked.matter.is_open:
        raise RequestIsOver(_("This request is over; thank you all the same."))
    if answer == Asked.Answer.DECLINED and not reason:
        raise ReplyIncomplete(_("Say why not, in a few words; it helps the next request."))
    if answer == Asked.Answer.PART and not (quantity or reason):
        raise ReplyIncomplete(_("Say how much of it you can do."))
    new: dict[str, Any] = {
        "answer": answer,
        "quantity": quantity if answer == Asked.Answer.PART else None,
        "ready_on": None if answer == Asked.Answer.DECLINED else ready_on,
    }
    changes = {name: (getattr(asked, name), value) for name, value in new.items()}
    personal = {"reason": (asked.reason, reason)}
    for name, value in new.items():
        setattr(asked, name, value)
    asked.reason = reason
    asked.answered_at, asked.answered_by = timezone.now(), by
    asked.answered_through = through
    asked.save(update_fields=[*new, "reason", "answered_at", "answered_by", "answered_through"])
    record("request.replied", by=by, target=asked, changes=changes, personal=personal)
    notifications.tell_office_of_reply(asked)
    return asked

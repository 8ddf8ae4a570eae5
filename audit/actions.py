"""The one deed on the trail itself: blanking what is personal in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model

from audit.models import EventPersonalValue
from audit.record import record

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def erase_personal_values(target: Model, *, by: User, also: Collection[Model] = ()) -> int:
    """Blank the personal old and new values in events about these rows; the events stay.

    `also` names further rows about the same person, such as their contacts or invitations.
    Answers how many values were blanked.
    """
    blanked = 0
    for row in (target, *also):
        values = EventPersonalValue.objects.about(row._meta.label_lower, [row.pk])
        blanked += values.filter(is_blanked=False).update(old="", new="", is_blanked=True)
    record("personal_values.erased", by=by, target=target, changes={"values": (None, blanked)})
    return blanked

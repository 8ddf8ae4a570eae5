"""What the clock starts at the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.models import User
from common.errors import ActionError
from exchange.actions import desk, engagements, rounds
from exchange.models import FollowUp, Matter, RoundEntry

AT_A_TIME = 500
#: Days before a round's deadline on which those who are silent are reminded.
REMINDED_BEFORE = (14, 3)


@shared_task
def tell_late_matters(**_: Any) -> None:
    """Once for each matter that nobody has answered in time. Safe to run twice, or late."""
    system = User.objects.system()
    late = Matter.objects.untold_late_at(timezone.now()).order_by("due_at", "pk")
    for matter in late[:AT_A_TIME]:
        try:
            desk.tell_late(matter, by=system)
        except ActionError:
            continue  # answered meanwhile


@shared_task
def tell_due_follow_ups(**_: Any) -> None:
    """On the day, or the first day the clock runs after it; once for each."""
    system = User.objects.system()
    due = FollowUp.objects.untold_due(timezone.localdate()).order_by("due_on", "pk")
    for follow_up in due.iterator(chunk_size=AT_A_TIME):
        try:
            engagements.tell_due(follow_up, by=system)
        except ActionError:
            continue  # done meanwhile


@shared_task
def remind_of_rounds(**_: Any) -> None:
    """14 and 3 days before the deadline, once for each of the two; late or twice does no harm."""
    system = User.objects.system()
    today = timezone.localdate()
    for days in REMINDED_BEFORE:
        silent = RoundEntry.objects.to_remind_before(today, timedelta(days=days)).order_by("pk")
        for entry in silent.for_list().iterator(chunk_size=AT_A_TIME):
            try:
                rounds.remind_entry(entry, today=today, by=system)
            except ActionError:
                continue  # the round has ended meanwhile

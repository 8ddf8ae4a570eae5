"""What the clock starts at the desk."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.models import User
from common.errors import ActionError
from exchange.actions import desk
from exchange.models import Matter

AT_A_TIME = 500


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

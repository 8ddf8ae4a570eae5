"""What the clock does to expectations: the silent are reminded, figures of companies are published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from common.errors import ActionError
from cooperation.actions import questionnaires as actions
from cooperation.models import Questionnaire
from cooperation.models.questionnaire import REMINDED_BEFORE

#: A closed edition may still be published for so long, when the clock comes late.
AFTER_CLOSING = timedelta(days=7)


@shared_task
def remind_of_expectations(**_: Any) -> None:
    """14 and 3 days before the day to answer by; after an outage only the step that holds today."""
    system = User.objects.system()
    today = timezone.localdate()
    for row in Questionnaire.objects.to_remind_on(today).order_by("pk"):
        left = (row.due_on - today).days if row.due_on else 0
        step = min(days for days in REMINDED_BEFORE if days >= left)
        try:
            actions.remind_of_due(row, days_before=step, by=system)
        except ActionError:
            continue  # reminded already


@shared_task
def publish_peer_figures(**_: Any) -> None:
    """Only where enough companies have answered since; late or twice: no harm."""
    system = User.objects.system()
    lately = timezone.now() - AFTER_CLOSING
    rows = Questionnaire.objects.opened().filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=lately)
    )
    for row in rows.order_by("pk"):
        actions.publish_peers(row, by=system)

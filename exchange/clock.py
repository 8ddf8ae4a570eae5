"""How long the office has to answer, and how that is said."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.models import Matter

#: From its coming until its answer.
TIME_TO_ANSWER = {
    Matter.Kind.TROUBLE: timedelta(hours=4),
    Matter.Kind.REQUEST: timedelta(days=1),
    Matter.Kind.ENQUIRY: timedelta(days=5),
    Matter.Kind.OFFER: timedelta(days=10),
}


def due_after(kind: str, came_at: datetime) -> datetime:
    return came_at + TIME_TO_ANSWER[Matter.Kind(kind)]


def how_long(span: timedelta) -> str:
    """A span in its largest unit, for people: "3 hours", "2 days"."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def due_words(due_at: datetime, now: datetime | None = None) -> str:
    left = due_at - (now or timezone.now())
    words = {"span": how_long(left)}
    return _("%(span)s late") % words if left < timedelta(0) else _("in %(span)s") % words

"""What the clock does with the table of retention, and what it did last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from audit.models import Event
from privacy.kept import Kept, Then
from privacy.retention import RETENTION

#: So many rows of each kind in one night; the rest goes in the next.
AT_A_TIME = 5000
APPLIED = "personal_data.let_go"


def let_go(moment: datetime) -> dict[str, int]:
    """Blank or delete what is kept no longer; how many rows of each model. Safe to run twice."""
    done = {row.label: _let_go(row, moment) for row in RETENTION if row.by_the_clock}
    return {label: count for label, count in done.items() if count}


def _let_go(row: Kept, moment: datetime) -> int:
    keys = list(row.due(moment).values_list("pk", flat=True)[:AT_A_TIME])
    if not keys:
        return 0
    rows: models.QuerySet[Any, Any] = row.model._default_manager.filter(pk__in=keys)
    if row.then is Then.DELETED:
        rows.delete()
        return len(keys)
    return rows.update(**row.blank)


def latest_runs(most: int = 10) -> list[Event]:
    """The nights on which something was let go, newest first: figures, no names."""
    return list(Event.objects.filter(name=APPLIED).order_by("-at", "-pk")[:most])

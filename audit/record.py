"""Write the trail. Called by actions (deeds) and by pages that show confidential data (readings)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import models

from audit.models import Event, EventPersonalValue, EventQuerySet, Reading

Change = tuple[Any, Any]


def record(
    name: str,
    *,
    by: Any,
    target: models.Model,
    changes: Mapping[str, Change] | None = None,
    personal: Mapping[str, Change] | None = None,
    nation_id: int | None = None,
) -> Event:
    """Add one deed to the trail.

    `changes` maps a field to (old, new) and must not hold names, addresses or numbers of people;
    those go in `personal`, which erasure may blank later.
    """
    event = Event.objects.create(
        name=name,
        by=by,
        nation_id=nation_id or getattr(target, "nation_id", None) or by.nation_id,
        target_label=target._meta.label_lower,
        target_id=target.pk,
        target_text=_text(target),
        changes={field: [plain(old), plain(new)] for field, (old, new) in (changes or {}).items()},
        request_id=_request_id(),
    )
    if personal:
        EventPersonalValue.objects.bulk_create(
            EventPersonalValue(event=event, field=field, old=_words(old), new=_words(new))
            for field, (old, new) in personal.items()
        )
    return event


def record_all(
    name: str, *, by: Any, changed: Iterable[tuple[models.Model, Mapping[str, Change]]]
) -> None:
    """One deed of the same name on each of many rows of one nation, in one statement.

    Like `record`, without personal values.
    """
    request_id = _request_id()
    Event.objects.bulk_create(
        Event(
            name=name,
            by=by,
            nation_id=getattr(target, "nation_id", None) or by.nation_id,
            target_label=target._meta.label_lower,
            target_id=target.pk,
            target_text=_text(target),
            changes={field: [plain(old), plain(new)] for field, (old, new) in changes.items()},
            request_id=request_id,
        )
        for target, changes in changed
    )


def trail_of(row: models.Model, *, most: int = 50) -> EventQuerySet:
    """The newest deeds done to a row. The caller has fetched the row through its own door."""
    return Event.objects.about(row)[:most]


def record_reading(
    *,
    by: Any,
    on_behalf_of: str,
    what: str,
    target_label: str,
    target_ids: Collection[int],
) -> Reading | None:
    """Note that somebody read confidential data of these rows; nothing is noted for none."""
    if not target_ids:
        return None
    return Reading.objects.create(
        by=by,
        nation_id=by.nation_id,
        on_behalf_of=on_behalf_of,
        what=what,
        target_label=target_label,
        target_ids=sorted(set(target_ids)),
        request_id=_request_id(),
    )


def readings_of(row: models.Model, *, most: int = 100) -> list[dict[str, Any]]:
    """Who read a row's confidential data: `{"day", "on_behalf_of"}`, newest first.

    For the one whose data they are, so without the person. The caller has fetched the row through
    its door. How to note a reading: docs/how-to/record-a-reading.md.
    """
    return list(Reading.objects.of(row._meta.label_lower, row.pk).by_day()[:most])


def differences(row: models.Model, new: Mapping[str, Any]) -> dict[str, Change]:
    """The fields of `new` whose value differs from the row's, each with (old, new)."""
    old = {field: getattr(row, field) for field in new}
    return {field: (old[field], new[field]) for field in new if old[field] != new[field]}


def plain(value: Any) -> Any:
    """A value as JSON keeps it; rows become their key."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset | models.QuerySet):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def _words(value: Any) -> str:
    return "" if value is None else str(plain(value))


def _text(target: models.Model) -> str:
    return str(getattr(target, "audit_text", None) or target)[:300]


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]

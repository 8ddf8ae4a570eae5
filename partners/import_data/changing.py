"""Changing many rows of the registry in few statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from baseline.region_sets import interned
from partners.evidence import DECLARED
from partners.import_data.copying import plain
from partners.models import Capability
from partners.sightings import refresh_evidence

#: Rows changed in one statement.
AT_ONCE = 5_000
SHARES = ("share_peacetime", "share_crisis", "share_war")
HOURS = ("notice_hours", "mobilisation_hours", "release_hours")
QUANTITIES = ("stock", "rate", "capacity", "in_service")

#: How a column is read from JSON; text where nothing is said.
_TYPES = {
    "latitude": "numeric",
    "longitude": "numeric",
    "region_id": "bigint",
    "served_id": "bigint",
    "entered_unit_id": "bigint",
    "valid_until": "date",
    "is_whole": "boolean",
    "is_served_stated": "boolean",
    **dict.fromkeys((*SHARES, *HOURS, "lasts_hours"), "integer"),
}


def change_rows(table: str, rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> None:
    """Update rows by id from dictionaries that name only what changes; `null` empties a column."""
    sets = ", ".join(
        f'"{name}" = CASE WHEN new ? \'{name}\' THEN {_from_json(name)} ELSE old."{name}" END'
        for name in columns
    )
    sql = (
        f'UPDATE "{table}" AS old SET {sets}, version = old.version + 1 '  # noqa: S608 our own names
        "FROM jsonb_array_elements(%s::jsonb) AS new WHERE old.id = (new->>'id')::bigint"
    )
    with connection.cursor() as cursor:
        for part in _parts(rows):
            cursor.execute(sql, [json.dumps(part, default=_plain_json)])


def _from_json(name: str) -> str:
    if name == "tags":
        return "ARRAY(SELECT jsonb_array_elements_text(new->'tags'))"
    if name in ("entered", "competences"):
        return f"new->'{name}'"
    if name in QUANTITIES or name.startswith("seen_"):
        return f"(new->>'{name}')::numeric / 1000"
    return f"(new->>'{name}')::{_TYPES.get(name, 'text')}"


_CAPABILITY_COLUMNS = (
    "kind",
    *QUANTITIES,
    "entered",
    "entered_unit_id",
    "competences",
    "is_whole",
    "basis",
    *HOURS,
    "lasts_hours",
    *SHARES,
    "served_id",
    "is_served_stated",
    "valid_until",
    "share_level",
    "release",
    "tags",
)


def change_capabilities(changes: Iterable[dict[str, Any]]) -> None:
    """Quantities in thousandths, served regions as ids. Nothing seen exceeds what is declared."""
    rows = [_with_keys(change) for change in changes]
    change_rows("partners_capability", rows, _CAPABILITY_COLUMNS)
    today = timezone.localdate()
    for part in _parts(rows):
        seen = Capability.objects.filter(pk__in=[row["id"] for row in part])
        for capability in seen.exclude(evidence=DECLARED):
            refresh_evidence(capability, today=today)


def _with_keys(change: dict[str, Any]) -> dict[str, Any]:
    row = dict(change)
    if "served" in row:
        row["served_id"] = interned(row.pop("served")).pk
    if "entered_unit" in row:
        row["entered_unit_id"] = row.pop("entered_unit")
    return row


def serve_own_region(moved: Iterable[tuple[int | None, int]]) -> None:
    """Capabilities that serve their own site's region follow the site."""
    with connection.cursor() as cursor:
        for site, region in moved:
            cursor.execute(
                "UPDATE partners_capability SET served_id = %s "
                "WHERE site_id = %s AND NOT is_served_stated",
                [interned([region]).pk, site],
            )


def _plain_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, frozenset | set | tuple):
        return list(value)
    return plain(value)


def _parts(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = list(rows)
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))

"""An import undone: what it made is put away, what it changed is set back.

Only while nobody has touched any of it: a newer version, a later deed in the trail, or anything
else that refers to it stands in the way and is named with the row it came from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q

from accounts.models import User
from partners.import_data.changing import change_capabilities, change_rows, serve_own_region
from partners.models import (
    Capability,
    Contact,
    DuplicatePair,
    ExclusionHit,
    Identifier,
    ImportRow,
    ImportSession,
    NextVetting,
    Partner,
    Site,
)

MADE: dict[str, type[models.Model]] = {
    "partner": Partner,
    "site": Site,
    "capability": Capability,
    "contact": Contact,
}
#: References that an import makes itself, or that go with the partner.
_OWN_REFERENCES = (Identifier, DuplicatePair, NextVetting, ExclusionHit)
_MOST_SHOWN = 200


@dataclass(frozen=True)
class Hindrance:
    """Something an import made or changed that somebody has touched since."""

    row: int
    kind: str  # partner, site, capability, contact
    id: int
    why: str  # edited, used


def hindrances(session: ImportSession) -> list[Hindrance]:
    """What stands in the way of a revert, the first few. Call inside a transaction."""
    _list_what_it_did(session)
    queries = [*_edited(session), *_used()]
    sql = " UNION ".join(f"({query})" for query, _params in queries)
    params = [param for _query, params in queries for param in params]
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY 1, 2, 3 LIMIT {_MOST_SHOWN}", params)
        return [Hindrance(*row) for row in cursor.fetchall()]


@transaction.atomic
def find_hindrances(session: ImportSession) -> list[Hindrance]:
    """The same, for a page."""
    return hindrances(session)


def revert(session: ImportSession, *, by: User, reason: str, now: datetime) -> set[int]:
    """Undo it all; returns the resources whose supply is another one now."""
    _list_what_it_did(session)
    resources = _touched_resources()
    _set_back()
    _put_away(by=by, reason=reason, now=now)
    _tell_the_trail(session, by=by, now=now)
    ImportRow.objects.filter(session=session, state=ImportRow.State.WRITTEN).update(
        state=ImportRow.State.REVERTED
    )
    return resources


def _execute(sql: str, params: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _fetch(sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _list_what_it_did(session: ImportSession) -> None:
    """A table of this transaction: every row the import made or changed, once."""
    _execute("DROP TABLE IF EXISTS import_deed")
    _execute(
        """
        CREATE TEMPORARY TABLE import_deed ON COMMIT DROP AS
        SELECT rows.number, deed.key AS kind, (deed.value->>'id')::bigint AS id,
               (deed.value->>'version')::int AS version, deed.value->>'did' AS did,
               deed.value->'changes' AS changes
        FROM partners_importrow AS rows, jsonb_each(rows.outcome) AS deed
        WHERE rows.session_id = %s AND rows.state = 'written'
          AND jsonb_typeof(deed.value) = 'object' AND deed.value ? 'first'
          AND deed.value->>'did' IN ('created', 'changed')
        """,
        [session.pk],
    )
    _execute("CREATE INDEX ON import_deed (kind, id)")
    _execute("ANALYZE import_deed")


def _edited(session: ImportSession) -> Iterator[tuple[str, list[Any]]]:
    for kind, model in MADE.items():
        yield (
            "SELECT deed.number, deed.kind, deed.id, 'edited' FROM import_deed AS deed "  # noqa: S608
            f'JOIN "{model._meta.db_table}" AS now ON now.id = deed.id WHERE deed.kind = %s '
            "AND (now.version <> deed.version OR now.archived_at IS NOT NULL)",
            [kind],
        )
        yield (
            "SELECT deed.number, deed.kind, deed.id, 'edited' FROM import_deed AS deed "
            "JOIN audit_event AS event ON event.target_label = %s AND event.target_id = deed.id "
            "WHERE deed.kind = %s AND event.at > %s",
            [model._meta.label_lower, kind, session.committed_at],
        )


def _used() -> Iterator[tuple[str, list[Any]]]:
    """Rows of any room that refer to something the import created and were not made by it."""
    kinds = {model: kind for kind, model in MADE.items()}
    for kind, model in MADE.items():
        for relation in model._meta.related_objects:
            other = relation.related_model
            if other in _OWN_REFERENCES or isinstance(other, str) or relation.many_to_many:
                continue
            column = relation.field.column
            sql = (
                "SELECT deed.number, deed.kind, deed.id, 'used' FROM import_deed AS deed "  # noqa: S608
                f'JOIN "{other._meta.db_table}" AS other ON other."{column}" = deed.id '
                "WHERE deed.kind = %s AND deed.did = 'created'"
            )
            params: list[Any] = [kind]
            if other in kinds:
                sql += (
                    " AND NOT EXISTS (SELECT 1 FROM import_deed AS own WHERE own.kind = %s"
                    " AND own.id = other.id AND own.did = 'created')"
                )
                params.append(kinds[other])
            yield sql, params


def _touched_resources() -> set[int]:
    rows = _fetch(
        "SELECT DISTINCT capability.resource_id FROM import_deed AS deed "
        "JOIN partners_capability AS capability ON capability.id = deed.id "
        "WHERE deed.kind = 'capability'"
    )
    return {row[0] for row in rows}


def _set_back() -> None:
    """Old values return; the version goes on counting, so that open forms notice."""
    by_kind: dict[str, list[dict[str, Any]]] = {kind: [] for kind in MADE}
    for kind, key, changes in _fetch(
        "SELECT kind, id, changes::text FROM import_deed WHERE did = 'changed'"
    ):
        old = {name: pair[0] for name, pair in json.loads(changes or "{}").items()}
        by_kind[kind].append({"id": key} | old)
    _take_numbers_back()
    partners = by_kind["partner"]
    columns = ["kind", "legal_form", "seat", "nace", "website"]
    change_rows("partners_partner", (_only(row, columns) for row in partners), columns)
    sites = [_renamed(row, "region", "region_id") for row in by_kind["site"]]
    columns = ["address", "postal_code", "municipality", "region_id", "latitude", "longitude"]
    change_rows("partners_site", (_only(row, columns) for row in sites), columns)
    serve_own_region([(row["id"], row["region_id"]) for row in sites if "region_id" in row])
    change_capabilities(by_kind["capability"])


def _only(row: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in {"id", *columns}}


def _renamed(row: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if name == old else name: value for name, value in row.items()}


def _take_numbers_back() -> None:
    """Numbers the import gave, to new partners and to known ones."""
    _execute(
        "DELETE FROM partners_identifier AS number USING import_deed AS deed "
        "WHERE deed.kind = 'partner' AND deed.did = 'created' AND number.partner_id = deed.id"
    )
    _execute(
        """
        DELETE FROM partners_identifier AS number
        USING import_deed AS deed, jsonb_array_elements(deed.changes->'numbers'->1) AS given
        WHERE deed.kind = 'partner' AND deed.did = 'changed' AND deed.changes ? 'numbers'
          AND number.partner_id = deed.id AND number.scheme = given->>0
          AND number.country = given->>1 AND number.value = given->>2
        """
    )


def _put_away(*, by: User, reason: str, now: datetime) -> None:
    for kind, model in MADE.items():
        besides = ", status = 'withdrawn'" if model is Capability else ""
        _execute(
            f'UPDATE "{model._meta.db_table}" AS made SET archived_at = %s, archived_by_id = %s, '  # noqa: S608
            f"archived_reason = %s, version = made.version + 1{besides} FROM import_deed AS deed "
            "WHERE deed.kind = %s AND deed.did = 'created' AND made.id = deed.id",
            [now, by.pk, reason, kind],
        )
    gone = [row[0] for row in _fetch(_CREATED_PARTNERS)]
    DuplicatePair.objects.waiting().filter(Q(first__in=gone) | Q(second__in=gone)).delete()


_CREATED_PARTNERS = "SELECT id FROM import_deed WHERE kind = 'partner' AND did = 'created'"


def _tell_the_trail(session: ImportSession, *, by: User, now: datetime) -> None:
    _execute(
        """
        INSERT INTO audit_event
            (name, at, by_id, nation_id, target_label, target_id, target_text, changes, request_id)
        SELECT 'partner.import_reverted', %s, %s, %s, 'partners.partner', partner.id, partner.name,
               jsonb_build_object('import', jsonb_build_array(%s, NULL)), ''
        FROM import_deed AS deed JOIN partners_partner AS partner ON partner.id = deed.id
        WHERE deed.kind = 'partner'
        """,
        [now, by.pk, session.nation_id, str(session.public_id)],
    )

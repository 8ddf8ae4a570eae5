"""What earlier files of a register spoke of and this one does not: shown, never put away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from partners.import_data.reverting import MADE
from partners.models import ImportSession

#: Rows of each kind that the page lists; the count is of all.
LISTED = 200

_GONE = """
    SELECT DISTINCT (rows.outcome->%(kind)s->>'id')::bigint AS id
    FROM partners_importrow AS rows JOIN partners_importsession AS session ON session.id = rows.session_id
    WHERE session.source_id = %(source)s AND session.status = 'committed' AND session.id < %(session)s
    EXCEPT
    SELECT (outcome->%(kind)s->>'id')::bigint FROM partners_importrow WHERE session_id = %(session)s
"""


@dataclass(frozen=True)
class Unlisted:
    """Those of one kind: `count` in all, the first of them as rows of the registry."""

    kind: str
    count: int
    rows: list[Any]


def no_longer_listed(session: ImportSession, user: Any) -> Iterator[Unlisted]:
    """By kind (partner, site, capability, contact), what is left of it in the registry."""
    for kind, model in MADE.items():
        rows: Any = model
        found = rows._default_manager.visible_to(user).filter(
            archived_at__isnull=True, pk__in=_gone(session, kind)
        )
        if kind != "partner":
            found = found.select_related("partner")
        if kind == "capability":
            found = found.select_related("resource", "site")
        if count := found.count():
            yield Unlisted(kind, count, list(found.order_by("pk")[:LISTED]))


def _gone(session: ImportSession, kind: str) -> list[int]:
    asked = {"kind": kind, "source": session.source_id, "session": session.pk}
    with connection.cursor() as cursor:
        cursor.execute(_GONE, asked)
        return [key for (key,) in cursor.fetchall() if key is not None]

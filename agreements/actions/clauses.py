"""Deeds on the office's library of clauses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from agreements.models import Clause
from audit.record import record
from baseline.editing import AlreadyThere, archive_and_record, change_and_record, locked


@transaction.atomic
def add_clause(*, nation: Nation, facts: Mapping[str, Any], by: User) -> Clause:
    row = _once(lambda: Clause.objects.create(nation=nation, **facts))
    record("clause.added", by=by, target=row)
    return row


@transaction.atomic
def change_clause(
    clause: Clause, *, version: int | None, facts: Mapping[str, Any], by: User
) -> Clause:
    row = locked(clause)
    changed = _once(
        lambda: change_and_record(row, event="clause.changed", by=by, version=version, values=facts)
    )
    return changed[0]


@transaction.atomic
def put_clause_away(clause: Clause, *, reason: str, by: User) -> Clause:
    row: Clause = archive_and_record(clause, event="clause.archived", reason=reason, by=by)
    return row


def _once(act: Any) -> Any:
    try:
        with transaction.atomic():
            return act()
    except IntegrityError as error:
        raise AlreadyThere(_("There is one of this kind with this title already.")) from error

"""Bring rows of a table into line with what is wanted, in as few queries as the table allows."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import models

from accounts.models import User
from common.rows import Versioned

BATCH = 500
#: What a row that is offered has in the columns of `Retirable`.
OFFERED: dict[str, Any] = {"retired_at": None, "retired_by_id": None}

Row = TypeVar("Row", bound=models.Model)
Wanted = Mapping[Hashable, dict[str, Any]]


@dataclass
class Counts:
    """What became of the rows of one table."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0

    @property
    def is_quiet(self) -> bool:
        return not (self.created or self.changed or self.retired)


@dataclass
class Outcome:
    """What a run did, by table in the order of loading."""

    tables: dict[str, Counts] = field(default_factory=dict)

    @property
    def is_quiet(self) -> bool:
        return all(counts.is_quiet for counts in self.tables.values())

    def counts(self, table: str) -> Counts:
        return self.tables.setdefault(table, Counts())


@dataclass
class Sync:
    """One run: who is at work, when, and what has become of the rows so far."""

    by: User
    now: datetime
    outcome: Outcome = field(default_factory=Outcome)

    def bring(
        self,
        table: str,
        model: type[Row],
        known: Mapping[Hashable, Row],
        wanted: Wanted,
        *,
        only_new: bool = False,
    ) -> dict[Hashable, Row]:
        """Make rows that are missing and change those that differ; gives back the wanted rows.

        With `only_new`, rows that are there stay as they are.
        """
        counts = self.outcome.counts(table)
        made: dict[Hashable, Row] = {}
        changed: list[Row] = []
        for key, values in wanted.items():
            row = known.get(key)
            if row is None:
                made[key] = model(**values)
            elif not only_new and take(row, values):
                changed.append(row)
            else:
                counts.unchanged += 1
        model._default_manager.bulk_create(made.values(), batch_size=BATCH)
        save(changed, fields=next(iter(wanted.values()), {}))
        counts.created += len(made)
        counts.changed += len(changed)
        return {key: made[key] if key in made else known[key] for key in wanted}

    def retire(self, table: str, left: Iterable[Any]) -> None:
        """Stop offering rows that have left the files."""
        rows = [row for row in left if row.retired_at is None]
        for row in rows:
            take(row, {"retired_at": self.now, "retired_by_id": self.by.pk})
        save(rows, fields=OFFERED)
        self.outcome.counts(table).retired += len(rows)


def take(row: models.Model, values: Mapping[str, Any]) -> bool:
    """Give the row these values; whether any of them was new to it."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    if differing and isinstance(row, Versioned):
        row.version += 1
    return bool(differing)


def save(rows: list[Row], *, fields: Iterable[str]) -> None:
    """Write these fields of rows that `take` has changed."""
    if not rows:
        return
    model = type(rows[0])
    version = ["version"] if issubclass(model, Versioned) else []
    model._default_manager.bulk_update(rows, [*fields, *version], batch_size=BATCH)

"""A merge, or a withdrawal, writes down what it does, so that it can be undone."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from partners.models import MergeRecord, Partner
from partners.relations import Relation, known_relations


class Ledger:
    """Does each step of a merge and keeps what it takes to take it back."""

    def __init__(self, stays: Partner, gone: Partner) -> None:
        self.stays, self.gone = stays, gone
        self.moved: dict[str, list[int]] = {}
        self.left: dict[str, list[int]] = {}
        self.changed: list[dict[str, Any]] = []
        self.made: list[tuple[str, int]] = []

    def move(self, relation: Relation) -> None:
        left = list(relation.left(self.stays, self.gone).values_list("pk", flat=True))
        rows = relation.moving(self.stays, self.gone)
        keys = list(rows.values_list("pk", flat=True))
        relation.rows.filter(pk__in=keys).order_by().update(**{relation.link: self.stays})
        if keys:
            self.moved[relation.key] = keys
        if left:
            self.left[relation.key] = left

    def change(self, row: models.Model, **values: Any) -> None:
        """Give a row new values that are put back together, or not at all."""
        if entry := changed(row, **values):
            self.changed.append(entry)

    def note_made(self, row: models.Model) -> None:
        self.made.append((row._meta.label_lower, row.pk))

    def counts(self) -> dict[str, int]:
        """How many rows of each kind moved, for the trail."""
        found: Counter[str] = Counter()
        for key, keys in self.moved.items():
            found[key.split(".")[1]] += len(keys)
        return dict(found)

    def keep(self, *, by: Any, pair: Any = None) -> MergeRecord:
        return MergeRecord.objects.create(
            nation=self.stays.nation,
            stays=self.stays,
            gone=self.gone,
            pair=pair,
            moved=self.moved,
            left=self.left,
            changed=self.changed,
            made=self.made,
            merged_at=timezone.now(),
            merged_by=by,
        )


def changed(row: models.Model, **values: Any) -> dict[str, Any] | None:
    """Give a row new values, and what it takes to put them back; nothing where nothing is new."""
    was = {name: _kept(getattr(row, name)) for name in values}
    now = {name: _kept(value) for name, value in values.items()}
    if was == now:
        return None
    type(row)._default_manager.filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)
    return {"row": row._meta.label_lower, "key": row.pk, "was": was, "is": now}


def changed_row(entry: dict[str, Any]) -> models.Model | None:
    """The row a change was made to, as it is now and held; none where it is gone."""
    rows = apps.get_model(entry["row"])._default_manager.select_for_update(of=("self",))
    found: models.Model | None = rows.filter(pk=entry["key"]).first()
    return found


def is_untouched(entry: dict[str, Any], row: models.Model | None) -> bool:
    """Whether the row still has what the merge wrote."""
    return row is not None and all(
        _kept(getattr(row, name)) == value for name, value in entry["is"].items()
    )


def put_back(entry: dict[str, Any], row: models.Model) -> None:
    values = {name: _value(row, name, kept) for name, kept in entry["was"].items()}
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def labels_of(moved: dict[str, list[int]]) -> list[tuple[Any, int]]:
    """What was kept of a merge, as people call it, with how many."""
    known = known_relations()
    return [
        (known[key].label if key in known else key, len(keys))
        for key, keys in moved.items()
        if keys
    ]


def _kept(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _value(row: models.Model, name: str, kept: Any) -> Any:
    field = next(one for one in row._meta.concrete_fields if name in {one.name, one.attname})
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return target.to_python(kept)

"""Everything that points to a partner, and what becomes of it when two partners become one.

A room above says so in its module `merged_partners` (`RELATIONS`), as tasks are said in `tasks`. A
relation nobody has spoken of refuses the merge as soon as a row of it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.module_loading import module_has_submodule

from partners.models import Partner

#: Where a room says what becomes of its rows.
MODULE = "merged_partners"

#: Says why two partners cannot be merged as things stand, or nothing.
Refusal = Callable[[Partner, Partner], str]


class Becomes(StrEnum):
    """What happens to rows of the partner that goes."""

    MOVE = "move"  # they belong to the one that stays
    STAY = "stay"  # history of the old entry, or nothing that may be handed on
    SETTLED = "settled"  # `partners.merging` deals with them one by one


@dataclass(frozen=True)
class Relation:
    """One foreign key to a partner."""

    model: str  # "exchange.asked"
    label: Any  # what a reader calls the rows
    link: str = "partner"
    becomes: Becomes = Becomes.MOVE
    # With the partner these name one row: where both partners have it, the old entry keeps its own.
    # None: any number of rows; empty: one for each partner.
    once: tuple[str, ...] | None = None
    among: dict[str, Any] = field(default_factory=dict)  # the rows that `once` is true of
    refuse: Refusal | None = None

    @property
    def key(self) -> str:
        return f"{self.model}.{self.link}"

    @property
    def rows(self) -> models.QuerySet[Any]:
        return apps.get_model(self.model)._default_manager.order_by("pk")

    def of(self, partner: Partner) -> models.QuerySet[Any]:
        return self.rows.filter(**{self.link: partner})

    def left(self, stays: Partner, gone: Partner) -> models.QuerySet[Any]:
        """Rows that stay with the old entry because the other partner has its own."""
        rows = self.of(gone)
        if self.becomes == Becomes.STAY:
            return rows
        if self.once is None:
            return rows.none()
        same = {name: models.OuterRef(name) for name in self.once}
        own = self.of(stays).filter(**self.among, **same)
        return rows.filter(models.Exists(own), **self.among)

    def moving(self, stays: Partner, gone: Partner) -> models.QuerySet[Any]:
        if self.becomes == Becomes.STAY:
            return self.rows.none()
        left = self.left(stays, gone).values("pk")
        return self.of(gone).filter(~Q(pk__in=left)) if self.once is not None else self.of(gone)


@cache
def known_relations() -> dict[str, Relation]:
    """Every relation a room has spoken of, by its key."""
    found: dict[str, Relation] = {}
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, MODULE):
            relations: Iterable[Relation] = import_module(f"{app.name}.{MODULE}").RELATIONS
            found |= {relation.key: relation for relation in relations}
    return found


def all_keys() -> list[tuple[str, models.ForeignObjectRel]]:
    """Every foreign key of the database that points to a partner, hidden ones as well."""
    rels = Partner._meta.get_fields(include_hidden=True)
    return [
        (f"{rel.related_model._meta.label_lower}.{rel.field.name}", rel)
        for rel in rels
        if isinstance(rel, models.ForeignObjectRel)
    ]


def strangers_of(gone: Partner) -> list[models.ForeignObjectRel]:
    """Relations that hold rows of the partner and that nobody has spoken of."""
    known = known_relations()
    unknown = [rel for key, rel in all_keys() if key not in known]
    return [rel for rel in unknown if _rows(rel).filter(**{rel.field.name: gone}).exists()]


def _rows(rel: models.ForeignObjectRel) -> models.QuerySet[Any]:
    model: Any = rel.related_model
    return model._base_manager.all()

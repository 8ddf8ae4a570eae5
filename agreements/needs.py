"""The one need a commitment may name. Needs stand in a room above, which answers for them here.

A commitment keeps the lasting id of the need, which outlives new versions of its assessment. The room that
has needs says so in its module `named_needs` (`NEEDS`), as tasks are said in `tasks`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.utils.module_loading import module_has_submodule

#: Where a room answers for its needs.
MODULE = "named_needs"


@dataclass(frozen=True)
class NamedNeed:
    """A need as it stands now."""

    lasting_id: UUID
    public_id: UUID  # of the version that stands now
    nation: int
    resource: int
    authority: int | None  # None: nobody's in particular
    name: str
    url: str
    counts: bool  # gap reports count it


class Needs(Protocol):
    def find(self, ids: Collection[UUID], user: Any) -> dict[UUID, NamedNeed]:
        """By the id that was asked for, of any version; only those the person may see."""

    def offered(self, user: Any, resources: Collection[int], most: int) -> list[NamedNeed]:
        """Needs of these resources that count, the most urgent first."""


@cache
def _rooms() -> tuple[Needs, ...]:
    return tuple(
        import_module(f"{app.name}.{MODULE}").NEEDS
        for app in apps.get_app_configs()
        if module_has_submodule(app.module, MODULE)
    )


def find_needs(ids: Iterable[UUID | None], user: Any) -> dict[UUID, NamedNeed]:
    asked = {one for one in ids if one is not None}
    found: dict[UUID, NamedNeed] = {}
    for room in _rooms() if asked else ():
        found |= room.find(asked, user)
    return found


def find_need(need_id: UUID | None, user: Any) -> NamedNeed | None:
    return find_needs([need_id], user).get(need_id) if need_id else None


def offered_needs(user: Any, resources: Collection[int], most: int) -> list[NamedNeed]:
    return [one for room in _rooms() for one in room.offered(user, resources, most)][:most]

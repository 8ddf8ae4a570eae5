"""Tells the rooms above which resources' supply has changed, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable

from partners.models import Capability, Partner
from workspace.actions import note_change
from workspace.models import Change


def note_supply(nation_id: int, resource_ids: Iterable[int]) -> None:
    """These resources' supply has changed; nothing is noted for none."""
    if keys := set(resource_ids):
        note_change(nation_id=nation_id, kind=Change.SUPPLY, keys=keys)


def note_capability(capability: Capability, *lines: int | None) -> None:
    """A capability counts differently now, and with it everything that shares the time of its line.

    `lines`: others it was, or is, a product of.
    """
    shared = {line for line in (capability.line_id, *lines) if line is not None}
    keys = {capability.resource_id}
    if shared:
        keys |= set(Capability.objects.in_registry().filter(line__in=shared).resource_keys())
    note_supply(capability.nation_id, keys)


def note_supply_of(partners: Iterable[Partner]) -> None:
    """Everything these partners have in force counts differently now."""
    by_nation: dict[int, list[int]] = {}
    for partner in partners:
        by_nation.setdefault(partner.nation_id, []).append(partner.pk)
    for nation_id, ids in by_nation.items():
        note_supply(nation_id, Capability.objects.in_force_of(ids).resource_keys())

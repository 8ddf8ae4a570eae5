"""Where the address of a partner leads that has become part of another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from partners.models import MergeRecord, Partner

#: So many merges one after the other are followed.
DEEPEST = 50


def standing_over(partner: Partner) -> MergeRecord | None:
    """The merge by which this partner became part of another, unless it was undone."""
    return MergeRecord.objects.standing().filter(gone=partner).for_list().first()


def survivor_of(public_id: UUID) -> int | None:
    """The key of the partner that a merged partner is part of now, through however many merges."""
    rows = MergeRecord.objects.standing()
    key = rows.filter(gone__public_id=public_id).values_list("stays", flat=True).first()
    found = key
    for _step in range(DEEPEST):
        if key is None:
            break
        found, key = key, rows.filter(gone=key).values_list("stays", flat=True).first()
    return found


def survivor_seen(user: Any, public_id: UUID) -> Partner | None:
    """The survivor of a merged partner, for those who may see the survivor."""
    key = survivor_of(public_id)
    if key is None:
        return None
    rows = Partner.objects.visible_to(user).in_registry()
    found: Partner | None = rows.filter(pk=key).first()
    return found

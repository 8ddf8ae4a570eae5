"""Sets of regions, kept once however many rows serve them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from django.db import transaction

from baseline.models import RegionSet


def set_key(region_ids: Collection[int]) -> str:
    """What makes two sets the same: SHA-256 of their sorted ids, whoever names them first."""
    return hashlib.sha256(",".join(map(str, sorted(set(region_ids)))).encode()).hexdigest()


@transaction.atomic
def interned(region_ids: Collection[int]) -> RegionSet:
    """The one row for this set of regions, made where it was never named before."""
    if not region_ids:
        raise ValueError("A set of regions has at least one.")
    members = sorted(set(region_ids))
    found, is_new = RegionSet.objects.get_or_create(
        key=set_key(members), defaults={"region_ids": members}
    )
    if is_new:
        found.regions.set(members)
    return found

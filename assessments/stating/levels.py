"""Where one authority states a resource for a region and again inside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assessments.models import Need


@dataclass(frozen=True)
class TwoLevels:
    """One authority states a resource for a region and again inside it: the needs add up."""

    outer: Need
    inner: Need


def two_levels(needs: Iterable[Need]) -> list[TwoLevels]:
    """Needs of one authority for one resource and scenario at two levels of one branch.

    `needs` have resource, region, scenario and authority fetched.
    """
    groups: dict[tuple[Any, ...], list[Need]] = {}
    for need in needs:
        key = (need.authority_id, need.resource_id, need.scenario_id)
        groups.setdefault(key, []).append(need)
    found = []
    for group in groups.values():
        group.sort(key=lambda need: (need.region.path, need.pk))
        for place, outer in enumerate(group):
            inner = next(
                (
                    need
                    for need in group[place + 1 :]
                    if need.region_id != outer.region_id
                    and need.region.path.startswith(outer.region.path)
                ),
                None,
            )
            if inner is not None:
                found.append(TwoLevels(outer, inner))
    return found

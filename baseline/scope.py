"""What an official's authorities answer for, as subqueries that the doors of rooms above use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from baseline.models import Authority, Region, Resource


@dataclass(frozen=True)
class Scope:
    """The reach of one person: resource ids and region ids, small enough to be literals.

    `regions` holds the authorities' regions, all that lies inside them and all they lie in.
    """

    resource_ids: frozenset[int]
    region_ids: frozenset[int]
    requirement_codes: frozenset[str]


def scope_of(user: Any) -> Scope:
    """The scope of a person through their mandates; looked up once for each request."""
    known = user.__dict__.get("_scope")
    if known is None:
        known = user.__dict__["_scope"] = _look_up(user)
    return known


def _look_up(user: Any) -> Scope:
    authorities = Authority.objects.in_use().of(user)
    through = Authority.requirements.through.objects.filter(authority__in=authorities)
    codes = frozenset(through.values_list("requirement__code", flat=True))
    resources = Resource.objects.of_requirements(through.values("requirement")).values_list(
        "pk", flat=True
    )
    regions = list(
        Region.objects.filter(
            pk__in=Authority.regions.through.objects.filter(authority__in=authorities).values(
                "region"
            )
        )
    )
    reached = Region.objects.above_or_below(regions).values_list("pk", flat=True) if regions else []
    return Scope(frozenset(resources), frozenset(reached), codes)

"""A need as somebody wants it stated, before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from assessments.models import Need
from baseline.models import Authority, Driver, PlanningFactor, Region, Resource, Scenario
from common.rows import Marking


@dataclass(frozen=True)
class Wanted:
    """A need as somebody wants it stated; quantities in the resource's own unit."""

    resource: Resource
    region: Region
    scenario: Scenario
    priority: int
    authority: Authority | None = None
    for_whom: str = Need.ForWhom.POPULATION
    initial: Decimal | None = None
    per_day: Decimal | None = None
    capacity: Decimal | None = None
    target_share: int | None = None
    state: str = ""
    evidence: str = ""
    allows_substitutes: bool = False
    start_hours: int = 0
    duration_hours: int | None = None
    reason: str = ""
    source: str = ""
    marking: str = Marking.AMBER
    factor: PlanningFactor | None = None
    driver: Driver | None = None
    share_affected: int | None = None

    def values(self) -> dict[str, Any]:
        """As `Need` keeps them."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def of(cls, need: Need) -> Wanted:
        return cls(**{one.name: getattr(need, one.name) for one in fields(cls)})


#: Two needs alike in all of these say the same thing twice.
SAME = (
    "resource_id", "region_id", "scenario_id", "priority", "authority_id", "for_whom", "start_hours",
)  # fmt: skip


def same_key(wanted: Wanted) -> tuple[Any, ...]:
    return (
        wanted.resource.pk,
        wanted.region.pk,
        wanted.scenario.pk,
        wanted.priority,
        wanted.authority.pk if wanted.authority else None,
        wanted.for_whom,
        wanted.start_hours,
    )

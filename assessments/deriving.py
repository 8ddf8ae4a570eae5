"""Needs worked out from planning factors: factor × driver of the region × share affected, exactly.

A derived quantity is rounded up once, to a thousandth of the unit, and to a whole unit where the
resource cannot be divided: what is needed is never understated. (Supply is rounded down.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from assessments.models import Need
from baseline.models import Driver, PlanningFactor, Resource

#: The share affected is kept in hundredths of a percent; this is all of them.
WHOLE = 10_000


@dataclass(frozen=True)
class Derivation:
    """What a factor and a driver come to."""

    factor: PlanningFactor
    driver: Driver
    share_affected: int
    quantity: Decimal

    @property
    def field(self) -> str:
        return quantity_field(self.factor)


@dataclass(frozen=True)
class Outdated:
    """A derived need whose factor or driver has changed: the old quantity counts until it is applied."""

    need: Need
    now: Derivation
    old: Decimal

    @property
    def difference(self) -> Decimal:
        return self.now.quantity - self.old


def quantity_field(factor: PlanningFactor) -> str:
    """Which quantity of a need the factor gives."""
    if factor.per == PlanningFactor.Per.DAY:
        return "per_day"
    is_capacity = factor.resource.kind == Resource.Kind.CAPACITY
    return "capacity" if is_capacity else "initial"


def can_derive(factor: PlanningFactor) -> bool:
    """A daily rate makes sense for what is used up; levels and criteria are judged."""
    kind = factor.resource.kind
    if kind == Resource.Kind.CONSUMABLE:
        return True
    return kind == Resource.Kind.CAPACITY and factor.per == PlanningFactor.Per.ONCE


def derived(factor: PlanningFactor, driver: Driver, share_affected: int) -> Derivation:
    step = 1 if factor.resource.is_divisible else 1_000
    over = factor.numerator * driver.value * share_affected * 1_000
    under = factor.denominator * WHOLE * step
    thousandths = -(-over // under) * step
    return Derivation(factor, driver, share_affected, Decimal(thousandths).scaleb(-3))


def drivers_now(
    nation_id: int, kind: str, region_ids: Iterable[int], *, today: date | None = None
) -> dict[int, Driver]:
    """The newest driver of each region that is valid by today."""
    rows = Driver.objects.filter(
        nation=nation_id,
        kind=kind,
        region__in=list(region_ids),
        valid_on__lte=today or timezone.localdate(),
    )
    newest = rows.order_by("region", "-valid_on", "-pk").distinct("region")
    return {row.region_id: row for row in newest.select_related("region")}


def factors_of(nation_id: int, resources: Iterable[int]) -> list[PlanningFactor]:
    """The factors in use for these resources; a nation's own hides the shared one like it."""
    rows = PlanningFactor.objects.in_use().of_nation(nation_id)
    found: dict[tuple[int, str, str], PlanningFactor] = {}
    for row in rows.filter(resource__in=list(resources)).for_list():
        key = (row.resource_id, row.driver_kind, row.per)
        if key not in found or row.nation_id is not None:
            found[key] = row
    return [row for row in found.values() if can_derive(row)]


def outdated(needs: Iterable[Need], *, today: date | None = None) -> list[Outdated]:
    """The derived needs among these whose factor or driver would give another quantity now.

    A need whose factor was retired without another in its place stays as it is. `needs` belong to
    one nation and have factor, driver and resource fetched.
    """
    rows = [need for need in needs if need.factor is not None and need.driver is not None]
    if not rows:
        return []
    nation_id = rows[0].nation_id
    factors = {
        (row.resource_id, row.driver_kind, row.per): row
        for row in factors_of(nation_id, {need.resource_id for need in rows})
    }
    kinds = {(need.driver.kind, need.driver.region_id) for need in rows if need.driver}
    drivers = _newest(nation_id, kinds, today)
    found = (_outdated(need, factors, drivers) for need in rows)
    return [one for one in found if one is not None]


def _newest(
    nation_id: int, kinds: set[tuple[str, int]], today: date | None
) -> dict[tuple[str, int], Driver]:
    where = Q()
    for kind in {kind for kind, _region in kinds}:
        where |= Q(kind=kind, region__in=[region for one, region in kinds if one == kind])
    rows = Driver.objects.filter(
        where, nation=nation_id, valid_on__lte=today or timezone.localdate()
    )
    newest = rows.order_by("kind", "region", "-valid_on", "-pk").distinct("kind", "region")
    return {(row.kind, row.region_id): row for row in newest.select_related("region")}


def _outdated(
    need: Need,
    factors: dict[tuple[int, str, str], PlanningFactor],
    drivers: dict[tuple[str, int], Driver],
) -> Outdated | None:
    if need.factor is None or need.driver is None or need.share_affected is None:
        return None
    used = need.factor
    factor = factors.get((used.resource_id, used.driver_kind, used.per))
    driver = drivers.get((need.driver.kind, need.driver.region_id))
    if factor is None or driver is None:
        return None
    now = derived(factor, driver, need.share_affected)
    old = getattr(need, now.field) or Decimal(0)
    return Outdated(need, now, old) if now.quantity != old else None

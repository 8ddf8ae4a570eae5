"""What ties resources together: lines that make several of them, and substitutes.

Resources are tied only where it can matter: both are needed, or one may serve a need of the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from assessments.engine import words
from assessments.models import Need
from assessments.reading.moment import Moment
from baseline.models import Substitute
from partners.models import Capability


@dataclass(frozen=True)
class Product:
    """What a line makes, of a resource that matters."""

    capability: int
    line: int
    resource: int
    conversion: int
    most: int  # thousandths; INF without a ceiling


@dataclass(frozen=True)
class Ties:
    """Resources by the smallest they are tied to, directly or through others; most are alone."""

    products: tuple[Product, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    smallest: dict[int, int] = field(default_factory=dict)

    def whole(self, resources: Iterable[int]) -> set[int]:
        """These resources and all that are tied to them."""
        found = {int(one) for one in resources}
        wanted = {self.smallest.get(one, one) for one in found}
        return found | {one for one, first in self.smallest.items() if first in wanted}

    def groups(self, resources: Iterable[int]) -> list[tuple[int, ...]]:
        """The components that hold these resources, each and all of them rising."""
        found: dict[int, list[int]] = {}
        for one in sorted(self.whole(resources)):
            found.setdefault(self.smallest.get(one, one), []).append(one)
        return sorted(tuple(group) for group in found.values())


def ties_of(moment: Moment) -> Ties:
    """Nothing more is asked where a nation has neither lines nor substitutes."""
    made = _made(moment)
    allowed = list(Substitute.objects.in_use().filter(nation=moment.nation).order_by("pk"))
    if not made and not allowed:
        return Ties()
    needed = _needed(moment)
    takes = _needed(moment, allows_substitutes=True) if allowed else set()
    substitutes = tuple(one for one in allowed if one.instead_of_id in takes)
    matter = needed | {one.resource_id for one in substitutes}
    products = tuple(one for one in made if one.resource in matter)
    pairs = [(one.resource_id, one.instead_of_id) for one in substitutes]
    first_of: dict[int, int] = {}
    pairs += [(first_of.setdefault(one.line, one.resource), one.resource) for one in products]
    return Ties(_sharing(products), substitutes, _joined(pairs))


def _made(moment: Moment) -> list[Product]:
    rows = Capability.objects.counting(moment.nation.pk).filter(line__isnull=False).order_by("pk")
    names = ("pk", "line", "resource", "conversion_hours", "most")
    return [
        Product(pk, line, resource, hours, words.INF if most is None else int(most * 1000))
        for pk, line, resource, hours, most in rows.values_list(*names)
    ]


def _needed(moment: Moment, **among: Any) -> set[int]:
    rows = Need.objects.counting(moment.nation.pk).filter(**among).order_by()
    return set(rows.values_list("resource", flat=True).distinct())


def _sharing(products: Collection[Product]) -> tuple[Product, ...]:
    """Products that share a line's time or have a ceiling; any other is supply like all supply."""
    made: dict[int, int] = {}
    for one in products:
        made[one.line] = made.get(one.line, 0) + 1
    return tuple(one for one in products if made[one.line] > 1 or one.most != words.INF)


def _joined(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For each resource of a pair the smallest one it is connected with."""
    above: dict[int, int] = {}

    def top(one: int) -> int:
        while above.setdefault(one, one) != one:
            one = above[one]
        return one

    for first, second in pairs:
        low, high = sorted((top(first), top(second)))
        above[high] = low
    return {one: top(one) for one in list(above)}

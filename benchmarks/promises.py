"""What ties the benchmarks' register together: agreements, conditions, production lines, substitutes.

`manage.py scale` writes supply that stands alone. This adds what a nation that has begun to plan has as
well, in shares that can be chosen.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement, Commitment, Condition
from assessments.models import Need
from baseline.models import Authority, Region, Resource, Substitute
from baseline.region_sets import interned
from partners.models import Capability, Line, Partner, Site
from resilience_portal.demo.copying import copy_rows, next_id


@dataclass(frozen=True)
class Shares:
    """How much of a register is promised and tied."""

    bound: float = 0.01  # capabilities that an agreement binds in part
    waiting: float = 0.2  # of these, how many wait for a condition
    released: float = 0.3  # of these, how many release what is left over
    tied: float = 0.05  # resources in groups of two to five that lines and substitutes join
    lines: float = 0.02  # partners with a production line
    authorities: int = 12  # whose needs there are, three to a resource


def write(nation: Any, shares: Shares, seed: int = 2) -> Iterator[str]:
    """Add to the register; tells what was added."""
    writer = _Writer(nation, shares, random.Random(seed))
    with transaction.atomic():
        yield from writer.write()
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM (ANALYZE) agreements_commitment, agreements_agreement, agreements_condition,"
            " partners_line, partners_capability, assessments_need"
        )


class _Writer:
    def __init__(self, nation: Any, shares: Shares, draw: random.Random) -> None:
        self.nation, self.shares, self.draw = nation, shares, draw
        self.by, self.now = User.objects.system(), timezone.now()
        self.today = timezone.localdate()

    def write(self) -> Iterator[str]:
        self.authorities = [
            Authority.objects.create(
                nation=self.nation, code=f"scale-{number}", name={"en": f"Authority {number}"},
                sort_key=f"authority {number:02d}",
            ).pk
            for number in range(self.shares.authorities)
        ]  # fmt: skip
        yield f"{self._needs()} needs stated by an authority"
        agreements = self._agreements()
        yield f"{self._commitments(agreements)} commitments in {len(agreements)} agreements"
        yield f"{self._conditions()} open conditions"
        groups = self._groups()
        yield f"{sum(map(len, groups))} resources in {len(groups)} groups"
        yield f"{self._lines(groups)} products of lines"
        yield f"{self._substitutes(groups)} substitutes"

    def _whose(self, resource: int) -> list[int]:
        """The three authorities that need a resource."""
        count = len(self.authorities)
        return [self.authorities[(resource * 5 + step) % count] for step in range(3)]

    def _needs(self) -> int:
        rows = list(Need.objects.filter(nation=self.nation).only("pk", "resource_id"))
        for row in rows:
            row.authority_id = self.draw.choice(self._whose(row.resource_id))
        Need.objects.bulk_update(rows, ["authority"], batch_size=5_000)
        return len(rows)

    def _agreements(self) -> list[int]:
        first = next_id(Agreement)
        kinds = [Agreement.Type.FRAMEWORK, Agreement.Type.PRIORITY, Agreement.Type.STOCKPILE]
        keys = list(range(first, first + 3 * len(self.authorities)))
        columns = [
            "id", "nation_id", "title", "type", "status", "legal_basis", "award_route", "state_aid",
            "liability", "compensation", "reviewer", "signed_on", "starts_on", "made_by_id",
        ]  # fmt: skip
        before = self.today - timedelta(days=30)
        said = ["Emergency Act", "open", "none", "as by law", "as by law", "A. Lawyer"]
        rows = (
            [key, self.nation.pk, f"Agreement {key}", kinds[key % 3], "in_force"]
            + [*said, before, before, self.by.pk]
            for key in keys
        )
        copy_rows(Agreement, columns, rows)
        return keys

    def _commitments(self, agreements: list[int]) -> int:
        """A tenth to a half of some capabilities, for one of the authorities that need the resource."""
        first = next_id(Commitment)
        names = ("pk", "resource_id", "stock", "rate", "capacity", "share_war")
        supply = Capability.objects.counting(self.nation.pk).order_by("pk").values_list(*names)
        self.waiting: list[int] = []

        def rows() -> Iterator[list[Any]]:
            number = 0
            for key, resource, stock, rate, capacity, war in supply.iterator(chunk_size=20_000):
                if self.draw.random() >= self.shares.bound or not war:
                    continue
                part = self.draw.uniform(0.1, 0.5) * war / 100
                if self.draw.random() < self.shares.waiting:
                    self.waiting.append(key)
                yield [
                    first + number, self.nation.pk, self.draw.choice(agreements), key,
                    *(None if some is None else f"{float(some) * part:.3f}" for some in (stock, rate, capacity)),
                    self.draw.choice(self._whose(resource)), self.draw.random() < self.shares.released,
                ]  # fmt: skip
                number += 1

        columns = [
            "id", "nation_id", "agreement_id", "capability_id", "stock", "rate", "capacity",
            "authority_id", "is_released",
        ]  # fmt: skip
        return copy_rows(Commitment, columns, rows())

    def _conditions(self) -> int:
        first, found = next_id(Condition), self.waiting
        partners = dict(Capability.objects.filter(pk__in=found).values_list("pk", "partner"))
        columns = ["id", "nation_id", "partner_id", "capability_id", "kind", "what", "asked_by_id"]
        rows = (
            [first + number, self.nation.pk, partners[key], key, "fuel", "Fuel", self.by.pk]
            for number, key in enumerate(found)
        )
        return copy_rows(Condition, columns, rows)

    def _groups(self) -> list[list[int]]:
        """Resources counted alike that something joins, in groups of five, four, three, two."""
        needed = Need.objects.filter(nation=self.nation).order_by().values("resource").distinct()
        kinds: dict[str, list[int]] = {"consumable": [], "capacity": []}
        for key, kind in (
            Resource.objects.filter(pk__in=needed).order_by("code").values_list("pk", "kind")
        ):
            kinds[kind].append(key)
        left = round(sum(map(len, kinds.values())) * self.shares.tied)
        groups: list[list[int]] = []
        while left > 1:
            pool = kinds["capacity" if len(groups) % 4 == 3 else "consumable"]
            size = min(5 - len(groups) % 4, left)
            groups.append([pool.pop(self.draw.randrange(len(pool))) for _ in range(size)])
            left -= size
        self.kind = dict(Resource.objects.filter(pk__in=needed).values_list("pk", "kind"))
        return groups

    def _lines(self, groups: list[list[int]]) -> int:
        """Each makes two or three resources of one group, the first of them normally."""
        partners = Partner.objects.filter(nation=self.nation).order_by("pk")
        sites = dict(Site.objects.filter(nation=self.nation).values_list("partner", "pk"))
        regions = dict(Site.objects.filter(nation=self.nation).values_list("pk", "region"))
        served = {region: interned([region]).pk for region in set(regions.values())}
        some = list(partners.values_list("pk", flat=True))
        chosen = self.draw.sample(some, round(len(some) * self.shares.lines)) if groups else []
        first, made = next_id(Line), next_id(Capability)
        copy_rows(
            Line,
            ["id", "nation_id", "partner_id", "site_id", "name"],
            (
                [first + number, self.nation.pk, key, sites[key], f"Line {number}"]
                for number, key in enumerate(chosen)
            ),
        )
        whole = interned([Region.objects.get(nation=self.nation, level=0).pk]).pk
        columns = [
            "id", "nation_id", "partner_id", "site_id", "resource_id", "kind", "status", "rate", "capacity",
            "share_war", "served_id", "line_id", "is_normal", "conversion_hours", "declared_by_id",
            "in_force_since", "evidence", "seen_rate", "seen_capacity", "owner_id",
        ]  # fmt: skip

        def rows() -> Iterator[list[Any]]:
            key = made
            for number, partner in enumerate(chosen):
                group = self.draw.choice(groups)
                products = self.draw.sample(group, min(len(group), self.draw.choice((2, 2, 3))))
                site = sites[partner]
                where = whole if self.draw.random() < 0.3 else served[regions[site]]
                firm = self.draw.random() < 0.4
                for place, resource in enumerate(products):
                    amount = self.draw.randrange(1, 500)
                    is_made = self.kind[resource] == "consumable"
                    rate, capacity = (amount, None) if is_made else (None, amount)
                    yield [
                        key, self.nation.pk, partner, site, resource, "production", "in_force", rate, capacity,
                        80, where, first + number, place == 0, 0 if place == 0 else self.draw.choice((24, 72, 240)),
                        self.by.pk, self.now, "verified" if firm else "declared", rate if firm else None,
                        capacity if firm else None, self._whose(resource)[0] if firm else None,
                    ]  # fmt: skip
                    key += 1

        return copy_rows(Capability, columns, rows())

    def _substitutes(self, groups: list[list[int]]) -> int:
        """In every other group the first resource may stand in for the second; half are permitted."""
        rows = [
            Substitute(
                nation=self.nation, resource_id=group[0], instead_of_id=group[1], factor="0.8500",
                needs_permission=number % 4 == 0,
            )
            for number, group in enumerate(groups)
            if number % 2 == 0
        ]  # fmt: skip
        Substitute.objects.bulk_create(rows)
        tied = {resource for group in groups for resource in group}
        needs = Need.objects.filter(nation=self.nation, resource__in=tied)
        needs.filter(pk__in=[key for key in needs.values_list("pk", flat=True) if key % 2]).update(
            allows_substitutes=True
        )
        return len(rows)

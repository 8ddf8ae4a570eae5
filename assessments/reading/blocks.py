"""Cut what was read into one block per component."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from assessments.engine import tables, words
from assessments.engine.block import Block
from assessments.reading.bound import COLUMNS as BOUND_COLUMNS
from assessments.reading.columns import Columns
from assessments.reading.moment import Moment, hour_of
from assessments.reading.ties import Ties
from baseline.models import (
    KnownShare,
    Phase,
    Region,
    RegionSet,
    Reservation,
    Resource,
    Scenario,
    Substitute,
)
from common.rows import Marking

Ints = npt.NDArray[np.int64]

PHASES = {
    Phase.PEACETIME: words.Phase.PEACETIME,
    Phase.CRISIS: words.Phase.CRISIS,
    Phase.WAR: words.Phase.WAR,
}
KINDS = {
    Resource.Kind.CONSUMABLE: words.Kind.CONSUMABLE,
    Resource.Kind.CAPACITY: words.Kind.CAPACITY,
    Resource.Kind.LEVEL: words.Kind.LEVEL,
    Resource.Kind.CRITERION: words.Kind.CRITERION,
}


@dataclass(frozen=True, eq=False)
class Component:
    """One part of a run that is computed by itself: one resource, or several that are tied."""

    id: int  # the smallest of its resources
    resources: tuple[int, ...]
    block: Block
    about: dict[str, list[Any]]  # see `Block.about`


class _Places:
    """Regions by row: what is named, and everything it lies in."""

    def __init__(self, nation_id: int, named: Ints) -> None:
        first = list(Region.objects.filter(pk__in=named.tolist()).values_list(*_REGION))
        above = {pk for row in first for pk in row[4]} - {row[0] for row in first}
        rows = first + list(Region.objects.filter(pk__in=above).values_list(*_REGION))
        rows.sort()
        self.id: Ints = np.array([row[0] for row in rows], dtype=np.int64)
        self.nation: Ints = np.array([row[1] == nation_id for row in rows], dtype=np.int64)
        self.first_level: Ints = np.array([row[2] == 1 for row in rows], dtype=np.int64)
        parents = np.array([row[3] or words.NONE for row in rows], dtype=np.int64)
        self.parent: Ints = np.where(parents == words.NONE, words.NONE, self.row(parents))

    def row(self, ids: npt.NDArray[Any]) -> Ints:
        return np.searchsorted(self.id, ids)

    def within(self, rows: Ints) -> Ints:
        """These rows and all they lie in, rising."""
        kept = step = np.unique(rows)
        while step.size:
            step = self.parent[step]
            step = np.setdiff1d(step[step != words.NONE], kept)
            kept = np.union1d(kept, step)
        return kept


_REGION = ("pk", "nation_id", "level", "parent_id", "ancestor_ids")


class Split:
    """All that was read, in order of resource, ready to be cut."""

    def __init__(
        self, moment: Moment, needs: Columns, supply: Columns, bound: Columns, ties: Ties
    ) -> None:
        self.moment, self.ties = moment, ties
        self.bound = _by_resource(bound)
        self.needs = _by_resource(needs)
        self.supply = _by_resource(supply)
        sets = np.unique(supply["region_set"])
        members = dict(
            RegionSet.objects.filter(pk__in=sets.tolist()).values_list("pk", "region_ids")
        )
        self.sets = sorted(members)
        self.members = [np.array(members[pk], dtype=np.int64) for pk in self.sets]
        self.reserved = list(
            Reservation.objects.filter(nation=moment.nation).counting_on(moment.day).order_by("pk")
        )
        reserved = np.array([row.region_id for row in self.reserved], dtype=np.int64)
        named = [needs["region"], supply["region"], reserved, *self.members]
        self.places = _Places(moment.nation.pk, np.unique(np.concatenate(named)))
        self.scenarios = {
            row.pk: row for row in Scenario.objects.filter(pk__in=_distinct(needs["scenario"]))
        }
        asked = list(ties.whole(_distinct(needs["resource"])))
        self.resources = {row.pk: row for row in Resource.objects.filter(pk__in=asked)}
        known = (
            KnownShare.objects.filter(
                nation=moment.nation, resource__in=asked, estimated_on__lte=moment.day
            )
            .order_by("resource", "-estimated_on", "-pk")
            .distinct("resource")
        )
        self.known = dict(known.values_list("resource", "percent"))

    def component(self, group: tuple[int, ...]) -> Component:
        needs, supply = _cut(self.needs, group), _cut(self.supply, group)
        bound = _cut(self.bound, group)
        used = np.searchsorted(self.sets, np.unique(supply["region_set"]))
        members = [self.members[row] for row in used]
        scenarios = [self.scenarios[pk] for pk in _distinct(needs["scenario"])]
        reserved = self._reserved(group, {one.pk for one in scenarios})
        spoken_for = np.array([one.region_id for one in reserved], dtype=np.int64)
        regions = np.concatenate([needs["region"], supply["region"], spoken_for, *members])
        kept = self.places.within(self.places.row(regions))
        ids = self.places.id[kept]
        place = np.full(len(self.places.id) + 1, words.NONE)
        place[kept] = np.arange(len(kept))

        def row(region: Any) -> Ints:
            return np.searchsorted(ids, region)

        places = [one.pk for one in scenarios]
        block = Block(
            resources=self._resources(group),
            regions=tables.Regions.of(
                id=ids,
                parent=place[self.places.parent[kept]],
                first_level=self.places.first_level[kept],
                nation=self.places.nation[kept],
            ),
            region_sets=tables.RegionSets.of(
                id=np.repeat(
                    np.array(self.sets, dtype=np.int64)[used], [len(one) for one in members]
                ),
                region=row(np.concatenate([np.empty(0, dtype=np.int64), *members])),
            ),
            scenarios=self._scenarios(scenarios),
            milestones=np.array(self.moment.milestones, dtype=np.int64),
            needs=tables.Needs.of(
                **{name: needs[name] for name in _NEED_COLUMNS},
                region=row(needs["region"]),
                scenario=np.searchsorted([one.pk for one in scenarios], needs["scenario"]),
                resource=np.searchsorted(group, needs["resource"]),
            ),
            supply=tables.Supply.of(
                **{name: supply[name] for name in _SUPPLY_COLUMNS},
                region=row(supply["region"]),
                outside=1 - self.places.nation[self.places.row(supply["region"])],
                resource=np.searchsorted(group, supply["resource"]),
            ),
            reservations=tables.Reservations.of(
                id=[one.pk for one in reserved],
                region=row(spoken_for),
                scenario=[
                    words.NONE if one.scenario_id is None else places.index(one.scenario_id)
                    for one in reserved
                ],
                quantity=[int(one.quantity * words.UNIT) for one in reserved],
                resource=[group.index(one.resource_id) for one in reserved],
            ),
            commitments=tables.Commitments.of(**{name: bound[name] for name in BOUND_COLUMNS}),
            production_lines=self._lines(supply["id"]),
            substitutes=self._substitutes(group),
            policy=tables.Policy(
                weights=np.array(self.moment.policy.weights, dtype=np.int64),
                priority_weights=np.array(self.moment.policy.priority_weights, dtype=np.int64),
                known_threshold=self.moment.nation.known_share_threshold * 100,
            ),
        )
        return Component(group[0], group, block, self._about(needs))

    def _reserved(self, group: tuple[int, ...], scenarios: set[int]) -> list[Reservation]:
        return [
            one
            for one in self.reserved
            if one.resource_id in group
            and (one.scenario_id is None or one.scenario_id in scenarios)
        ]

    def _about(self, needs: Columns) -> dict[str, list[Any]]:
        order = np.argsort(needs["id"], kind="stable")
        markings = list(Marking)
        return {
            "id": needs["id"][order].tolist(),
            "need": needs["need"][order].tolist(),
            "public_id": [str(UUID(bytes=one.tobytes())) for one in needs["public_id"][order]],
            "marking": [markings[rank].value for rank in needs["marking"][order]],
            "phase": [self.scenarios[pk].phase for pk in needs["scenario"][order].tolist()],
        }

    def _resources(self, group: tuple[int, ...]) -> tables.Resources:
        rows = [self.resources[pk] for pk in group]
        shares = [self.known.get(pk) for pk in group]
        return tables.Resources.of(
            id=list(group),
            kind=[int(KINDS[Resource.Kind(row.kind)]) for row in rows],
            whole=[int(not row.is_divisible) for row in rows],
            known_share=[words.NONE if share is None else share * 100 for share in shares],
        )

    def _lines(self, capabilities: Ints) -> tables.ProductionLines:
        here = set(capabilities.tolist())
        rows = [one for one in self.ties.products if one.capability in here]
        return tables.ProductionLines.of(
            id=[one.capability for one in rows],
            capability=[one.capability for one in rows],
            line=[one.line for one in rows],
            conversion=[one.conversion for one in rows],
            most=[one.most for one in rows],
        )

    def _substitutes(self, group: tuple[int, ...]) -> tables.Substitutes:
        rows = [one for one in self.ties.substitutes if one.resource_id in group]
        return tables.Substitutes.of(
            id=[one.pk for one in rows],
            resource=[group.index(one.resource_id) for one in rows],
            instead_of=[group.index(one.instead_of_id) for one in rows],
            factor=[int(one.factor * words.WHOLE) for one in rows],
            permitted_until=[self._permitted_until(one) for one in rows],
        )

    def _permitted_until(self, row: Substitute) -> int:
        """The hour until which it counts beyond what is expected."""
        if not row.needs_permission:
            return words.INF
        if not row.is_permitted_on(self.moment.day):
            return -words.INF
        until = row.permitted_until
        return words.INF if until is None else self.moment.end_of_day(until)

    def _scenarios(self, rows: list[Scenario]) -> tables.Scenarios:
        return tables.Scenarios.of(
            id=[row.pk for row in rows],
            phase=[int(PHASES[Phase(row.phase)]) for row in rows],
            day0=[hour_of(row.day_zero or self.moment.as_of) for row in rows],
            concurrent=[row.concurrent for row in rows],
        )


_NEED_COLUMNS = (
    "id", "priority", "start", "duration", "initial", "per_day", "quantity", "target", "state",
    "authority", "allows_substitutes",
)  # fmt: skip
_SUPPLY_COLUMNS = (
    "id", "partner", "parent", "site", "region_set", "stock", "rate", "capacity", "verified_stock",
    "verified_rate", "verified_capacity", "in_service", "ready", "lasts", "valid_until",
    "share_peacetime", "share_crisis", "share_war", "promise", "evidence", "whole",
)  # fmt: skip


def _distinct(ids: npt.NDArray[Any]) -> list[int]:
    return np.unique(ids).tolist()


def _by_resource(rows: Columns) -> Columns:
    resources, place = np.unique(rows["resource"], return_inverse=True)
    small = place.reshape(-1).astype(np.uint16 if len(resources) < 1 << 16 else np.int64)
    order = np.argsort(small, kind="stable")  # a radix sort for few resources
    return {name: values[order] for name, values in rows.items()}


def _cut(rows: Columns, group: tuple[int, ...]) -> Columns:
    """The rows of one resource, or of several, which stand together."""
    starts = np.searchsorted(rows["resource"], group, side="left").tolist()
    stops = np.searchsorted(rows["resource"], group, side="right").tolist()
    if len(group) == 1:
        return {name: values[starts[0] : stops[0]] for name, values in rows.items()}
    pieces = list(zip(starts, stops, strict=True))
    return {
        name: np.concatenate([values[start:stop] for start, stop in pieces])
        for name, values in rows.items()
    }

"""Small blocks with everything in them: ties, zeros, shared sets of regions, a second nation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from assessments.engine.block import Block
from assessments.engine.tables import (
    Commitments,
    Needs,
    Policy,
    ProductionLines,
    Regions,
    RegionSets,
    Reservations,
    Resources,
    Scenarios,
    Substitutes,
    Supply,
)
from assessments.engine.words import INF, NONE, Kind

DAY0 = 480_000
POLICIES = [
    Policy(),
    Policy(weights=np.array([[1111, 4003, 5000], [3999, 6000, 7001], [7000, 9000, 10_000]])),
]


def random_block(seed: int, *, spread: bool = True, bound: bool = False) -> Block:
    """A block drawn from the seed. With `spread`, some supply serves several branches; with `bound`,
    agreements bind some of it."""
    rng = np.random.default_rng(seed)
    regions = int(rng.integers(1, 9))
    parent = [NONE]
    for place in range(1, regions):
        parent.append(int(rng.integers(0, place)) if rng.random() < 0.95 else NONE)
    sets: list[int] = []
    members: list[int] = []
    for number in range(4 if spread else 0):
        chosen = rng.permutation(regions)[: rng.integers(1, 4)]
        sets += [number] * len(chosen)
        members += chosen.tolist()
    scenarios = int(rng.integers(1, 3))
    block = Block(
        resources=Resources.of(
            id=[7],
            kind=[rng.choice([Kind.CONSUMABLE, Kind.CAPACITY])],
            whole=[rng.random() < 0.1],
        ),
        regions=Regions.of(
            id=rng.permutation(50)[:regions], parent=parent, first_level=np.array(parent) == 0
        ),
        region_sets=RegionSets.of(id=np.array(sets, int), region=np.array(members, int)),
        scenarios=Scenarios.of(
            id=np.arange(scenarios) + 1,
            phase=rng.integers(0, 3, scenarios),
            day0=DAY0 + rng.choice([0, 0, 7, 100], scenarios),
        ),
        milestones=np.sort(rng.permutation([1, 2, 5, 10])[:2]),
        needs=_needs(rng, regions, scenarios),
        supply=_supply(rng, regions, spread),
        policy=POLICIES[int(rng.integers(0, 2))],
        reservations=_reservations(rng, regions, scenarios),
    )
    return replace(block, commitments=_commitments(rng, block)) if bound else block


def shuffled(block: Block, seed: int) -> Block:
    """The same block with its rows in another order."""
    rng = np.random.default_rng(seed)
    place = rng.permutation(len(block.regions))
    moved = np.append(np.argsort(place), NONE)
    stage = rng.permutation(len(block.scenarios))
    staged = np.append(np.argsort(stage), NONE)
    heap = rng.permutation(len(block.resources))
    heaped = np.argsort(heap)
    regions = block.regions.rows(place)
    return Block(
        resources=block.resources.rows(heap),
        regions=regions.having(parent=moved[regions.parent]),
        region_sets=_mixed(rng, block.region_sets.having(region=moved[block.region_sets.region])),
        scenarios=block.scenarios.rows(stage),
        milestones=rng.permutation(block.milestones),
        needs=_mixed(
            rng,
            block.needs.having(
                region=moved[block.needs.region],
                scenario=staged[block.needs.scenario],
                resource=heaped[block.needs.resource],
            ),
        ),
        supply=_mixed(
            rng,
            block.supply.having(
                region=moved[block.supply.region], resource=heaped[block.supply.resource]
            ),
        ),
        policy=block.policy,
        reservations=_mixed(
            rng,
            block.reservations.having(
                region=moved[block.reservations.region],
                scenario=staged[block.reservations.scenario],
                resource=heaped[block.reservations.resource],
            ),
        ),
        production_lines=_mixed(rng, block.production_lines),
        substitutes=_mixed(
            rng,
            block.substitutes.having(
                resource=heaped[block.substitutes.resource],
                instead_of=heaped[block.substitutes.instead_of],
            ),
        ),
        commitments=_mixed(rng, block.commitments),
    )


def joint_block(seed: int) -> Block:
    """A block of two or three resources with lines, substitutes and agreements."""
    rng = np.random.default_rng(seed)
    block = random_block(seed, bound=bool(rng.random() < 0.6))
    count = int(rng.integers(2, 4))
    supply = block.supply
    resource = rng.integers(0, count, len(supply))
    some = rng.permutation(len(supply))[: rng.integers(0, 6)]
    pairs = [(a, b) for a in range(count) for b in range(count) if a != b and rng.random() < 0.3]
    return replace(
        block,
        resources=Resources.of(
            id=rng.permutation(20)[:count], kind=[block.resources.kind[0]] * count
        ),
        supply=supply.having(resource=resource),
        needs=block.needs.having(
            resource=rng.integers(0, count, len(block.needs)),
            allows_substitutes=rng.integers(0, 2, len(block.needs)),
        ),
        reservations=block.reservations.having(
            resource=rng.integers(0, count, len(block.reservations))
        ),
        production_lines=ProductionLines.of(
            id=supply.id[some],
            capability=supply.id[some],
            line=rng.integers(1, 3, len(some)),
            most=rng.choice([INF, INF, 5_000], len(some)),
        ),
        substitutes=Substitutes.of(
            id=np.arange(len(pairs)),
            resource=[a for a, _ in pairs],
            instead_of=[b for _, b in pairs],
            factor=rng.choice([5_000, 8_500, 12_000], len(pairs)),
            permitted_until=rng.choice([-INF, INF, DAY0 + 100], len(pairs)),
        ),
    )


def _mixed(rng: np.random.Generator, table: Any) -> Any:
    return table.rows(rng.permutation(len(table)))


def _needs(rng: np.random.Generator, regions: int, scenarios: int) -> Needs:
    count = int(rng.integers(1, 7))
    return Needs.of(
        id=rng.permutation(100)[:count],
        region=rng.integers(0, regions, count),
        scenario=rng.integers(0, scenarios, count),
        priority=rng.integers(1, 5, count),
        start=rng.choice([0, 0, 0, 30, 100], count),
        duration=rng.choice([INF, INF, 50, 240], count),
        initial=rng.integers(0, 4, count) * 1_000,
        per_day=rng.integers(0, 6, count) * rng.choice([500, 1_000, 333], count),
        quantity=rng.integers(0, 9, count) * 1_000,
        authority=np.arange(count) % 3,
    )


def _supply(rng: np.random.Generator, regions: int, spread: bool) -> Supply:
    count = int(rng.integers(0, 9))
    stock = rng.integers(0, 9, count) * 1_000
    rate = rng.integers(0, 3, count) * rng.choice([500, 1_000], count)
    capacity = rng.integers(0, 9, count) * rng.choice([500, 1_000], count)
    seen = rng.integers(0, 5, count)
    partner = rng.integers(1, 7, count)
    return Supply.of(
        id=rng.permutation(100)[:count],
        partner=partner,
        parent=partner // 2 + 10,
        site=rng.integers(1, 5, count),
        region=rng.integers(NONE, regions, count),
        region_set=rng.integers(NONE, 4, count) if spread else np.full(count, NONE),
        stock=stock,
        rate=rate,
        capacity=capacity,
        verified_stock=stock * seen // 4,
        verified_rate=rate * seen // 4,
        verified_capacity=capacity * seen // 4,
        ready=rng.choice([0, 0, 24, 37, 100], count),
        lasts=rng.choice([INF, INF, 48, 130], count),
        valid_until=rng.choice([INF, INF, DAY0 + 60, DAY0 + 150], count),
        share_peacetime=rng.choice([0, 50, 100], count),
        share_crisis=rng.choice([33, 80, 100], count),
        share_war=rng.choice([0, 60, 100], count),
        promise=rng.integers(0, 3, count),
        evidence=rng.integers(0, 3, count),
        outside=rng.integers(0, 2, count),
        whole=rng.random(count) < 0.1,
    )


def _reservations(rng: np.random.Generator, regions: int, scenarios: int) -> Reservations:
    count = int(rng.random() < 0.2)
    return Reservations.of(
        id=np.arange(count) + 1,
        region=rng.integers(0, regions, count),
        scenario=rng.integers(NONE, scenarios, count),
        quantity=rng.integers(0, 4, count) * 1_000,
    )


def _commitments(rng: np.random.Generator, block: Block) -> Commitments:
    """Several for one capability, now and then for more than it has, or of one that is gone."""
    count = int(rng.integers(0, 7)) if len(block.supply) else 0
    needs, supply = block.needs, block.supply
    row = rng.integers(0, max(len(supply), 1), count)
    part = rng.choice([0, 1, 2, 3, 4, 6], count)
    gone = rng.random(count) < 0.05
    return Commitments.of(
        id=rng.permutation(100)[:count],
        capability=np.where(gone, 777, supply.id[row]) if count else [],
        need=np.where(rng.random(count) < 0.4, rng.choice(needs.id, count), NONE),
        authority=rng.integers(NONE, 3, count),
        stock=(supply.stock[row] if count else np.zeros(0, int)) * part // 4,
        rate=(supply.rate[row] if count else np.zeros(0, int)) * part // 4,
        capacity=(supply.capacity[row] if count else np.zeros(0, int)) * part // 4,
        released=rng.random(count) < 0.4,
        promise=rng.integers(1, 3, count),
        open_condition=rng.random(count) < 0.2,
        war=rng.random(count) < 0.8,
        peacetime=rng.random(count) < 0.8,
        ready=rng.choice([NONE, NONE, 12, 60], count),
        lasts=rng.choice([INF, INF, 72], count),
        valid_until=rng.choice([INF, INF, DAY0 + 100], count),
    )

"""How long the gap engine takes: `python -m benchmarks.engine [capabilities] [options]`.

Makes blocks of one nation (15 first-level regions, 79 below), 300 resources, 20,000 needs, three
scenarios and seven milestones, computes them one after another in one process and prints seconds, and
seconds per million capabilities. `--spread` is the share of supply that serves two or three regions of
different branches (of `--sets` different ones); `--profile` prints where the time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import sys
import time
from collections.abc import Iterator

import numpy as np

from assessments.engine.block import Block
from assessments.engine.compute import compute
from assessments.engine.result import canonical_json
from assessments.engine.tables import (
    Needs,
    ProductionLines,
    Regions,
    RegionSets,
    Resources,
    Scenarios,
    Substitutes,
    Supply,
)
from assessments.engine.words import INF, NONE, Kind, Phase

RESOURCES = 300
NEEDS = 20_000
COUNTIES = 15
MUNICIPALITIES = 79
DAY0 = 500_000
NATION_SET = 0


def regions() -> Regions:
    parent = [NONE, *[0] * COUNTIES, *[1 + i % COUNTIES for i in range(MUNICIPALITIES)]]
    first = [0, *[1] * COUNTIES, *[0] * MUNICIPALITIES]
    return Regions.of(id=np.arange(len(parent)) + 1, parent=parent, first_level=first)


def region_sets(rng: np.random.Generator, sets: int) -> RegionSets:
    """The nation, and sets of two or three counties."""
    ids, members = [NATION_SET], [0]
    for number in range(1, sets + 1):
        chosen = rng.choice(COUNTIES, size=rng.integers(2, 4), replace=False) + 1
        ids += [number] * len(chosen)
        members += chosen.tolist()
    return RegionSets.of(id=ids, region=members)


def blocks(capabilities: int, spread: float, several: int = 5, seed: int = 1) -> Iterator[Block]:
    rng = np.random.default_rng(seed)
    places, sets = regions(), region_sets(rng, several)
    each = max(1, capabilities // RESOURCES)
    partners = max(10, capabilities // 10)
    for resource in range(RESOURCES):
        kind = Kind.CONSUMABLE if resource % 2 else Kind.CAPACITY
        yield Block(
            resources=Resources.of(id=[resource + 1], kind=[kind], known_share=[8_000]),
            regions=places,
            region_sets=sets,
            scenarios=Scenarios.of(
                id=[1, 2, 3], phase=[Phase.PEACETIME, Phase.CRISIS, Phase.WAR], day0=[DAY0] * 3
            ),
            milestones=np.array([1, 3, 7, 14, 30, 60, 90]),
            needs=_needs(rng, resource, each),
            supply=_supply(rng, resource, each, partners, spread, several),
        )


def _needs(rng: np.random.Generator, resource: int, each: int) -> Needs:
    count = NEEDS // RESOURCES
    nationwide = rng.random(count) < 0.15
    region = np.where(nationwide, 0, rng.integers(1, COUNTIES + 1, count))
    size = rng.integers(1, 2_000, count) * each // 600 * np.where(nationwide, 6, 1)
    return Needs.of(
        id=resource * 1_000 + np.arange(count),
        region=region,
        scenario=rng.integers(0, 3, count),
        priority=rng.choice([1, 2, 3, 4], p=[0.2, 0.3, 0.3, 0.2], size=count),
        start=rng.choice([0, 0, 0, 24, 72, 240], size=count),
        duration=rng.choice([INF, 720, 2160], size=count),
        initial=size * 50,
        per_day=size * 50,
        quantity=size * 1_000,
    )


def _supply(
    rng: np.random.Generator,
    resource: int,
    each: int,
    partners: int,
    spread: float,
    several: int,
) -> Supply:
    partner = rng.integers(1, partners + 1, each)
    kind = rng.random(each)
    sets = np.where(kind < 0.55, NATION_SET, NONE)
    sets = np.where(kind > 1 - spread, rng.integers(1, several + 1, each), sets)
    amount = rng.integers(1, 200, each) * 1_000
    evidence = rng.choice([0, 1, 2], p=[0.6, 0.3, 0.1], size=each)
    seen = np.where(evidence > 0, rng.choice([60, 100], size=each), 0)
    return Supply.of(
        id=resource * 10_000_000 + np.arange(each),
        partner=partner,
        parent=np.where(partner % 5 == 0, partner // 50 * 50 + 1, partner),
        site=partner * 4 + rng.integers(0, 4, each),
        region=rng.integers(1, COUNTIES + MUNICIPALITIES + 1, each),
        region_set=sets,
        stock=amount,
        rate=rng.integers(0, 20, each) * 1_000,
        capacity=amount,
        verified_stock=amount * seen // 100,
        verified_capacity=amount * seen // 100,
        ready=rng.choice([0, 12, 24, 48, 72, 240], size=each),
        lasts=rng.choice([INF, 720, 1440], size=each),
        valid_until=DAY0 + rng.choice([INF - DAY0, 8_760, 4_380, 1_000], size=each),
        share_peacetime=rng.choice([20, 50, 100], size=each),
        share_crisis=rng.choice([50, 80, 100], size=each),
        share_war=rng.choice([0, 40, 60, 80], size=each),
        promise=rng.choice([0, 1, 2], p=[0.5, 0.2, 0.3], size=each),
        evidence=evidence,
        outside=(rng.random(each) < 0.05).astype(np.int64),
    )


def joint(capabilities: int = 3_000, seed: int = 1) -> Block:
    """Five resources over forty regions that lines and substitutes tie together, three scenarios."""
    rng = np.random.default_rng(seed)
    resources, places, scenarios = 5, 40, 3
    count = resources * places * scenarios
    size = rng.integers(1, 2_000, count)
    supply = _supply(rng, 0, capabilities, capabilities // 10, 0.02, 5)
    supply = supply.having(
        region=rng.integers(1, places + 1, capabilities),
        resource=rng.integers(0, resources, capabilities),
    )
    made = supply.id[rng.permutation(capabilities)[:6]]
    return Block(
        resources=Resources.of(id=np.arange(resources) + 1, kind=[Kind.CONSUMABLE] * resources),
        regions=Regions.of(
            id=np.arange(places + 1) + 1, parent=[NONE, *[0] * places], first_level=[0, *[1] * places]
        ),
        region_sets=region_sets(rng, 5),
        scenarios=Scenarios.of(
            id=[1, 2, 3], phase=[Phase.PEACETIME, Phase.CRISIS, Phase.WAR], day0=[DAY0] * 3
        ),
        milestones=np.array([1, 3, 7, 14, 30, 60, 90]),
        needs=Needs.of(
            id=np.arange(count),
            region=np.tile(np.repeat(np.arange(places) + 1, resources), scenarios),
            scenario=np.repeat(np.arange(scenarios), places * resources),
            resource=np.tile(np.arange(resources), places * scenarios),
            priority=rng.choice([1, 2, 3, 4], p=[0.2, 0.3, 0.3, 0.2], size=count),
            initial=size * 50,
            per_day=size * 50,
            allows_substitutes=rng.integers(0, 2, count),
        ),
        supply=supply,
        production_lines=ProductionLines.of(id=made, capability=made, line=[1, 1, 1, 2, 2, 2]),
        substitutes=Substitutes.of(
            id=[1, 2], resource=[0, 1], instead_of=[1, 2], factor=[8_500, 12_000],
            permitted_until=[INF, -INF],
        ),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("capabilities", type=int, nargs="?", default=100_000)
    parser.add_argument("--spread", type=float, default=0.02)
    parser.add_argument("--sets", type=int, default=5)
    parser.add_argument("--blocks", type=int, default=RESOURCES, help="compute only so many")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--joint", action="store_true", help="one component of five resources")
    chosen = parser.parse_args()
    made = [joint().canonical()] if chosen.joint else []
    for block in [] if chosen.joint else blocks(chosen.capabilities, chosen.spread, chosen.sets):
        made.append(block.canonical())  # as it comes back from storage
        if len(made) == chosen.blocks:
            break
    if not chosen.joint:
        compute(made[0])
    profile = cProfile.Profile()
    if chosen.profile:
        profile.enable()
    times = []
    for block in made:
        start = time.process_time()
        compute(block)
        times.append(time.process_time() - start)
    profile.disable()
    if chosen.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)
    start = time.process_time()
    size = sum(len(block.to_bytes()) for block in made)
    stored = time.process_time() - start
    start = time.process_time()
    text = sum(len(canonical_json(compute(block))) for block in made[:10])
    written = time.process_time() - start
    rows = sum(len(block.supply) for block in made)
    write = sys.stdout.write
    write(f"{len(made)} blocks, {rows:,} capabilities, {sum(len(b.needs) for b in made):,} needs\n")
    write(f"compute: {sum(times):.2f} s, median block {statistics.median(times) * 1e3:.1f} ms, ")
    write(f"worst {max(times) * 1e3:.1f} ms, {sum(times) / rows * 1e6:.2f} s per million\n")
    write(f"store: {stored:.2f} s, {size / rows:.1f} bytes per capability\n")
    write(f"compute and write as text, 10 blocks: {written:.2f} s, {text:,} bytes\n")


if __name__ == "__main__":
    main()

"""What changed between two stored blocks of the same component, and what it is due to.

The parts of the old block are replaced by the new one's, one after another and always in this order,
and the gaps are computed after each step, so that the parts add up to the whole change:

1. need: the resource, needs, reservations, scenarios (without their day 0), regions;
2. supply: quantities, times, shares, regions of capabilities in both blocks; capabilities that are
   gone; production lines and substitutes; the day 0 of a scenario, because what is valid until a date ends sooner after it;
3. promise, with what agreements bind; 4. evidence and the verified parts; 5. policy; 6. newly registered capabilities.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from assessments.engine.block import POINTERS, Block
from assessments.engine.changes import Cause, Detail, details
from assessments.engine.check import check
from assessments.engine.columns import BlockError
from assessments.engine.compute import coverages, lines_of, worst_milestones
from assessments.engine.tables import Regions, RegionSets, Resources, Scenarios, Supply
from assessments.engine.words import NONE, Figure, Ints

VERIFIED = ("verified_stock", "verified_rate", "verified_capacity")


class Change(IntEnum):
    """What became of a gap."""

    SAME = 0
    NEW = 1
    CLOSED = 2
    WIDER = 3
    NARROWER = 4


@dataclass(frozen=True, eq=False)
class Comparison:
    """U lines of either block in order of need id, over the M milestones both have.

    Quantities are thousandths. A line that one block lacks has zeros there. `worst` is the place of
    the worst milestone of the newer line (of the older one, where it is gone), NONE if never asked or
    if the worst milestone is not in both; the headline of a comparison is read there.
    """

    milestones: Ints  # (M,) days
    need: Ints  # (U,)
    worst: Ints  # (U,)
    required: Ints  # (U, M, 2) before, after
    supplied: Ints  # (U, M, 3, 2)
    gap: Ints  # (U, M, 2)
    change: Ints  # (U, M) Change
    gap_parts: Ints  # (U, M, 6) by Cause; they add up to gap after - gap before
    supplied_parts: Ints  # (U, M, 3, 6) by Cause; likewise for each figure
    details: list[Detail]  # the rows that differ, by cause, table, id and column


def compare(old: Block, new: Block) -> Comparison:
    """Compare two blocks of one component. Raises `BlockError` when they are of different ones."""
    old, new = old.canonical(), new.canonical()
    check(old)
    check(new)
    old, new = _same_resources(old, new)
    milestones = np.intersect1d(old.milestones, new.milestones)
    needs = np.union1d(old.needs.id, new.needs.id)
    states = [_state(block, needs, milestones) for block in _steps(old, new)]
    required, supplied, gap = (np.stack(parts, axis=-1) for parts in zip(*states, strict=True))
    ends = [0, -1]
    return Comparison(
        milestones=milestones,
        need=needs,
        worst=_worst(old, new, needs, milestones),
        required=required[..., ends],
        supplied=supplied[..., ends],
        gap=gap[..., ends],
        change=_change(gap[..., 0], gap[..., -1]),
        gap_parts=np.diff(gap, axis=-1),
        supplied_parts=np.diff(supplied, axis=-1),
        details=details(old, new),
    )


def _same_resources(old: Block, new: Block) -> tuple[Block, Block]:
    """Both blocks over the resources of either: a line or a substitute may have joined some."""
    ids, first = np.unique(np.append(new.resources.id, old.resources.id), return_index=True)
    kind = np.append(new.resources.kind, old.resources.kind)
    of = [
        dict(zip(b.resources.id.tolist(), b.resources.kind.tolist(), strict=True))
        for b in (old, new)
    ]
    common = of[0].keys() & of[1].keys()
    if not common or any(of[0][one] != of[1][one] for one in common) or len(np.unique(kind)) > 1:
        raise BlockError("The two blocks are not about the same resource counted the same way.")
    columns = {
        name: np.append(column, old.resources.columns()[name])[first]
        for name, column in new.resources.columns().items()
    }
    resources = Resources(**columns)
    return _over(old, resources, ids), _over(new, resources, ids)


def _over(block: Block, resources: Resources, ids: Ints) -> Block:
    place = np.searchsorted(ids, block.resources.id)
    moved = {
        name: getattr(block, name).having(
            **{column: place[getattr(getattr(block, name), column)] for column in columns}
        )
        for name, columns in POINTERS["resources"].items()
    }
    return replace(block, resources=resources, **moved)


def _steps(old: Block, new: Block) -> Iterator[Block]:
    """The old block, then one block after each cause, the last one equal to the new block."""
    yield old
    regions, sets = _regions(old, new), _region_sets(old, new)
    block = _asked(old, new, regions, sets)
    yield block
    fresh = _placed(new, new.supply, regions)
    kept = np.isin(fresh.id, old.supply.id)
    present = fresh.rows(kept)
    before = old.supply.rows(np.isin(old.supply.id, fresh.id))
    columns = present.columns()
    seen = {
        name: np.minimum(getattr(before, name), columns[name.removeprefix("verified_")])
        for name in VERIFIED
    }
    supply = present.having(promise=before.promise, evidence=before.evidence, **seen)
    block = replace(
        block,
        supply=supply,
        scenarios=new.scenarios,
        production_lines=new.production_lines,
        substitutes=new.substitutes,
    )
    yield block
    promised = supply.having(promise=present.promise)
    block = replace(block, supply=promised, commitments=new.commitments)
    yield block
    block = replace(block, supply=present)
    yield block
    block = replace(block, policy=new.policy)
    yield block
    yield replace(block, supply=fresh)


def _regions(old: Block, new: Block) -> Regions:
    """The new block's regions, then those only the old one has."""
    alone = ~np.isin(old.regions.id, new.regions.id)
    rows = old.regions.rows(alone)
    ids = np.concatenate([new.regions.id, rows.id])
    parent_ids = np.append(old.regions.id, NONE)[rows.parent]
    return Regions.of(
        id=ids,
        parent=np.concatenate([new.regions.parent, _find(ids, parent_ids)]),
        first_level=np.concatenate([new.regions.first_level, rows.first_level]),
        nation=np.concatenate([new.regions.nation, rows.nation]),
    )


def _region_sets(old: Block, new: Block) -> RegionSets:
    """Sets of both blocks, with region ids for rows; a set of the new block hides an old one."""
    alone = ~np.isin(old.region_sets.id, new.region_sets.id)
    return RegionSets.of(
        id=np.concatenate([new.region_sets.id, old.region_sets.id[alone]]),
        region=np.concatenate(
            [
                new.regions.id[new.region_sets.region],
                old.regions.id[old.region_sets.region[alone]],
            ]
        ),
    )


def _placed(block: Block, supply: Supply, regions: Regions) -> Supply:
    ids = np.append(block.regions.id, NONE)[supply.region]
    return supply.having(region=_find(regions.id, ids))


def _asked(old: Block, new: Block, regions: Regions, sets: RegionSets) -> Block:
    """The old supply asked the new block's questions, each scenario counted from its old day 0."""
    place = _find(old.scenarios.id, new.scenarios.id)
    day0 = np.where(place == NONE, new.scenarios.day0, np.append(old.scenarios.day0, 0)[place])
    # The new regions come first in `regions`, so the new rows point to the right ones already.
    return replace(
        old,
        resources=new.resources,
        regions=regions,
        region_sets=sets.having(region=_find(regions.id, sets.region)),
        scenarios=_apart(new.scenarios.having(day0=day0)),
        milestones=new.milestones,
        needs=new.needs,
        reservations=new.reservations,
        supply=_placed(old, old.supply, regions),
    )


def _apart(scenarios: Scenarios) -> Scenarios:
    """Scenarios whose old days 0 differ cannot share one supply in between; then each counts alone."""
    number = scenarios.concurrent.copy()
    for one in np.unique(number[number != 0]):
        if len(np.unique(scenarios.day0[number == one])) > 1:
            number[number == one] = 0
    return scenarios.having(concurrent=number)


def _state(block: Block, needs: Ints, days: Ints) -> tuple[Ints, Ints, Ints]:
    """(U, M), (U, M, 3), (U, M): required, supplied and gap of every line, zeros where it lacks."""
    block = block.canonical()
    lines = lines_of(block, days)
    rows = np.searchsorted(needs, lines.block.needs.id)
    required = np.zeros((len(needs), len(days)), dtype=np.int64)
    supplied = np.zeros((len(needs), len(days), len(Figure)), dtype=np.int64)
    required[rows], supplied[rows] = lines.required, lines.supplied
    return required, supplied, np.maximum(required - supplied[:, :, Figure.ASSURED], 0)


def _worst(old: Block, new: Block, needs: Ints, milestones: Ints) -> Ints:
    worst = np.full(len(needs), NONE)
    for block in (old, new):
        place = worst_milestones(coverages(lines_of(block, block.milestones)))
        day = np.append(block.milestones, NONE)[place]
        worst[np.searchsorted(needs, block.needs.id)] = _find(milestones, day)
    return worst


def _change(before: Ints, after: Ints) -> Ints:
    change = np.select(
        [
            (before == 0) & (after > 0),
            (before > 0) & (after == 0),
            after > before,
            after < before,
        ],
        [Change.NEW, Change.CLOSED, Change.WIDER, Change.NARROWER],
        Change.SAME,
    )
    return change.astype(np.int64)


def _find(ids: Ints, wanted: Ints) -> Ints:
    """Where each wanted id stands in `ids`, NONE where it does not."""
    if not len(ids):
        return np.full(len(wanted), NONE)
    order = np.argsort(ids, kind="stable")
    place = np.minimum(np.searchsorted(ids[order], wanted), len(ids) - 1)
    found = order[place]
    return np.where(ids[found] == wanted, found, NONE)


__all__ = ["Cause", "Change", "Comparison", "Detail", "compare"]

"""What a line would gain if the office saw what nobody has seen yet.

For each capability in reach of a need, on one day: the units that are only declared, and by how much
assured and expected would rise at most if they were verified. At most, because other needs may draw
on the same units; nothing is allocated here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from assessments.engine.available import available
from assessments.engine.block import Block
from assessments.engine.claims import claims_of
from assessments.engine.parts import Parts, split
from assessments.engine.required import groups
from assessments.engine.scales import scales_of
from assessments.engine.tree import Bools
from assessments.engine.words import NONE, WHOLE, Evidence, Figure, Ints, Kind


@dataclass(frozen=True, eq=False)
class Unseen:
    """One need, one day; thousandths of the unit. Rows with nothing to gain are left out."""

    capability: Ints  # (k,) ids
    units: Ints  # (k,) declared on that day and not seen
    assured: Ints  # (k,) what assured would rise by, at most what is missing
    expected: Ints  # (k,) what expected would rise by, at most what is missing


def unseen(
    block: Block, need: int, day: int, *, assured_missing: int, expected_missing: int
) -> Unseen:
    """`need` is its id in the block, `day` a whole day after day 0."""
    scales, parts = scales_of(block), split(block)
    (row,) = np.flatnonzero(block.needs.id == need)
    mine = _may_serve(block, parts, int(row))
    ids = block.supply.id
    block = replace(block, supply=parts.supply)
    counts = available(block, scales, [day], parts)
    at = (int(block.needs.scenario[row]), 0, slice(None))
    gap = counts.declared[at] - counts.verified[at]
    units = (gap // scales.unit(Figure.DECLARED)).astype(np.int64)
    units = np.where(mine & reaching(block, int(block.needs.region[row])), units, 0)
    weights = np.asarray(block.policy.weights, dtype=np.int64)
    promise = block.supply.promise
    better = weights[promise, Evidence.VERIFIED] - weights[promise, Evidence.DECLARED]
    # The parts of a capability are looked at together.
    whose = np.searchsorted(ids, block.supply.id)
    firm = _sums(np.where(counts.contracted != 0, units, 0), whose, ids)
    gained = _sums(units * better, whose, ids) // WHOLE
    assured = np.minimum(firm, max(assured_missing, 0))
    expected = np.minimum(gained, max(expected_missing, 0))
    useful = (assured > 0) | (expected > 0)
    return Unseen(ids[useful], _sums(units, whose, ids)[useful], assured[useful], expected[useful])


def _may_serve(block: Block, parts: Parts, need: int) -> Bools:
    """(n,) rows of supply of the need's resource that no agreement binds to other needs alone."""
    claims = claims_of(block, parts, groups(block))
    held = np.append(claims.holds[:, claims.class_of_need[need]], True)
    answer: Bools = held[claims.target] | claims.released
    return answer & (parts.supply.resource == block.needs.resource[need])


def _sums(amounts: Ints, whose: Ints, ids: Ints) -> Ints:
    sums = np.zeros(len(ids), dtype=np.int64)
    np.add.at(sums, whose, amounts)
    return sums


def reaching(block: Block, region: int) -> Bools:
    """(n,) whether each row of supply serves a region that holds `region` or lies inside it.

    A level is counted where it stands: in the region or inside it.
    """
    above = np.zeros(len(block.regions), dtype=np.bool_)
    here = region
    while here != NONE:
        above[here] = True
        here = int(block.regions.parent[here])
    below = _below(block.regions.parent, region)
    supply = block.supply
    if int(block.resources.kind[0]) == Kind.LEVEL:
        return _marked(below, supply.region)
    near = above | below
    sets = np.unique(block.region_sets.id[near[block.region_sets.region]])
    own = (supply.region_set == NONE) & _marked(near, supply.region)
    return np.isin(supply.region_set, sets) | own


def _marked(marks: Bools, places: Ints) -> Bools:
    return np.where(places == NONE, False, marks[places])


def _below(parent: Ints, region: int) -> Bools:
    """Regions inside one, itself included; a step for each level of the tree."""
    inside = np.zeros(len(parent), dtype=np.bool_)
    inside[region] = True
    while True:
        more = inside | _marked(inside, parent)
        if (more == inside).all():
            return inside
        inside = more

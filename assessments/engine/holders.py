"""Who holds the supply that can reach each line: design, section 3.5."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assessments.engine.available import Available
from assessments.engine.block import Block
from assessments.engine.concentration import Grouping, concentration
from assessments.engine.tree import Bools, paths_of
from assessments.engine.words import NONE, Ints, Loss


@dataclass(frozen=True, eq=False)
class Holders:
    """(N, M) arrays as in `BlockResult`, and (N, 4) what N-1 takes away from each line."""

    partners: Ints
    hhi: Ints
    largest_share: Ints
    largest_parent: Ints
    loss_of: Ints


def groupings(block: Block) -> dict[Loss, Grouping]:
    """The supply of a block in order of what each N-1 question takes away."""
    supply = block.supply
    first_level = np.append(first_level_of(block), NONE)[supply.region]
    return {
        Loss.PARENT: Grouping.by(supply.parent, supply.partner),
        Loss.SITE: Grouping.by(supply.site),
        Loss.REGION: Grouping.by(first_level),
        # One owner, "abroad", written as the borders' id in `loss_of`.
        Loss.BORDERS: Grouping.by(np.where(supply.outside != 0, 0, NONE)),
    }


def first_level_of(block: Block) -> Ints:
    """(R,) id of the first-level region at or above each region, NONE above the first level."""
    answer = np.full(len(block.regions), NONE)
    for step in paths_of(block)[::-1]:
        first = (step != NONE) & (block.regions.first_level[step] != 0)
        answer[first] = block.regions.id[step[first]]
    return answer


def holders(
    block: Block,
    available: Available,
    scenario: Ints,
    worst: Ints,
    owners: dict[Loss, Grouping],
    reaches: Callable[[int], Bools],
) -> Holders:
    """Look at each need region once, for all scenarios and milestones its lines ask about.

    `scenario` (N,) is the row in `available` of each line, `worst` (N,) its worst milestone, and
    `reaches` says which rows of supply reach a region.
    """
    needs, days = block.needs, available.declared.shape[1]
    shape = (len(needs), days)
    found = Holders(
        *(np.full(shape, NONE) for _ in range(4)), np.full((len(needs), len(Loss)), NONE)
    )
    for region in np.unique(needs.region):
        lines = np.flatnonzero(needs.region == region)
        mask = reaches(int(region))
        asked, place = np.unique(scenario[lines], return_inverse=True)
        amounts = available.declared[asked].reshape(len(asked) * days, -1)
        about = concentration(block.supply, owners[Loss.PARENT], mask, amounts)
        for name in ("partners", "hhi", "largest_share", "largest_parent"):
            getattr(found, name)[lines] = getattr(about, name).reshape(-1, days)[place]
        lines = lines[worst[lines] != NONE]
        at = np.stack([scenario[lines], worst[lines]], axis=1)
        columns, place = np.unique(at, axis=0, return_inverse=True)
        amounts = available.declared[columns[:, 0], columns[:, 1]]
        place = place.reshape(-1)
        for loss in (Loss.SITE, Loss.REGION):
            found.loss_of[lines, loss] = owners[loss].largest(mask, amounts)[place]
    asked = np.flatnonzero(worst != NONE)
    found.loss_of[asked, Loss.PARENT] = found.largest_parent[asked, worst[asked]]
    return found

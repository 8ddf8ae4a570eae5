"""What a row of supply can be lost with: its parent, site, first-level region, or all from abroad."""

from __future__ import annotations

import numpy as np

from assessments.engine.block import Block
from assessments.engine.concentration import Grouping
from assessments.engine.tree import paths_of
from assessments.engine.words import NONE, Ints, Loss

ABROAD = 0
"""The one owner of all supply from outside the nation."""


def groupings(block: Block) -> dict[Loss, Grouping]:
    """The supply of a block by what each N-1 question takes away."""
    return {loss: Grouping(owner_of(block, loss)) for loss in Loss}


def owner_of(block: Block, loss: Loss) -> Ints:
    """(n,) what each row of supply is lost with: an id, NONE where it cannot be lost that way."""
    supply = block.supply
    if loss == Loss.PARENT:
        return supply.parent
    if loss == Loss.SITE:
        return supply.site
    if loss == Loss.REGION:
        return np.append(first_level_of(block), NONE)[supply.region]
    return np.where(supply.outside != 0, ABROAD, NONE)


def first_level_of(block: Block) -> Ints:
    """(R,) id of the first-level region at or above each region, NONE above the first level."""
    answer = np.full(len(block.regions), NONE)
    for step in paths_of(block)[::-1]:
        first = (step != NONE) & (block.regions.first_level[step] != 0)
        answer[first] = block.regions.id[step[first]]
    return answer

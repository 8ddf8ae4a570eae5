"""Concentration and N-1, recounted the slow way."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from assessments.engine.compute import compute
from assessments.engine.explain import explain
from assessments.engine.owners import owner_of
from assessments.engine.reasons import Why
from assessments.engine.words import Figure, Loss
from tests.assessments.engine.random_blocks import random_block

SEEDS = range(25)


def held(block, need, day, owner):
    """Declared amounts by owner, of the supply that can reach the line."""
    found = explain(block, need, Figure.DECLARED, day)
    by_owner = defaultdict(int)
    for capability, why, amount in zip(found.capability, found.why, found.declared, strict=True):
        row = int(np.flatnonzero(block.supply.id == capability)[0])
        if why != Why.REGION and amount and owner[row] != -1:
            by_owner[int(owner[row])] += int(amount)
    return by_owner


@pytest.mark.parametrize("seed", SEEDS)
def test_every_loss_is_the_largest_and_computed_again_without_it(seed):
    block = random_block(seed).canonical()
    # Whole thousandths, so that a recount in them is exact.
    supply = block.supply.having(
        rate=block.supply.rate // 1000 * 24_000,
        verified_rate=block.supply.verified_rate // 1000 * 24_000,
        share_crisis=np.where(block.supply.share_crisis == 33, 50, block.supply.share_crisis),
    )
    block = replace(block, supply=supply)
    result = compute(block)
    for line, need in enumerate(result.need):
        worst = int(result.worst[line])
        if worst == -1:
            assert (result.loss_of[line] == -1).all()
            continue
        day = int(result.milestones[worst])
        for loss in Loss:
            owner = owner_of(block, loss)
            amounts = held(block, int(need), day, owner)
            lost = 0
            if loss != Loss.BORDERS:
                lost = min(amounts, key=lambda one: (-amounts[one], one)) if amounts else -1
                assert result.loss_of[line, loss] == lost
            if lost == -1:
                assert (result.loss_coverage[line, loss] == -1).all()
                continue
            rest = replace(block, supply=block.supply.rows(owner != lost))
            expected = compute(rest).coverage[line, worst, 1:]
            assert np.array_equal(result.loss_coverage[line, loss], expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_concentration_is_that_of_the_parents_that_reach_the_line(seed):
    block = random_block(seed).canonical()
    nothing = np.zeros(len(block.supply), dtype=np.int64)
    block = replace(
        block,
        supply=block.supply.having(rate=nothing, verified_rate=nothing, share_crisis=nothing + 80),
    )
    result = compute(block)
    for line, need in enumerate(result.need):
        for place, day in enumerate(result.milestones.tolist()):
            amounts = held(block, int(need), day, block.supply.parent)
            partners = held(block, int(need), day, block.supply.partner)
            assert result.partners[line, place] == len(partners)
            total = sum(amounts.values())
            if not total:
                assert result.hhi[line, place] == result.largest_share[line, place] == -1
                continue
            index = sum(Fraction(amount, total) ** 2 for amount in amounts.values())
            assert result.hhi[line, place] == index * 10_000 // 1
            largest = max(amounts.values())
            assert result.largest_share[line, place] == Fraction(largest, total) * 10_000 // 1
            assert result.largest_parent[line, place] == min(
                parent for parent, amount in amounts.items() if amount == largest
            )

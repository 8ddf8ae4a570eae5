"""Concentration and N-1, recounted the slow way."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from assessments.engine.compute import compute
from assessments.engine.owners import owner_of
from assessments.engine.tables import Supply
from assessments.engine.words import Figure, Loss
from tests.assessments.engine import oracle
from tests.assessments.engine.long_winter import EVERYWHERE, HARJU, diesel
from tests.assessments.engine.random_blocks import random_block

SEEDS = range(25)


def held(block, line, day, owner):
    """Declared amounts by owner, of the supply that can reach the line; in thousandths."""
    scenario, region = int(block.needs.scenario[line]), int(block.needs.region[line])
    by_owner = defaultdict(Fraction)
    for row in range(len(block.supply)):
        amount = oracle.amount(block, row, scenario, day, Figure.DECLARED)
        if amount and owner[row] != -1 and oracle.reaches(block, row, region):
            by_owner[int(owner[row])] += Fraction(round(amount * 2_400_000), 2_400)
    return by_owner


@pytest.mark.parametrize("seed", SEEDS)
def test_every_loss_is_the_largest_and_computed_again_without_it(seed):
    block = random_block(seed).canonical()
    result = compute(block)
    for line in range(len(result.need)):
        worst = int(result.worst[line])
        if worst == -1:
            assert (result.loss_of[line] == -1).all()
            continue
        day = int(result.milestones[worst])
        for loss in Loss:
            owner = owner_of(block, loss)
            amounts = held(block, line, day, owner)
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
    result = compute(block)
    for line in range(len(result.need)):
        for place, day in enumerate(result.milestones.tolist()):
            amounts = held(block, line, day, block.supply.parent)
            partners = held(block, line, day, block.supply.partner)
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


EQUALS = {
    "one row against two": ([3, 5, 5, 9], [4_000, 2_000, 2_000, 1_000]),
    "two rows against one": ([5, 3, 3, 9], [4_000, 2_000, 2_000, 1_000]),
    "one row each": ([9, 3, 5, 4], [1_000, 4_000, 4_000, 4_000]),
    "two rows each": ([5, 5, 3, 3], [3_000, 1_000, 2_000, 2_000]),
}


@pytest.mark.parametrize("case", EQUALS)
def test_of_equal_holders_the_lower_id_is_lost(case):
    parents, stock = EQUALS[case]
    block = replace(
        diesel(),
        supply=Supply.of(
            id=[1, 2, 3, 4],
            partner=[1, 2, 3, 4],
            parent=parents,
            site=parents,
            region=[HARJU] * 4,
            region_set=[EVERYWHERE] * 4,
            stock=stock,
        ),
    )

    result = compute(block)

    assert (result.largest_parent == 3).all()
    assert (result.loss_of[:, [Loss.PARENT, Loss.SITE]] == 3).all()

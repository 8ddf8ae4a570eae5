"""The engine's coverages are those of an independent solver."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from assessments.engine.block import Block
from assessments.engine.compute import compute
from tests.assessments.engine import oracle
from tests.assessments.engine.random_blocks import joint_block, random_block

BATCH = 100


def plain(seed: int) -> Block:
    return random_block(seed)


def bound(seed: int) -> Block:
    """Agreements bind some of it."""
    return random_block(seed, bound=True)


def tied(seed: int) -> Block:
    """Lines and substitutes tie several resources; agreements bind some."""
    return joint_block(seed)


def assert_agrees(seeds: range, make: Callable[[int], Block]) -> None:
    blocks = [make(seed).canonical() for seed in seeds]
    for seed, block, expected in zip(seeds, blocks, oracle.line_coverages(blocks), strict=True):
        result = compute(block)
        asked = ~np.isnan(expected)
        assert ((result.coverage >= 0) == asked).all(), seed
        # Rounded down: never above the solver's figure, less than one ten-thousandth below it.
        below = expected[asked] * 10_000 - result.coverage[asked]
        exact = np.array(
            [
                [oracle.required(block, need, day) for day in block.milestones]
                for need in range(len(block.needs))
            ]
        )
        # What is released is rounded down to a step, at most a thousandth for each commitment.
        lost = np.count_nonzero(block.commitments.released)
        hair = 10 * lost / np.broadcast_to(exact[:, :, None], expected.shape)[asked]
        assert (below > -0.01).all(), seed
        assert (below < 1.01 + hair).all(), seed
        served = (expected * exact[:, :, None] * 1_000)[asked]
        assert np.abs(served - result.supplied[asked]).max(initial=0) < 1.01 + lost, seed


KINDS = [plain, bound, tied, plain, bound, tied, plain, bound, tied, plain]


@pytest.mark.parametrize("batch", range(len(KINDS)))
def test_coverages_agree_with_a_solver_on_random_blocks(batch):
    assert_agrees(range(batch * BATCH, (batch + 1) * BATCH), KINDS[batch])


@pytest.mark.parametrize(
    ("seed", "make"),
    [(1_102, bound), (1_809, bound), (1_653, tied), (1_695, tied), (3_643, tied), (5_211, tied)],
)
def test_blocks_that_were_wrong_once(seed, make):
    assert_agrees(range(seed, seed + 1), make)


@pytest.mark.long
@pytest.mark.parametrize("batch", range(len(KINDS), 110))
def test_coverages_agree_with_a_solver_on_many_random_blocks(batch):
    """Ten thousand, half of them with lines or substitutes, the harder ones."""
    make = (tied, bound, tied, plain)[batch % 4]
    assert_agrees(range(batch * BATCH, (batch + 1) * BATCH), make)

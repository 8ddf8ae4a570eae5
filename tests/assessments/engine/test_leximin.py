"""The engine's coverages are those of an independent solver."""

from __future__ import annotations

import numpy as np
import pytest

from assessments.engine.compute import compute
from tests.assessments.engine import oracle
from tests.assessments.engine.random_blocks import random_block

BATCH = 100


def assert_agrees(seeds: range) -> None:
    blocks = [random_block(seed).canonical() for seed in seeds]
    for seed, block, expected in zip(seeds, blocks, oracle.line_coverages(blocks), strict=True):
        result = compute(block)
        asked = ~np.isnan(expected)
        assert ((result.coverage >= 0) == asked).all(), seed
        # Rounded down: never above the solver's figure, less than one ten-thousandth below it.
        below = expected[asked] * 10_000 - result.coverage[asked]
        assert (below > -0.01).all(), seed
        assert (below < 1.01).all(), seed
        exact = np.array(
            [
                [oracle.required(block, need, day) for day in block.milestones]
                for need in range(len(block.needs))
            ]
        )
        served = (expected * exact[:, :, None] * 1_000)[asked]
        assert np.abs(served - result.supplied[asked]).max(initial=0) < 1.01, seed


@pytest.mark.parametrize("batch", range(10))
def test_coverages_agree_with_a_solver_on_random_blocks(batch):
    assert_agrees(range(batch * BATCH, (batch + 1) * BATCH))


@pytest.mark.long
@pytest.mark.parametrize("batch", range(10, 110))
def test_coverages_agree_with_a_solver_on_many_random_blocks(batch):
    assert_agrees(range(batch * BATCH, (batch + 1) * BATCH))

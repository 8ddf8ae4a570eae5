"""The even flow is the one a general solver would find."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from assessments.engine.shares import even_flow


def feasible(seed: int):
    """Supply, reach, and what a random flow of it serves; often with nothing to spare."""
    rng = np.random.default_rng(seed)
    cells, needs = rng.integers(1, 12), rng.integers(1, 8)
    available = rng.integers(0, 50, cells).astype(float)
    reach = rng.random((cells, needs)) < 0.5
    parts = np.where(reach, rng.random((cells, needs)), 0)
    sums = parts.sum(axis=1, keepdims=True)
    used = np.where(rng.random((cells, 1)) < 0.6, 1, rng.random((cells, 1)))
    flow = np.divide(parts, sums, out=np.zeros_like(parts), where=sums > 0)
    return available, (flow * used * available[:, None]).sum(axis=0), reach


@pytest.mark.parametrize("seed", range(100))
def test_no_feasible_step_makes_the_flow_more_even(seed):
    available, served, reach = feasible(seed)

    flow = even_flow(available, served, reach)

    assert (flow >= 0).all()
    assert (flow[~reach] == 0).all()
    assert np.allclose(flow.sum(axis=0), served, atol=1e-6)
    assert (flow.sum(axis=1) <= available + 1e-6).all()
    # Convex: optimal exactly when no feasible point has a lower linearised cost.
    slope = 2 * flow / np.where(available > 0, available, 1)[:, None]
    pairs = np.argwhere(reach & (available > 0)[:, None])
    if not len(pairs):
        return
    by_need = np.zeros((len(served), len(pairs)))
    by_cell = np.zeros((len(available), len(pairs)))
    by_need[pairs[:, 1], np.arange(len(pairs))] = 1
    by_cell[pairs[:, 0], np.arange(len(pairs))] = 1
    cost = slope[pairs[:, 0], pairs[:, 1]]
    best = linprog(cost, by_cell, available + 1e-7, by_need, served, method="highs")
    assert (slope * flow).sum() - best.fun < 1e-4


def test_nothing_to_serve_or_nothing_to_give_is_no_flow():
    assert even_flow(np.zeros(2), np.zeros(1), np.ones((2, 1), dtype=bool)).sum() == 0
    assert even_flow(np.ones(2), np.zeros(1), np.ones((2, 1), dtype=bool)).sum() == 0

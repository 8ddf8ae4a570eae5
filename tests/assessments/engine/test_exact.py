"""Numbers too large for a product in 64 bits, and too close for floating point."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from assessments.engine.exact import floor_of, signed

BIG = 2**61


def close_calls(seed: int):
    """x + (p / q)·y that is zero, or off by the least there is."""
    rng = np.random.default_rng(seed)
    p = rng.integers(1, 2**40, 50)
    q = rng.integers(1, 2**40, 50)
    times = rng.integers(0, 2**18, 50)
    off = rng.integers(-1, 2, 50)
    return -p * times + off, q * times, p, q


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("dtype", [np.int64, object])
def test_the_sign_is_exact_where_floating_point_is_blind(seed, dtype):
    x, y, p, q = close_calls(seed)

    found = signed(*(part.astype(dtype) for part in (x, y, p, q)))

    exact = [
        Fraction(int(a)) + Fraction(int(c), int(d)) * int(b)
        for a, b, c, d in zip(x, y, p, q, strict=True)
    ]
    assert np.sign(found).tolist() == [(one > 0) - (one < 0) for one in exact]


def test_the_sign_works_by_column():
    x = np.array([[-3, -3], [-4, -2]])
    y = np.array([[6, 9], [8, 9]])

    found = signed(x, y, np.array([1, 1]), np.array([2, 3]))

    assert np.sign(found).tolist() == [[0, 0], [0, 1]]


@pytest.mark.parametrize("seed", range(20))
def test_rounding_down_is_exact(seed):
    rng = np.random.default_rng(seed)
    q = rng.integers(1, 2**50, 40)
    p = (q * rng.random(40)).astype(np.int64)
    a = rng.integers(0, BIG, 40)
    a[:10] = q[:10] * 7  # the quotient is whole, and floating point may fall just below it

    found = floor_of(a, p, q, 24)

    exact = [int(x) * int(y) // (int(z) * 24) for x, y, z in zip(a, p, q, strict=True)]
    assert found.tolist() == exact
    assert floor_of(a, q, q).tolist() == a.tolist()

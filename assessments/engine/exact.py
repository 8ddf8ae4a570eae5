"""Exact arithmetic on arrays of whole numbers too large for a plain product.

Every function takes int64 arrays, or object arrays of Python integers where sums do not fit 64 bits.
Floating point only decides what it can decide for certain; the rest is done in Python integers.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from assessments.engine.words import Ints

Exact = npt.NDArray[Any]
"""int64, or object holding Python integers."""

Floats = npt.NDArray[np.float64]

SAFE: Final = 2.0**61
"""Sums below this fit int64 with room for one addition or subtraction."""

DOUBT: Final = 2.0**-48
"""Relative error that a handful of roundings to double precision can never reach."""


def signed(x: Exact, y: Exact, p: Exact, q: Exact) -> Floats:
    """Floats that have exactly the sign of x + (p / q)·y, for q > 0 and p >= 0.

    `x` and `y` have one shape, whose last axis is that of `p` and `q`.
    """
    fx, fy = x.astype(np.float64), y.astype(np.float64)
    fy *= p.astype(np.float64) / q.astype(np.float64)
    value: Floats = fx + fy
    size = np.abs(fx, out=fx)
    size += np.abs(fy, out=fy)
    size *= DOUBT
    doubtful = np.abs(value) <= size
    doubtful &= size > 0
    if doubtful.any():
        where = np.nonzero(doubtful)
        column = where[-1]
        exact = _python(q[column]) * _python(x[where]) + _python(p[column]) * _python(y[where])
        value[where] = (exact > 0).astype(np.float64) - (exact < 0)
    return value


def largest(x: Exact, y: Exact, p: Exact, q: Exact, ties: Ints) -> Ints:
    """(c,) which entry of each row of x + (p / q)·y is largest, exactly; of equals the largest tie.

    `x` and `y` are (c, m), `p` and `q` (c,), `ties` (m,). An entry of `x` that is far below all others
    costs nothing.
    """
    fx, fy = x.astype(np.float64), y.astype(np.float64)
    fy *= (p.astype(np.float64) / q.astype(np.float64))[:, None]
    value = fx + fy
    doubt = (np.abs(fx) + np.abs(fy)) * DOUBT
    best: Ints = value.argmax(axis=1)
    rows = np.arange(len(best))
    least = value[rows, best] - doubt[rows, best]
    rivals = value + doubt >= least[:, None]
    for row in np.flatnonzero(np.count_nonzero(rivals, axis=1) > 1).tolist():
        top, bottom = int(p[row]), int(q[row])
        exact = {
            place: (bottom * int(x[row, place]) + top * int(y[row, place]), int(ties[place]))
            for place in np.flatnonzero(rivals[row]).tolist()
        }
        best[row] = max(exact, key=exact.__getitem__)
    return best


def floor_of(a: Exact, p: Exact, q: Exact, unit: int = 1) -> Ints:
    """a·p / (q·unit), rounded down, exactly, for whole numbers >= 0, q > 0; the arrays broadcast."""
    value = a.astype(np.float64) * (p.astype(np.float64) / q.astype(np.float64)) / unit
    answer = np.floor(value)
    to_next = np.minimum(value - answer, answer + 1 - value)
    result = answer.astype(np.int64)
    # What is met in full is the commonest case, and exact in whole numbers.
    plain = p == q
    np.copyto(result, (a // unit).astype(np.int64), where=plain)
    doubtful = (to_next <= value * DOUBT) & (value > 0) & ~plain
    if doubtful.any():
        where = np.nonzero(doubtful)
        a, p, q = (np.broadcast_to(one, doubtful.shape)[where] for one in (a, p, q))
        result[where] = _python(a) * _python(p) // (_python(q) * unit)
    return result


def _python(values: Exact) -> Exact:
    return values.astype(object)

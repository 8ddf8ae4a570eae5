"""Which cell serves which need: the flow that minimises the sum of flow² / available.

Coverages say how much each need gets, not from whom. Of all flows that give exactly that, this one
asks every supplier for as even a part of what it has as regions allow; within a cell it is the same
part for all. It is found through its dual (a semismooth Newton method with backtracking on the
concave dual of a separable quadratic program), in floating point: it explains a number, it is not one.
"""

from __future__ import annotations

import numpy as np

from assessments.engine.exact import Floats
from assessments.engine.tree import Bools

_STEPS = 200
_CLOSE = 1e-12
_BLIND = 1e-15


def even_flow(
    available: Floats, served: Floats, reach: Bools, spent: Bools | None = None
) -> Floats:
    """(cells, needs) flows for `available` (cells,) and `served` (needs,), which must be feasible.

    `reach` (cells, needs) says who can serve whom; cells that are `spent` give all they have. Amounts
    are scaled to their largest.
    """
    spent = np.zeros(len(available), dtype=np.bool_) if spent is None else spent
    flow = np.zeros(reach.shape)
    cells, needs = np.flatnonzero(available > 0), np.flatnonzero(served > 0)
    if not len(cells) or not len(needs):
        return flow
    size = float(available.max())
    some = reach[np.ix_(cells, needs)]
    part = _parts(available[cells] / size, served[needs] / size, some, spent[cells])
    amounts = part * available[cells][:, None]
    sums = amounts.sum(axis=0)
    amounts *= np.divide(served[needs], sums, out=np.zeros_like(sums), where=sums > 0)
    flow[np.ix_(cells, needs)] = amounts
    return flow


def _parts(available: Floats, served: Floats, reach: Bools, spent: Bools) -> Floats:
    """The part of each cell that goes to each need: z = max(0, price of the need - rent of the cell)."""
    price = served / np.maximum(reach.T @ available, _CLOSE)
    value, parts = _dual(price, available, served, reach, spent)
    for _ in range(_STEPS):
        lacking = served - available @ parts
        if np.abs(lacking).max() <= _CLOSE * (1 + served.max()):
            break
        step = np.linalg.solve(_curvature(parts, available, spent), lacking)
        rise = float(lacking @ step)
        if rise <= _BLIND * (1 + abs(value)):
            break  # what could still be gained is lost in rounding
        length = 1.0
        while length > _CLOSE:
            better, trial = _dual(price + length * step, available, served, reach, spent)
            if better >= value + 1e-4 * length * rise - _BLIND * abs(value):
                break
            length /= 2
        else:
            break
        price = price + length * step
        value, parts = better, trial
    return parts


def _dual(
    price: Floats, available: Floats, served: Floats, reach: Bools, spent: Bools
) -> tuple[float, Floats]:
    """The dual's value, and each cell's best answer to the prices: its simplex projection."""
    offers = np.where(reach, np.where(spent[:, None], price, np.maximum(price, 0)), 0)
    over = (offers.sum(axis=1) > 1) | spent
    rent = np.zeros(len(available))
    if over.any():
        ranked = -np.sort(-np.where(reach[over], offers[over], -np.inf), axis=1)
        sums = np.cumsum(ranked, axis=1) - 1
        count = np.arange(1, ranked.shape[1] + 1)
        keeps = np.count_nonzero(ranked * count > sums, axis=1)
        rent[over] = sums[np.arange(len(keeps)), keeps - 1] / keeps
    parts = np.where(reach, np.maximum(offers - rent[:, None], 0), 0)
    cost = (parts * parts).sum(axis=1) / 2
    value = served @ price + available @ (cost - (parts * offers).sum(axis=1))
    return float(value), parts


def _curvature(parts: Floats, available: Floats, spent: Bools) -> Floats:
    """Minus the dual's generalised second derivative, lifted a hair off zero."""
    active = (parts > 0).astype(np.float64)
    full = (parts.sum(axis=1) > 1 - 1e-9) | spent
    matrix = np.diag(available @ active)
    width = np.maximum(active.sum(axis=1), 1)
    weight = np.where(full, available / width, 0)
    matrix -= (active * weight[:, None]).T @ active
    matrix += np.eye(len(matrix)) * (1e-10 * (1 + np.trace(matrix)))
    return matrix

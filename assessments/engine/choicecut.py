"""The worst cut where few cells are spread: every choice of the cells that the cut pays for.

A cut either pays for a spread cell or keeps clear of all nodes the cell reaches. Once that is chosen,
what is left is a tree: the price comes off, and the nodes to keep clear of cost more than there is.
With k spread cells there are 2**k such trees, side by side as columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from assessments.engine.exact import SAFE, Exact, largest
from assessments.engine.tree import Bools
from assessments.engine.treecut import TreeFinder

MOST: Final = 5
"""More spread cells than this are too many choices."""


@dataclass(frozen=True, eq=False)
class ChoiceFinder:
    """Finds as `leximin.Finder.at_level` does, where at most `MOST` spread cells hold something."""

    tree: TreeFinder
    reach: Bools  # (K, V) which nodes each spread cell reaches

    def fits(self, supply: Exact, fixed: Exact, active: Exact) -> Bools:
        """(c,) columns with few enough spread cells and small enough numbers."""
        nodes = len(fixed)
        few = np.count_nonzero(supply[nodes:], axis=0) <= MOST
        small: Bools = _dear(supply, fixed, active).astype(np.float64) * (nodes + 2) < SAFE
        return few & (small | (supply.dtype == object))

    def at_level(
        self, supply: Exact, fixed: Exact, active: Exact, p: Exact, q: Exact
    ) -> tuple[Bools, Bools]:
        """Which columns (c,) have a violated cut, and its nodes (V, c)."""
        nodes, columns = fixed.shape
        held, reach = self._held(supply[nodes:])
        pays = (np.arange(1 << held.shape[1])[:, None] >> np.arange(held.shape[1]) & 1) > 0
        choices = len(pays)
        price = held @ pays.T.astype(supply.dtype)  # (c, choices)
        # (c, choices, V) nodes that a cell reaches which is not paid for.
        clear = (reach.transpose(0, 2, 1) @ ~pays.T).transpose(0, 2, 1)
        dear = clear * _dear(supply, fixed, active)[:, None, None]
        which = np.repeat(np.arange(columns), choices)
        dearly = fixed[:, which] - dear.reshape(-1, nodes).T
        risen = self.tree.rise(supply[:nodes, which], dearly, active[:, which], p[which], q[which])
        x = risen.x.reshape(columns, choices) - price
        y = risen.y.reshape(columns, choices)
        # A cut worth nothing is no cut: it stands first, as the empty one.
        x = np.concatenate([np.zeros_like(x[:, :1]), x], axis=1)
        y = np.concatenate([np.zeros_like(y[:, :1]), y], axis=1)
        ties = np.zeros(choices + 1, dtype=np.int64)
        ties[0] = 1
        best = largest(x, y, p, q, ties)
        violated = best > 0
        at = np.arange(columns) * choices + np.maximum(best - 1, 0)
        cut = self.tree.cut(violated, risen.good[:, at], risen.through[:, at])
        return violated, cut.inside

    def _held(self, spread: Exact) -> tuple[Exact, Bools]:
        """(c, k) what the spread cells of each column hold, and (c, k, V) what they reach; columns
        with fewer such cells than others are filled up with nothing."""
        column, cell = np.nonzero(spread.T)
        count = np.count_nonzero(spread, axis=0)
        place = np.arange(len(cell)) - np.repeat(np.cumsum(count) - count, count)
        shape = (spread.shape[1], int(count.max(initial=0)))
        held = np.zeros(shape, dtype=spread.dtype)
        reach = np.zeros((*shape, self.reach.shape[1]), dtype=np.bool_)
        held[column, place] = spread[cell, column]
        reach[column, place] = self.reach[cell]
        return held, reach


def _dear(supply: Exact, fixed: Exact, active: Exact) -> Exact:
    """(c,) more than there is in a column."""
    total: Exact = supply.sum(axis=0) + fixed.sum(axis=0) + active.sum(axis=0) + 1
    return total

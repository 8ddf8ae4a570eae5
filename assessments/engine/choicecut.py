"""The worst cut where few cells are spread: every choice of the cells that the cut pays for.

A cut either pays for a spread cell or keeps clear of all nodes the cell reaches. Once that is chosen,
what is left is a tree: the price comes off, and the nodes to keep clear of ask for nothing. With k spread cells there are 2**k such trees, side by side as columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from assessments.engine.exact import SAFE, Exact, largest
from assessments.engine.tree import Bools
from assessments.engine.treecut import TreeFinder
from assessments.engine.words import Ints

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
        held, reach, count = self._held(supply[nodes:])
        # One tree for each column and choice: `which` column it is, and which cells it `pays` for.
        trees = 1 << count
        which = np.repeat(np.arange(columns), trees)
        first = np.cumsum(trees) - trees
        choice = np.arange(len(which)) - first[which]
        pays = (choice[:, None] >> np.arange(held.shape[1]) & 1) > 0
        free = ~(reach[which] & ~pays[:, :, None]).any(axis=1).T
        dear = _dear(supply, fixed, active)
        asked = fixed[:, which] * free, active[:, which] * free
        risen = self.tree.rise(supply[:nodes, which], *asked, p[which], q[which])
        # The empty cut, worth nothing, stands first and wins where no other is worth more.
        y = np.zeros((columns, int(trees.max()) + 1), dtype=supply.dtype)
        x = y - dear[:, None]
        x[:, 0] = 0
        x[which, choice + 1] = risen.x - (held[which] * pays).sum(axis=1)
        y[which, choice + 1] = risen.y
        best = largest(x, y, p, q, np.arange(x.shape[1], 0, -1))
        violated = best > 0
        at = first + np.maximum(best - 1, 0)
        cut = self.tree.cut(violated, risen.good[:, at], risen.through[:, at])
        return violated, cut.inside & free[:, at]

    def _held(self, spread: Exact) -> tuple[Exact, Bools, Ints]:
        """(c, k) what the spread cells of each column hold, (c, k, V) what they reach, and (c,) how
        many there are; columns with fewer than others are filled up with nothing."""
        column, cell = np.nonzero(spread.T)
        count = np.count_nonzero(spread, axis=0)
        place = np.arange(len(cell)) - np.repeat(np.cumsum(count) - count, count)
        shape = (spread.shape[1], int(count.max(initial=0)))
        held = np.zeros(shape, dtype=spread.dtype)
        reach = np.zeros((*shape, self.reach.shape[1]), dtype=np.bool_)
        held[column, place] = spread[cell, column]
        reach[column, place] = self.reach[cell]
        return held, reach, count


def _dear(supply: Exact, fixed: Exact, active: Exact) -> Exact:
    """(c,) more than there is in a column."""
    total: Exact = supply.sum(axis=0) + np.abs(fixed).sum(axis=0) + active.sum(axis=0) + 1
    return total

"""The worst cut where every cell is a node of the region tree: one pass up, one pass down.

A cut at a node takes its whole subtree; or the best cuts of its children, and then it pays for the
supply at the node, which reaches them all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessments.engine.exact import Exact, sign
from assessments.engine.leximin import Cut
from assessments.engine.tree import Bools, Layer


@dataclass(frozen=True, eq=False)
class TreeFinder:
    """See `leximin.Finder`; the cells are the nodes."""

    layers: list[Layer]

    def at_one(self, supply: Exact, demand: Exact) -> Cut:
        best = _below(self.layers, demand - supply)
        good = np.zeros(best.shape, dtype=np.bool_)
        through = np.zeros(best.shape, dtype=np.bool_)
        for layer in reversed(self.layers):
            rows, parents = slice(layer.start, layer.stop), layer.parents
            np.greater_equal(best[rows], 0, out=good[rows])
            down = np.add.reduceat(np.maximum(best[rows], 0), layer.firsts, axis=0)
            down -= supply[parents]
            through[parents] = down > best[parents]
            best[parents] = np.maximum(best[parents], down)
        return self._cut(best[0] > 0, good, through)

    def at_level(self, supply: Exact, fixed: Exact, active: Exact, p: Exact, q: Exact) -> Cut:
        x = _below(self.layers, fixed - supply)
        y = _below(self.layers, active.copy())
        good = np.zeros(x.shape, dtype=np.bool_)
        through = np.zeros(x.shape, dtype=np.bool_)
        for layer in reversed(self.layers):
            rows, parents = slice(layer.start, layer.stop), layer.parents
            good[rows] = sign(x[rows], y[rows], p, q) >= 0
            down_x = np.add.reduceat(np.where(good[rows], x[rows], 0), layer.firsts, axis=0)
            down_x -= supply[parents]
            down_y = np.add.reduceat(np.where(good[rows], y[rows], 0), layer.firsts, axis=0)
            better = sign(down_x - x[parents], down_y - y[parents], p, q) > 0
            x[parents] = np.where(better, down_x, x[parents])
            y[parents] = np.where(better, down_y, y[parents])
            through[parents] = better
        return self._cut(sign(x[0], y[0], p, q) > 0, good, through)

    def _cut(self, violated: Bools, good: Bools, through: Bools) -> Cut:
        """Walk down from the violated roots. Parts worth nothing are taken along."""
        opened = np.zeros(good.shape, dtype=np.bool_)
        inside = np.zeros(good.shape, dtype=np.bool_)
        opened[0] = violated
        inside[0] = violated & ~through[0]
        for layer in self.layers:
            rows, above = slice(layer.start, layer.stop), layer.parent_of
            opened[rows] = opened[above] & through[above] & good[rows]
            inside[rows] = inside[above] | (opened[rows] & ~through[rows])
        return Cut(violated, inside, inside | opened)


def _below(layers: list[Layer], values: Exact) -> Exact:
    """Sums over each node's subtree, itself included. `values` (V, c) is changed and returned."""
    for layer in reversed(layers):
        rows = values[layer.start : layer.stop]
        values[layer.parents] += np.add.reduceat(rows, layer.firsts, axis=0)
    return values

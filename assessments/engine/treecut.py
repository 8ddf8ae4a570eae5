"""The worst cut where every cell is a node of the region tree: one bottom-up pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessments.engine.exact import Exact, sign
from assessments.engine.leximin import Live
from assessments.engine.tree import Bools, Layer
from assessments.engine.words import Ints


@dataclass(frozen=True, eq=False)
class TreeCut:
    """See `leximin.Cut`."""

    x: Exact
    y: Exact
    verdict: Ints
    layers: list[Layer]
    good: Bools  # (V, c) the best cut within the subtree is not negative
    through: Bools  # (V, c) the best cut lies below the node, not at it

    def tight(self, chosen: Bools) -> tuple[Bools, Bools]:
        good, through = self.good[:, chosen], self.through[:, chosen]
        opened = np.zeros(good.shape, dtype=np.bool_)
        inside = np.zeros(good.shape, dtype=np.bool_)
        opened[0] = True
        inside[0] = ~through[0]
        for layer in self.layers:
            rows = slice(layer.start, layer.stop)
            opened[rows] = (opened & through)[layer.parent_of] & good[rows]
            inside[rows] = inside[layer.parent_of] | (opened[rows] & ~through[rows])
        return inside, inside | opened


@dataclass(frozen=True, eq=False)
class TreeFinder:
    """See `leximin.Finder`; the cells are the nodes."""

    layers: list[Layer]

    def worst_cut(self, live: Live) -> TreeCut:
        """A cut at a node takes its whole subtree; or the best cuts of its children, and then it
        pays for the supply at the node, which reaches them all."""
        p, q, layers = live.p, live.q, self.layers
        top_x = _below(layers, live.fixed - live.supply)
        top_y = _below(layers, live.active.copy())
        x, y = top_x.copy(), top_y.copy()
        good = np.zeros(x.shape, dtype=np.bool_)
        through = np.zeros(x.shape, dtype=np.bool_)
        for layer in reversed(layers):
            rows, parents, firsts = slice(layer.start, layer.stop), layer.parents, layer.firsts
            good[rows] = sign(x[rows], y[rows], p, q) >= 0
            some = np.logical_or.reduceat(good[rows], firsts, axis=0)
            down_x = np.add.reduceat(np.where(good[rows], x[rows], 0), firsts, axis=0)
            down_x -= live.supply[parents]
            down_y = np.add.reduceat(np.where(good[rows], y[rows], 0), firsts, axis=0)
            over_x, over_y = top_x[parents], top_y[parents]
            better = some & (sign(down_x - over_x, down_y - over_y, p, q) > 0)
            x[parents] = np.where(better, down_x, over_x)
            y[parents] = np.where(better, down_y, over_y)
            through[parents] = better
        return TreeCut(x[0], y[0], sign(x[0], y[0], p, q), layers, good, through)


def _below(layers: list[Layer], values: Exact) -> Exact:
    """Sums over each node's subtree, itself included. `values` (V, c) is changed and returned."""
    for layer in reversed(layers):
        rows = values[layer.start : layer.stop]
        values[layer.parents] += np.add.reduceat(rows, layer.firsts, axis=0)
    return values

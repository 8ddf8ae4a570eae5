"""The worst cut where every cell is a node of the region tree: one pass up, one pass down.

A cut at a node takes its whole subtree; or the best cuts of its children, and then it pays for the
supply at the node, which reaches them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from assessments.engine.exact import Exact, signed
from assessments.engine.leximin import Cut
from assessments.engine.tree import Bools, Layer


class Risen(NamedTuple):
    """What the pass up leaves for the pass down."""

    x: Exact  # (c,) of the worst cut
    y: Exact  # (c,)
    good: Bools  # (V, c) the best cut within the subtree is not negative
    through: Bools  # (V, c) the best cut lies below the node, not at it


@dataclass(frozen=True, eq=False)
class TreeFinder:
    """See `leximin.Finder`; the cells are the nodes."""

    layers: list[Layer]

    def at_one(self, supply: Exact, demand: Exact) -> Cut:
        best = below(self.layers, demand - supply)
        good = np.zeros(best.shape, dtype=np.bool_)
        through = np.zeros(best.shape, dtype=np.bool_)
        for layer in reversed(self.layers):
            rows, parents = slice(layer.start, layer.stop), layer.parents
            np.greater_equal(best[rows], 0, out=good[rows])
            down = np.add.reduceat(np.maximum(best[rows], 0), layer.firsts, axis=0)
            down -= supply[parents]
            through[parents] = down > best[parents]
            best[parents] = np.maximum(best[parents], down)
        return self.cut(best[0] > 0, good, through)

    def at_level(self, supply: Exact, fixed: Exact, active: Exact, p: Exact, q: Exact) -> Cut:
        risen = self.rise(supply, fixed, active, p, q)
        return self.cut(signed(risen.x, risen.y, p, q) > 0, risen.good, risen.through)

    def rise(self, supply: Exact, fixed: Exact, active: Exact, p: Exact, q: Exact) -> Risen:
        """The pass up: the worst cut's fixed demand - supply, and its active demand."""
        count = len(p)
        # Both numbers of a node side by side.
        both = below(self.layers, np.concatenate([fixed - supply, active], axis=1))
        good = np.zeros(active.shape, dtype=np.bool_)
        through = np.zeros(active.shape, dtype=np.bool_)
        for layer in reversed(self.layers):
            rows, parents = slice(layer.start, layer.stop), layer.parents
            here = both[rows]
            np.greater_equal(signed(here[:, :count], here[:, count:], p, q), 0, out=good[rows])
            kept = here * np.concatenate([good[rows], good[rows]], axis=1)
            down = np.add.reduceat(kept, layer.firsts, axis=0)
            down[:, :count] -= supply[parents]
            more = down - both[parents]
            better = signed(more[:, :count], more[:, count:], p, q) > 0
            more *= np.concatenate([better, better], axis=1)
            both[parents] += more
            through[parents] = better
        return Risen(both[0, :count], both[0, count:], good, through)

    def cut(self, violated: Bools, good: Bools, through: Bools) -> Cut:
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


def below(layers: list[Layer], values: Exact) -> Exact:
    """Sums over each node's subtree, itself included. `values` (V, c) is changed and returned."""
    for layer in reversed(layers):
        rows = values[layer.start : layer.stop]
        values[layer.parents] += np.add.reduceat(rows, layer.firsts, axis=0)
    return values

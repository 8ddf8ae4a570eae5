"""The worst cut among few nodes: every subset is looked at, all columns side by side.

In a piece with n nodes that want something, cells differ only in which of the n they reach. Supply is
summed up by that; what no member of a subset reaches is a sum over subsets of the complement (the zeta
transform, n passes over 2ⁿ numbers), and the rest is what the subset can have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from assessments.engine.exact import Exact, largest
from assessments.engine.tree import Bools
from assessments.engine.words import Ints

MOST: Final = 8
"""More nodes than this are too many subsets."""


@dataclass(frozen=True, eq=False)
class SubsetFinder:
    """Finds as `leximin.Finder.at_level` does, where at most `MOST` nodes want something."""

    reach: Bools  # (cells, V)

    def at_level(
        self, supply: Exact, fixed: Exact, active: Exact, p: Exact, q: Exact
    ) -> tuple[Bools, Bools]:
        """Which columns (c,) have a violated cut, and its nodes (V, c)."""
        wants = (fixed > 0) | (active > 0)
        count = np.count_nonzero(wants, axis=0)
        size = int(count.max(initial=0))
        bits = np.where(wants, 1 << np.maximum(np.cumsum(wants, axis=0) - 1, 0), 0)
        x = _sums(fixed, wants, size) - self._had(supply, bits, size)
        y = _sums(active, wants, size)
        subsets = np.arange(1 << size)
        # Bits beyond a column's own nodes would only repeat its subsets.
        x = np.where(subsets < (1 << count)[:, None], x, x.min(axis=1, keepdims=True) - y[:, -1:])
        best = largest(x, y, p, q, self._ties(subsets))
        inside = (bits & best) > 0
        return best > 0, inside

    def _had(self, supply: Exact, bits: Ints, size: int) -> Exact:
        """(c, 2^size) all supply that reaches each subset."""
        masks = (self.reach.astype(np.float64) @ bits.astype(np.float64)).astype(np.int64)
        cell, column = np.nonzero(supply)
        by_mask = np.zeros((supply.shape[1], 1 << size), dtype=supply.dtype)
        np.add.at(by_mask, (column, masks[cell, column]), supply[cell, column])
        for bit in range(size):
            halves = by_mask.reshape(len(by_mask), -1, 2, 1 << bit)
            halves[:, :, 1] += halves[:, :, 0]
        # The complement of a subset is its place counted from the end.
        had: Exact = by_mask[:, -1:] - by_mask[:, ::-1]
        return had

    def _ties(self, subsets: Ints) -> Ints:
        """The empty subset first, which is worth zero; then the more nodes the better."""
        return np.where(subsets == 0, MOST + 1, np.bitwise_count(subsets).astype(np.int64))


def _sums(amounts: Exact, wants: Bools, size: int) -> Exact:
    """(c, 2^size) amounts of each subset of a column's wanting nodes."""
    column, node = np.nonzero(wants.T)
    place = np.cumsum(wants, axis=0)[node, column] - 1
    own = np.zeros((wants.shape[1], size), dtype=amounts.dtype)
    own[column, place] = amounts[node, column]
    sums = np.zeros((wants.shape[1], 1), dtype=amounts.dtype)
    for bit in range(size):
        sums = np.concatenate([sums, sums + own[:, bit : bit + 1]], axis=1)
    return sums

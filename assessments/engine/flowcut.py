"""The worst cut where cells are spread over several branches: a flow for each column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assessments.engine.exact import Exact
from assessments.engine.leximin import Cut
from assessments.engine.tree import Bools


@dataclass(frozen=True, eq=False)
class FlowFinder:
    """See `leximin.Finder`. `reach` (cells, V): which nodes each cell can serve."""

    reach: Bools

    @cached_property
    def cells_of(self) -> list[list[int]]:
        """By node: the cells that reach it."""
        return [np.flatnonzero(cells).tolist() for cells in self.reach.T]

    def at_one(self, supply: Exact, demand: Exact) -> Cut:
        offered, wanted = supply.T.tolist(), demand.T.tolist()
        return self._cut(offered, wanted)

    def at_level(self, supply: Exact, fixed: Exact, active: Exact, p: Exact, q: Exact) -> Cut:
        tops, bottoms = p.tolist(), q.tolist()
        offered = [
            [bottom * amount for amount in column]
            for bottom, column in zip(bottoms, supply.T.tolist(), strict=True)
        ]
        wanted = [
            [bottom * one + top * other for one, other in zip(met, short, strict=True)]
            for top, bottom, met, short in zip(
                tops, bottoms, fixed.T.tolist(), active.T.tolist(), strict=True
            )
        ]
        return self._cut(offered, wanted)

    def _cut(self, offered: list[list[int]], wanted: list[list[int]]) -> Cut:
        cells, nodes = self.reach.shape
        violated = np.zeros(len(wanted), dtype=np.bool_)
        inside = np.zeros((nodes, len(wanted)), dtype=np.bool_)
        for column, (supply, demand) in enumerate(zip(offered, wanted, strict=True)):
            flow = Flow(supply, demand, self.cells_of)
            if flow.run():
                violated[column] = True
                inside[flow.full(), column] = True
        return Cut(violated, inside, self.reach @ inside)


class Flow:
    """A maximal flow of whole numbers from cells to nodes, by shortest augmenting paths.

    `offered` (one per cell) and `wanted` (one per node) are Python integers, `cells_of` the cells that
    reach each node.
    """

    def __init__(
        self, offered: Sequence[int], wanted: Sequence[int], cells_of: Sequence[Sequence[int]]
    ) -> None:
        self.spare = list(offered)
        self.lacks = list(wanted)
        self.nodes = [node for node, amount in enumerate(wanted) if amount]
        # Only cells that hold something, those with the fewest takers first.
        takers = [0] * len(self.spare)
        for node in self.nodes:
            for cell in cells_of[node]:
                takers[cell] += 1
        self.cells_of = {
            node: sorted(
                [cell for cell in cells_of[node] if self.spare[cell]], key=takers.__getitem__
            )
            for node in self.nodes
        }
        self.given: dict[int, dict[int, int]] = {}  # by cell: node -> amount
        for cells in self.cells_of.values():
            for cell in cells:
                self.given[cell] = {}

    def run(self) -> bool:
        """Serve all that can be served; true when something is lacking in the end."""
        cells_of, spare, lacks = self.cells_of, self.spare, self.lacks
        # Nodes with the fewest ways out first: they have the least choice.
        order = sorted(self.nodes, key=lambda node: (len(cells_of[node]), node))
        for node in order:
            for cell in cells_of[node]:
                amount = min(spare[cell], lacks[node])
                if amount:
                    spare[cell] -= amount
                    lacks[node] -= amount
                    self.given[cell][node] = amount
        for node in order:
            while lacks[node]:
                path = self._path_from(node)
                if not path:
                    break
                self._push(path)
        return any(lacks[node] for node in order)

    def full(self) -> list[int]:
        """Nodes that cannot be given more while the others keep what they have."""
        takers: dict[int, int] = dict.fromkeys(self.given, 0)  # by cell: its nodes, as bits
        for node, cells in self.cells_of.items():
            for cell in cells:
                takers[cell] |= 1 << node
        holders = {
            cell: sum(1 << node for node, amount in to.items() if amount)
            for cell, to in self.given.items()
        }
        free = 0
        giving = [cell for cell in takers if self.spare[cell]]
        while giving:
            for cell in giving:
                free |= takers[cell]
                del holders[cell]
            giving = [cell for cell, nodes in holders.items() if nodes & free]
        return [node for node in self.nodes if not free >> node & 1]

    def _path_from(self, start: int) -> list[tuple[int, int]]:
        """(node, cell) pairs: each node takes from its cell, whose own node turns to the next pair;
        the last cell has something to spare. Empty when there is no such path."""
        came: dict[int, tuple[int, int]] = {start: (start, -1)}
        queue = [start]
        for node in queue:
            for cell in self.cells_of[node]:
                if self.spare[cell]:
                    path = [(node, cell)]
                    while path[-1][0] != start:
                        path.append(came[path[-1][0]])
                    return path[::-1]
                for other, amount in self.given[cell].items():
                    if amount and other not in came:
                        came[other] = (node, cell)
                        queue.append(other)
        return []

    def _push(self, path: list[tuple[int, int]]) -> None:
        """Move as much as the path allows."""
        amount = min(self.lacks[path[0][0]], self.spare[path[-1][1]])
        for (_, cell), (giver, _) in zip(path, path[1:], strict=False):
            amount = min(amount, self.given[cell][giver])
        self.lacks[path[0][0]] -= amount
        self.spare[path[-1][1]] -= amount
        for step, (node, cell) in enumerate(path):
            self.given[cell][node] = self.given[cell].get(node, 0) + amount
            if step + 1 < len(path):
                self.given[cell][path[step + 1][0]] -= amount

"""The worst cut where cells are spread over several branches: a flow for each column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assessments.engine.exact import Exact
from assessments.engine.leximin import Cut
from assessments.engine.tree import Bools


@dataclass(frozen=True, eq=False)
class FlowFinder:
    """See `leximin.Finder`. `reach` (cells, V): which nodes each cell can serve."""

    reach: Bools

    def at_one(self, supply: Exact, demand: Exact) -> Cut:
        cut = self._nothing(supply, demand)
        for column in range(supply.shape[1]):
            offered = [int(amount) for amount in supply[:, column]]
            wanted = [int(amount) for amount in demand[:, column]]
            self._flow(cut, column, offered, wanted)
        return cut

    def at_level(self, supply: Exact, fixed: Exact, active: Exact, p: Exact, q: Exact) -> Cut:
        cut = self._nothing(supply, fixed)
        for column in range(supply.shape[1]):
            top, bottom = int(p[column]), int(q[column])
            offered = [bottom * int(amount) for amount in supply[:, column]]
            both = zip(fixed[:, column], active[:, column], strict=True)
            wanted = [bottom * int(first) + top * int(second) for first, second in both]
            self._flow(cut, column, offered, wanted)
        return cut

    def _nothing(self, supply: Exact, demand: Exact) -> Cut:
        return Cut(
            np.zeros(supply.shape[1], dtype=np.bool_),
            np.zeros(demand.shape, dtype=np.bool_),
            np.zeros(supply.shape, dtype=np.bool_),
        )

    def _flow(self, cut: Cut, column: int, offered: list[int], wanted: list[int]) -> None:
        cells = [cell for cell, amount in enumerate(offered) if amount]
        flow = Flow(
            offered=[offered[cell] for cell in cells],
            wanted=wanted,
            cells_of=[np.flatnonzero(reaches).tolist() for reaches in self.reach[cells].T],
        )
        short = flow.run()
        if not short:
            return
        cut.violated[column] = True
        cut.inside[:, column] = True
        cut.inside[flow.can_take_more(), column] = False
        cut.drained[:, column] = self.reach @ cut.inside[:, column]


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
        self.cells_of = cells_of
        self.given: list[dict[int, int]] = [{} for _ in offered]  # by cell: node -> amount

    def run(self) -> list[int]:
        """Serve all that can be served; the nodes of the most violated cut, none if all is met."""
        # Nodes with the fewest ways out first: they have no choice.
        for node in sorted(range(len(self.lacks)), key=lambda n: (len(self.cells_of[n]), n)):
            while self.lacks[node]:
                path = self._path_from(node)
                if not path:
                    break
                self._push(path)
        return sorted(self._reached([n for n, lack in enumerate(self.lacks) if lack])[0])

    def can_take_more(self) -> list[int]:
        """Nodes that could be given more while all others keep what they have."""
        giver = {cell for cell, spare in enumerate(self.spare) if spare}
        free: set[int] = set()
        grew = True
        while grew:
            fresh = [
                node
                for node, cells in enumerate(self.cells_of)
                if node not in free and any(cell in giver for cell in cells)
            ]
            free.update(fresh)
            grew = bool(fresh)
            given = enumerate(self.given)
            giver.update(cell for cell, to in given if any(to.get(node) for node in fresh))
        return sorted(free)

    def _path_from(self, node: int) -> list[tuple[int, int]]:
        """(node, cell) pairs: the first node takes from its cell, whose own node turns to the next."""
        seen, end = self._reached([node])
        if end is None:
            return []
        path = [end]
        while path[0][0] != node:
            previous = seen[path[0][0]]
            path.insert(0, previous)
        return path

    def _reached(
        self, start: list[int]
    ) -> tuple[dict[int, tuple[int, int]], tuple[int, int] | None]:
        """Nodes that could pass a lack on to one another, and the first one with a spare cell."""
        seen: dict[int, tuple[int, int]] = {node: (node, -1) for node in start}
        queue = list(start)
        for node in queue:
            for cell in self.cells_of[node]:
                if self.spare[cell]:
                    return seen, (node, cell)
                for other, amount in self.given[cell].items():
                    if amount and other not in seen:
                        seen[other] = (node, cell)
                        queue.append(other)
        return seen, None

    def _push(self, path: list[tuple[int, int]]) -> None:
        """Move as much as the path allows: each node takes from its cell what the next gives up."""
        amount = min(self.lacks[path[0][0]], self.spare[path[-1][1]])
        for (_, cell), (giver, _) in zip(path, path[1:], strict=False):
            amount = min(amount, self.given[cell][giver])
        self.lacks[path[0][0]] -= amount
        self.spare[path[-1][1]] -= amount
        for step, (node, cell) in enumerate(path):
            self.given[cell][node] = self.given[cell].get(node, 0) + amount
            if step + 1 < len(path):
                self.given[cell][path[step + 1][0]] -= amount

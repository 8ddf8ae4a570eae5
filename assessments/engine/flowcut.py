"""The worst cut where cells are spread over several branches: a flow for each column that needs one.

A cut found for one column is tried on every other first, so few columns need more than the one flow
that proves their level can be met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from assessments.engine.exact import Exact, sign
from assessments.engine.leximin import Live
from assessments.engine.tree import Bools
from assessments.engine.words import Ints


@dataclass(frozen=True, eq=False)
class FlowCut:
    """See `leximin.Cut`."""

    x: Exact
    y: Exact
    verdict: Ints
    nodes: Bools  # (V, c) the largest tight cut
    reach: Bools  # (cells, V)

    def tight(self, chosen: Bools) -> tuple[Bools, Bools]:
        nodes = self.nodes[:, chosen]
        return nodes, self.reach @ nodes


@dataclass(eq=False)
class FlowFinder:
    """See `leximin.Finder`. `reach` (cells, V): which nodes each cell can serve."""

    reach: Bools
    cuts: list[Bools] = field(default_factory=list)  # (V,) each

    def worst_cut(self, live: Live) -> FlowCut:
        x, y, verdict = self._worst_known(live)
        nodes = np.zeros(live.active.shape, dtype=np.bool_)
        for column in np.flatnonzero(verdict <= 0):
            short, kept = self._flow(live, column)
            cut = short if short.any() else kept
            if short.any():
                self.cuts.append(short)
            nodes[:, column] = kept
            x[column] = live.fixed[cut, column].sum() - live.supply[self.reach @ cut, column].sum()
            y[column] = live.active[cut, column].sum()
            verdict[column] = 1 if short.any() else 0
        return FlowCut(x, y, verdict, nodes, self.reach)

    def _worst_known(self, live: Live) -> tuple[Exact, Exact, Ints]:
        """The worst of the cuts met before; verdict 0 where none of them is violated."""
        count = len(live.column)
        if not self.cuts:
            nothing = np.zeros(count, dtype=live.active.dtype)
            return nothing, nothing.copy(), np.zeros(count, dtype=np.int64)
        cuts = np.stack(self.cuts)
        x = cuts.astype(live.fixed.dtype) @ live.fixed
        x = x - (cuts @ self.reach.T).astype(live.supply.dtype) @ live.supply
        y = cuts.astype(live.active.dtype) @ live.active
        level = live.p.astype(np.float64) / live.q.astype(np.float64)
        worst = np.argmax(x.astype(np.float64) + level * y.astype(np.float64), axis=0)
        columns = np.arange(count)
        x, y = x[worst, columns], y[worst, columns]
        return x, y, sign(x, y, live.p, live.q).astype(np.int64)

    def _flow(self, live: Live, column: int) -> tuple[Bools, Bools]:
        """Nodes of the most violated cut (none if the level can be met), and of the largest tight."""
        p, q = int(live.p[column]), int(live.q[column])
        wanted = [
            q * int(fixed) + p * int(active)
            for fixed, active in zip(live.fixed[:, column], live.active[:, column], strict=True)
        ]
        offered = [q * int(amount) for amount in live.supply[:, column]]
        cells = np.flatnonzero(live.supply[:, column])
        flow = Flow(
            offered=[offered[cell] for cell in cells],
            wanted=wanted,
            cells_of=[np.flatnonzero(reaches).tolist() for reaches in self.reach[cells].T],
        )
        short = flow.run()
        free = flow.can_take_more()
        every = np.arange(len(wanted))
        return np.isin(every, short), ~np.isin(every, free)


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

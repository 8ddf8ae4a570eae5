"""The worst cut where some cells are spread over several branches, without a flow where possible.

At level one, supply of a spread cell is placed upon the tree, part by part where it is lacking; what
can be met so can be met. If the worst cut of that tree has all the supply that could reach it placed
within it, then no other placement makes it smaller and no other cut is worse: the cut is proven. The
columns where that fails get a flow.

Pieces share their supply to the last unit, so nothing is placed there. First each spread cell is laid
at one node where one will do; then the piece is a tree, or a few trees by choice of what the cut pays
for, or has few enough nodes for all subsets, or gets a flow.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assessments.engine.choicecut import ChoiceFinder
from assessments.engine.concentration import runs
from assessments.engine.exact import Exact, Floats, signed
from assessments.engine.flowcut import FlowFinder
from assessments.engine.leximin import Cut
from assessments.engine.subsetcut import MOST, SubsetFinder
from assessments.engine.tree import Bools, Network
from assessments.engine.treecut import TreeFinder, below
from assessments.engine.words import NONE, Ints


@dataclass(frozen=True, eq=False)
class SpreadFinder:
    """See `leximin.Finder`.

    Supply that reaches one node alone is taken off what the node wants: no cut is worse for holding a
    node that its own supply meets.
    """

    tree: TreeFinder
    choices: ChoiceFinder
    subsets: SubsetFinder
    flow: FlowFinder
    single: Ints  # spread cells that reach one node alone
    single_node: Ints  # that node
    members: list[list[int]]  # by spread cell: the largest nodes that stay within its reach
    patchy: Bools  # (K,) spread cells that reach more than their members do together
    paths: list[list[int]]  # by node: itself and its ancestors
    pair_cell: (
        Ints  # each spread cell with each of its members; if it is patchy, with one of each reach
    )
    pair_node: Ints
    differs: Bools  # (pairs, V) nodes that one of the two reaches and the other does not

    @classmethod
    def of(cls, network: Network) -> SpreadFinder:
        nodes = network.nodes
        parent = np.full(nodes, NONE)
        for layer in network.layers:
            parent[layer.start : layer.stop] = layer.parent_of
        paths: list[list[int]] = []
        for node in range(nodes):  # parents come first
            paths.append([node, *(paths[parent[node]] if parent[node] != NONE else [])])
        reach = network.reach[nodes:-1]
        single = np.flatnonzero(np.count_nonzero(reach, axis=1) == 1)
        bits = _bits(network.reach)
        members = [_largest_within(bits[:nodes], cell) for cell in bits[nodes:-1]]
        covered = [_union(bits, some) for some in members]
        patchy = np.array([one != cell for one, cell in zip(covered, bits[nodes:-1], strict=True)])
        patchy = patchy.astype(np.bool_)
        patchy[single] = False
        _, different = np.unique(network.reach[:nodes], axis=0, return_index=True)
        every = np.sort(different).tolist()  # one node for each set of nodes they reach
        laid = [every if wide else some for some, wide in zip(members, patchy, strict=True)]
        pairs = [(cell, node) for cell, some in enumerate(laid) for node in some]
        pair_cell, pair_node = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        tree = TreeFinder(network.layers)
        return cls(
            tree=tree,
            choices=ChoiceFinder(tree, reach),
            subsets=SubsetFinder(network.reach[:-1]),
            flow=FlowFinder(network.reach[:-1]),
            single=nodes + single,
            single_node=reach[single].argmax(axis=1),
            members=members,
            patchy=patchy,
            paths=paths,
            pair_cell=pair_cell,
            pair_node=pair_node,
            differs=reach[pair_cell] ^ network.reach[pair_node],
        )

    def at_one(self, supply: Exact, demand: Exact) -> Cut:
        supply, own = self._apart(supply, len(demand))
        if own is not None:
            demand = np.maximum(demand - own, 0)
        # Nodes that want nothing reach supply that the cut has no claim to.
        wants = demand > 0
        violated, inside = self._at_one(self._laid(supply, wants), demand)
        inside &= wants
        return Cut(violated, inside, self.flow.reach @ inside)

    def at_level(self, supply: Exact, fixed: Exact, active: Exact, p: Exact, q: Exact) -> Cut:
        supply, own = self._apart(supply, len(fixed))
        if own is not None:
            fixed = fixed - own
            met = (own > 0) & (signed(fixed, active, p, q) < 0)
            fixed, active = np.where(met, 0, fixed), np.where(met, 0, active)
        wants = (fixed != 0) | (active > 0)
        violated, inside = self._at_level(
            self._collapsed(supply, wants), wants, fixed, active, p, q
        )
        inside &= wants
        return Cut(violated, inside, self.flow.reach @ inside)

    def _apart(self, supply: Exact, nodes: int) -> tuple[Exact, Exact | None]:
        """Supply without that of single nodes, and that by node; None where there is none."""
        if not supply[self.single].any():
            return supply, None
        own = np.zeros_like(supply[:nodes])
        np.add.at(own, self.single_node, supply[self.single])
        rest = supply.copy()
        rest[self.single] = 0
        return rest, own

    def _at_one(self, supply: Exact, demand: Exact) -> tuple[Bools, Bools]:
        """Columns with a violated cut, and its nodes."""
        nodes = len(demand)
        here, cells, members, amounts = self._placed(supply, demand)
        cut = self.tree.at_one(here, demand)
        inside = cut.inside & (demand > 0)
        drained = self.flow.reach @ inside
        astray = (amounts > 0) & drained[nodes + cells] & ~drained[members]
        doubtful = astray.any(axis=0) | supply[nodes:][self.patchy].any(axis=0)
        violated = cut.violated
        if doubtful.any():
            some, none = demand[:, doubtful], np.zeros_like(demand[:, doubtful])
            one = np.ones_like(some, shape=some.shape[1])
            found = self._at_level(supply[:, doubtful], some > 0, some, none, one, one)
            violated[doubtful], inside[:, doubtful] = found
        return violated, inside

    def _at_level(
        self, supply: Exact, wants: Bools, fixed: Exact, active: Exact, p: Exact, q: Exact
    ) -> tuple[Bools, Bools]:
        plain = ~supply[len(fixed) :].any(axis=0)
        choice = ~plain & self.choices.fits(supply, fixed, active)
        few = ~plain & ~choice & (np.count_nonzero(wants, axis=0) <= MOST)
        violated = np.zeros(len(p), dtype=np.bool_)
        inside = np.zeros(fixed.shape, dtype=np.bool_)
        ways = (
            (self.tree, plain, slice(0, len(fixed))),
            (self.choices, choice, slice(None)),
            (self.subsets, few, slice(None)),
            (self.flow, ~plain & ~choice & ~few, slice(None)),
        )
        for finder, columns, rows in ways:
            if columns.any():
                part = (fixed[:, columns], active[:, columns], p[columns], q[columns])
                found = finder.at_level(supply[rows, columns], *part)
                violated[columns], inside[:, columns] = found[:2]
        return violated, inside

    def _laid(self, supply: Exact, wants: Bools) -> Exact:
        """Supply once patchy cells lie at one node where one will do."""
        if not supply[len(wants) :][self.patchy].any():
            return supply
        others = len(wants) + np.flatnonzero(~self.patchy)
        patches = supply.copy()
        patches[others] = 0
        moved = self._collapsed(patches, wants)
        moved[others] = supply[others]
        return moved

    def _collapsed(self, supply: Exact, wants: Bools) -> Exact:
        """Supply once every spread cell lies at one node, wherever one node will do: a piece has few
        nodes left that want something, and often one node reaches the same of them."""
        nodes = len(wants)
        moved = supply.copy()
        wanting = wants.astype(np.float32)
        idle = self.flow.reach[nodes:].astype(np.float32) @ wanting == 0
        moved[nodes:][idle] = 0
        # Which wanting nodes each one reaches, as a sum of their marks.
        reached = self.flow.reach.astype(np.float64) @ (wants * self.marks[:, None])
        for first, last in itertools.pairwise([*self.starts, len(self.pair_cell)]):
            cell = int(self.pair_cell[first])
            some = np.flatnonzero(moved[nodes + cell] > 0)
            if not some.size:
                continue
            laid = self.pair_node[first:last]
            same = reached[laid[:, None], some] == reached[nodes + cell, some]
            node = same.argmax(axis=0)
            place = np.arange(len(some))
            # Two sums may be alike by chance; what the nodes reach may not.
            chosen = same[node, place]
            chosen &= ~(self.differs[first + node] & wants[:, some].T).any(axis=1)
            column, node = some[chosen], laid[node[chosen]]
            moved[node, column] += moved[nodes + cell, column]
            moved[nodes + cell, column] = 0
        return moved

    @cached_property
    def marks(self) -> Floats:
        """(V,) whole numbers whose sums tell sets of nodes apart, all but for sure: below 2**53 in all."""
        most = 2**52 // max(self.flow.reach.shape[1], 1)
        drawn = np.random.default_rng(1).integers(1, most, self.flow.reach.shape[1])
        return drawn.astype(np.float64)

    @cached_property
    def starts(self) -> list[int]:
        """Where the pairs of each cell begin."""
        return runs(self.pair_cell).tolist()

    def _placed(self, supply: Exact, demand: Exact) -> tuple[Exact, Ints, Ints, Exact]:
        """Supply by node, all columns at once; and which cell placed how much at which node."""
        nodes = len(demand)
        here = supply[:nodes].copy()
        lacks = below(self.tree.layers, demand - here)
        placed: list[tuple[int, int]] = []
        amounts: list[Exact] = []
        some = supply[nodes:].any(axis=1)
        cells = [cell for cell in np.flatnonzero(some).tolist() if self.members[cell]]
        # Cells with the fewest nodes first: they have the least choice.
        for cell in sorted(cells, key=lambda one: (len(self.members[one]), one)):
            rest = supply[nodes + cell].copy()
            for node in self.members[cell]:
                amount = np.minimum(rest, lacks[node])
                np.maximum(amount, 0, out=amount)
                rest -= amount
                here[node] += amount
                placed.append((cell, node))
                amounts.append(amount)
                for above in self.paths[node]:
                    lacks[above] -= amount
            here[node] += rest
            amount += rest
        pairs = np.array(placed, dtype=np.int64).reshape(-1, 2)
        return here, pairs[:, 0], pairs[:, 1], np.array(amounts).reshape(-1, supply.shape[1])


def _bits(rows: Bools) -> list[int]:
    """Each row as one whole number, a bit per column."""
    return [int.from_bytes(row.tobytes(), "big") for row in np.packbits(rows, axis=1)]


def _union(bits: list[int], chosen: list[int]) -> int:
    answer = 0
    for one in chosen:
        answer |= bits[one]
    return answer


def _largest_within(nodes: list[int], cell: int) -> list[int]:
    """Nodes whose own reach lies within the cell's, without those that another of them covers."""
    within = [node for node, reach in enumerate(nodes) if reach and not reach & ~cell]
    chosen: list[int] = []
    for node in sorted(within, key=lambda one: (-nodes[one].bit_count(), one)):
        if all(nodes[node] & ~nodes[other] for other in chosen):
            chosen.append(node)
    return chosen

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

from dataclasses import dataclass

import numpy as np

from assessments.engine.choicecut import ChoiceFinder
from assessments.engine.concentration import runs
from assessments.engine.exact import Exact
from assessments.engine.flowcut import FlowFinder
from assessments.engine.leximin import Cut
from assessments.engine.subsetcut import MOST, SubsetFinder
from assessments.engine.tree import Bools, Network
from assessments.engine.treecut import TreeFinder, below
from assessments.engine.words import NONE, Ints


@dataclass(frozen=True, eq=False)
class SpreadFinder:
    """See `leximin.Finder`."""

    tree: TreeFinder
    choices: ChoiceFinder
    subsets: SubsetFinder
    flow: FlowFinder
    members: list[list[int]]  # by spread cell: the largest nodes that stay within its reach
    paths: list[list[int]]  # by node: itself and its ancestors
    pair_cell: Ints  # each spread cell with each of its members
    pair_node: Ints
    beyond: Bools  # (pairs, V) nodes that the cell reaches and the member does not

    @classmethod
    def of(cls, network: Network) -> SpreadFinder:
        nodes = network.nodes
        parent = np.full(nodes, NONE)
        for layer in network.layers:
            parent[layer.start : layer.stop] = layer.parent_of
        paths: list[list[int]] = []
        for node in range(nodes):  # parents come first
            paths.append([node, *(paths[parent[node]] if parent[node] != NONE else [])])
        bits = _bits(network.reach)
        members = [_largest_within(bits[:nodes], cell) for cell in bits[nodes:-1]]
        pairs = [(cell, node) for cell, some in enumerate(members) for node in some]
        pair_cell, pair_node = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        tree = TreeFinder(network.layers)
        return cls(
            tree=tree,
            choices=ChoiceFinder(tree, network.reach[nodes:-1]),
            subsets=SubsetFinder(network.reach[:-1]),
            flow=FlowFinder(network.reach[:-1]),
            members=members,
            paths=paths,
            pair_cell=pair_cell,
            pair_node=pair_node,
            beyond=network.reach[nodes + pair_cell] & ~network.reach[pair_node],
        )

    def at_one(self, supply: Exact, demand: Exact) -> Cut:
        nodes = len(demand)
        here, cells, members, amounts = self._placed(supply, demand)
        cut = self.tree.at_one(here, demand)
        # Nodes that want nothing reach supply that the cut has no claim to.
        inside = cut.inside & (demand > 0)
        drained = self.flow.reach @ inside
        found = Cut(cut.violated, inside, drained)
        astray = ((amounts > 0) & drained[nodes + cells] & ~drained[members]).any(axis=0)
        if astray.any():
            again = self.flow.at_one(supply[:, astray], demand[:, astray])
            for whole, part in zip(found, again, strict=True):
                whole[..., astray] = part
        return found

    def at_level(self, supply: Exact, fixed: Exact, active: Exact, p: Exact, q: Exact) -> Cut:
        wants = (fixed > 0) | (active > 0)
        moved = self._collapsed(supply, wants)
        plain = ~moved[len(fixed) :].any(axis=0)
        choice = ~plain & self.choices.fits(moved, fixed, active)
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
                found = finder.at_level(moved[rows, columns], *part)
                violated[columns], inside[:, columns] = found[:2]
        # Nodes that want nothing reach supply that the cut has no claim to.
        inside &= wants
        return Cut(violated, inside, self.flow.reach @ inside)

    def _collapsed(self, supply: Exact, wants: Bools) -> Exact:
        """Supply once every spread cell lies at one node, wherever one node will do: a piece has few
        nodes left that want something, and often they all lie within one of the cell's members."""
        nodes = len(wants)
        missed = self.beyond.astype(np.float32) @ wants.astype(np.float32)
        able = np.where(missed == 0, self.pair_node[:, None], nodes)
        chosen = np.minimum.reduceat(able, runs(self.pair_cell), axis=0)
        cell, column = np.nonzero((chosen < nodes) & (supply[nodes:] > 0))
        moved = supply.copy()
        np.add.at(moved, (chosen[cell, column], column), supply[nodes + cell, column])
        moved[nodes + cell, column] = 0
        return moved

    def _placed(self, supply: Exact, demand: Exact) -> tuple[Exact, Ints, Ints, Exact]:
        """Supply by node, all columns at once; and which cell placed how much at which node."""
        nodes = len(demand)
        here = supply[:nodes].copy()
        lacks = below(self.tree.layers, demand - here)
        placed: list[tuple[int, int]] = []
        amounts: list[Exact] = []
        cells = np.flatnonzero(supply[nodes:].any(axis=1)).tolist()
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


def _largest_within(nodes: list[int], cell: int) -> list[int]:
    """Nodes whose own reach lies within the cell's, without those that another of them covers."""
    within = [node for node, reach in enumerate(nodes) if reach and not reach & ~cell]
    chosen: list[int] = []
    for node in sorted(within, key=lambda one: (-nodes[one].bit_count(), one)):
        if all(nodes[node] & ~nodes[other] for other in chosen):
            chosen.append(node)
    return chosen

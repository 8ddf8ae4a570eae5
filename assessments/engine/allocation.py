"""Supply is allocated, not summed: design, section 3.4."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from assessments.engine.available import Available, available
from assessments.engine.block import Block
from assessments.engine.claims import claims_of
from assessments.engine.exact import Exact
from assessments.engine.leximin import Levels, leximin
from assessments.engine.parts import Parts, split
from assessments.engine.released import free_what_is_left
from assessments.engine.required import PRIORITIES, demand, groups, required
from assessments.engine.scales import Scales, scales_of
from assessments.engine.spreadcut import SpreadFinder
from assessments.engine.tables import Needs
from assessments.engine.tree import Bools, Network, build
from assessments.engine.treecut import TreeFinder
from assessments.engine.words import Figure, Ints

FIGURES = len(Figure)


@dataclass(frozen=True, eq=False)
class Allocation:
    """The parts of one block's allocation by the given days; M of them, S scenarios.

    `block` has its supply in order of cell. Columns are counted scenario by scenario, day by day,
    figure by figure.
    """

    block: Block
    parts: Parts
    days: Ints
    scales: Scales
    network: Network
    group: Ints  # (S,) the scenario whose row stands for all that share its supply
    available: Available
    required: Exact  # (N, M) thousandths · scales.steps
    demand: Exact  # (P, V, S, M) thousandths · scales.steps

    @classmethod
    def of(
        cls, block: Block, days: Ints, *, apart: bool = False, known: Needs | None = None
    ) -> Allocation:
        """Prepare a canonical, checked block; `apart` as in `tree.build`, `known` in `claims_of`."""
        parts, group = split(block), groups(block)
        block = replace(block, supply=parts.supply)
        claims = claims_of(block, parts, group, known) if len(parts) else None
        network = build(block, claims, apart=apart)
        order = np.argsort(network.cell_of_supply, kind="stable")
        parts = parts.ordered(order)
        block = replace(block, supply=parts.supply)
        network = replace(network, cell_of_supply=network.cell_of_supply[order])
        scales = scales_of(block)
        amounts = required(block, scales, days)
        return cls(
            block=block,
            parts=parts,
            days=days,
            scales=scales,
            network=network,
            group=group,
            available=available(block, scales, days, parts),
            required=amounts,
            demand=demand(block, network, group, amounts, scales),
        )

    @cached_property
    def cells(self) -> Exact:
        """(cells, S, M, 3) supply by cell, in the units of each figure."""
        cell = self.network.cell_of_supply
        shape = (self.network.cells, len(self.group), len(self.days), FIGURES)
        sums = np.zeros(shape, dtype=self.scales.dtype)
        if not len(cell):
            return sums
        firsts = np.flatnonzero(np.concatenate([[True], cell[1:] != cell[:-1]]))
        for figure in Figure:
            amounts = self.available.figure(figure)
            by_cell = np.add.reduceat(amounts, firsts, axis=2)
            sums[cell[firsts], :, :, figure] = np.moveaxis(by_cell, 2, 0)
        return sums

    @cached_property
    def levels(self) -> Levels:
        """Coverages (P, V, S, M, 3) and `used` (S, M, 3) of all columns."""
        shape = (len(self.group), len(self.days), FIGURES)
        scenario, day, figure = (axis.ravel() for axis in np.indices(shape))
        own = self.group[scenario] == scenario
        chosen = np.flatnonzero(own)
        supply = self.cells.reshape(self.network.cells, -1)[:, chosen]
        found = self.solve(supply, scenario[chosen], day[chosen], figure[chosen])
        width = PRIORITIES, self.network.nodes, len(own)
        numerator = np.zeros(width, dtype=self.scales.dtype)
        denominator = np.ones(width, dtype=self.scales.dtype)
        used = np.zeros(len(own), dtype=self.scales.dtype)
        numerator[:, :, chosen] = found.numerator
        denominator[:, :, chosen] = found.denominator
        used[chosen] = found.used
        tall = (*width[:2], *shape)
        return Levels(
            numerator.reshape(tall)[:, :, self.group],
            denominator.reshape(tall)[:, :, self.group],
            used.reshape(shape)[self.group],
        )

    def solve(
        self, supply: Exact, scenario: Ints, day: Ints, figure: Ints, asked: Bools | None = None
    ) -> Levels:
        """Allocate columns of `supply` (cells, C) to the demand of each one's scenario and day.

        `asked` (P, V, C) says which levels are wanted; left out, all are.
        """
        # Demand is counted in steps of time; the figures count finer, for shares and weights.
        finer = self.scales.units // self.scales.steps
        wanted = self.demand[:, :, self.group[scenario], day] * finer[figure]
        if asked is None:
            asked = wanted > 0
        nodes = self.network.nodes
        if self.network.releases:
            supply = free_what_is_left(self.network, supply, wanted[1:].sum(axis=0))
        if supply[nodes:-1].any():
            return leximin(self.over_branches, supply[:-1], wanted, asked)
        return leximin(self.on_tree, supply[:nodes], wanted, asked)

    @cached_property
    def on_tree(self) -> TreeFinder:
        return TreeFinder(self.network.layers)

    @cached_property
    def over_branches(self) -> SpreadFinder:
        return SpreadFinder.of(self.network)

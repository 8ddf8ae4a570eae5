"""Gap lines of a block before they are written down: coverages as exact fractions.

Three ways to cover a need share one face: supply that is allocated (consumables and capacities),
supply that is counted where it stands (levels), and a state that people judge (criteria).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

import numpy as np

from assessments.engine import loss
from assessments.engine.allocation import Allocation
from assessments.engine.available import Available, available
from assessments.engine.block import Block
from assessments.engine.concentration import Grouping
from assessments.engine.exact import Exact, floor_of
from assessments.engine.parts import Parts, split
from assessments.engine.required import PRIORITIES
from assessments.engine.scales import Scales, scales_of
from assessments.engine.tables import Needs
from assessments.engine.tree import Bools, paths_of
from assessments.engine.words import INF, NONE, UNIT, WHOLE, Figure, Ints, Loss, State

DAY = 24
FIGURES = len(Figure)


@dataclass(frozen=True)
class Made:
    """What one line makes of one product in an explanation; a line that has two of them is split."""

    line: int
    capability: int
    share: int  # ten-thousandths of the line's time


class Lines(ABC):
    """N lines over M days and three figures.

    `block` may have its supply in another order than it was given in, and split into the parts that
    agreements bind and the rest; `parts` and `available` follow it.
    """

    block: Block
    parts: Parts
    days: Ints
    scales: Scales
    available: Available
    cell: Ints  # (n,) the cell of each row of supply
    reach: Bools  # (cells, places) which places each cell counts for
    place: Ints  # (N,) the place of each line
    asked: Bools  # (N, M) something is required
    numerator: Exact  # (N, M, 3)
    denominator: Exact  # (N, M, 3) above zero
    exact: Exact  # (N, M) thousandths · scales.steps, where supply is allocated
    required: Ints  # (N, M) thousandths
    supplied: Ints  # (N, M, 3) thousandths
    supply: Ints  # (S, M, 3) thousandths
    idle: Ints  # (S, M, 3) thousandths

    @property
    def may(self) -> Bools:
        """(cells, places) whom each cell may serve, by substitution too."""
        return self.reach

    def worth(self, line: int, figure: int) -> Ints:
        """(n,) ten-thousandths of the line's unit that a unit of each row of supply stands for."""
        return np.full(len(self.block.supply), WHOLE)

    def reserved(self, figure: int) -> tuple[Exact, Exact]:
        """(r,) the coverage of each reservation on the first day of the first scenario."""
        none = np.zeros(len(self.block.reservations), dtype=np.int64)
        return none, none + 1

    @property
    def split(self) -> Ints:
        """(N, M, 3) 1 where a production line that has several things to make may serve the line."""
        return np.zeros((*self.asked.shape, FIGURES), dtype=np.int64)

    @property
    def in_service(self) -> Ints:
        """(N,) thousandths of units there are where a level is counted; nothing of any other kind."""
        return np.zeros(len(self.block.needs), dtype=np.int64)

    @property
    def scenario(self) -> Ints:
        """(N,) the row of `available` that stands for each line's scenario."""
        return self.block.needs.scenario

    @abstractmethod
    def without(self, questions: loss.Questions, which: Ints, owners: dict[Loss, Grouping]) -> Ints:
        """(N, 4, 2) coverages after each line's questions `which` (N, 4), NONE where not asked."""


class AllocatedLines(Lines):
    """Consumables and capacities of one resource. `apart` and `known`: see `Allocation.of`."""

    def __init__(
        self, block: Block, days: Ints, *, apart: bool = False, known: Needs | None = None
    ) -> None:
        self.allocation = Allocation.of(block, days, apart=apart, known=known)
        self.block, self.days = self.allocation.block, days
        self.parts = self.allocation.parts
        self.available, self.scales = self.allocation.available, self.allocation.scales
        needs, scales = self.block.needs, self.scales
        network = self.allocation.network
        self.cell, self.reach = network.cell_of_supply, network.near
        self.place = network.node_of_need
        levels = self.allocation.levels
        self.asked = self.allocation.required > 0
        nothing = ~self.asked[:, :, None]
        at = (needs.priority, self.place, needs.scenario)
        self.numerator = np.where(nothing, 0, levels.numerator[at])
        self.denominator = np.where(nothing, 1, levels.denominator[at])
        self.exact = exact = self.allocation.required
        self.required = (exact // scales.steps).astype(np.int64)
        self.supplied = floor_of(exact[:, :, None], self.numerator, self.denominator, scales.steps)
        total = self.allocation.cells.sum(axis=0)
        self.supply = (total // scales.units).astype(np.int64)
        self.idle = ((total - levels.used) // scales.units).astype(np.int64)

    @property
    def scenario(self) -> Ints:
        return self.allocation.group[self.block.needs.scenario]

    def reserved(self, figure: int) -> tuple[Exact, Exact]:
        node, levels = self.allocation.network.node_of_reservation, self.allocation.levels
        at = (0, node, 0, 0, figure)
        return levels.numerator[at], levels.denominator[at]

    def without(self, questions: loss.Questions, which: Ints, owners: dict[Loss, Grouping]) -> Ints:
        coverage = np.full((*which.shape, 2), NONE)
        if not len(questions):
            return coverage
        line, kind = np.nonzero(which != NONE)
        at = (self.block.needs.priority[line], self.place[line], which[line, kind])
        asked = np.zeros(
            (PRIORITIES, self.allocation.network.nodes, len(questions)), dtype=np.bool_
        )
        asked[at] = True
        removed = loss.taken(self.allocation, questions, owners)
        numerator, denominator = loss.levels_without(self.allocation, questions, removed, asked)
        whole = np.array(WHOLE)
        coverage[line, kind] = floor_of(whole, numerator[at], denominator[at])
        return coverage


class StandingLines(Lines):
    """Levels: units that meet the target, counted where they stand, against target x units there.

    Units of the three figures are told apart as everywhere: all, weighted, assured.
    """

    def __init__(self, block: Block, days: Ints) -> None:
        parts, self.scales = split(block), scales_of(block)
        self.block = block = replace(block, supply=parts.supply)
        self.days, self.parts = days, parts
        needs, scales = block.needs, self.scales
        self.available = available(block, scales, days, parts)
        regions, self.place = np.unique(needs.region, return_inverse=True)
        below = (paths_of(block)[:, :, None] == regions).any(axis=0)
        self.reach = np.concatenate([below, np.zeros((1, len(regions)), dtype=np.bool_)])
        self.cell = block.supply.region  # NONE is the last cell, which stands nowhere
        self.units = scales.units.astype(object)
        amounts = [self.available.figure(figure) for figure in Figure]
        self.amounts = np.stack(amounts, axis=2).astype(object)  # (S, M, 3, n)
        stands = self.reach[self.cell].astype(object)  # (n, places)
        met = np.moveaxis(self.amounts @ stands, 3, 0)  # (places, S, M, 3)
        self.there = (block.supply.in_service.astype(object) @ stands).astype(np.int64)
        now = days * DAY
        stop = np.where(needs.duration >= INF, INF, needs.start + needs.duration)
        running = (needs.start[:, None] <= now) & (now < stop[:, None])
        self.target = needs.target.astype(object) * self.there[self.place]
        self.asked = running & (self.target > 0)[:, None]
        self.met = np.where(self.asked[:, :, None], met[self.place, needs.scenario], 0)
        of = np.where(self.asked[:, :, None], self.target[:, None, None] * self.units, 1)
        self.numerator = np.minimum(self.met * WHOLE, of)
        self.denominator = of
        self.required = np.where(self.asked, (self.target // WHOLE)[:, None], 0).astype(np.int64)
        self.supplied = (self.met // self.units).astype(np.int64)
        total = self.amounts.sum(axis=-1)
        self.supply = (total // self.units).astype(np.int64)
        self.idle = np.zeros_like(self.supply)

    @property
    def in_service(self) -> Ints:
        return self.there[self.place]

    def without(self, questions: loss.Questions, which: Ints, owners: dict[Loss, Grouping]) -> Ints:
        coverage = np.full((*which.shape, 2), NONE)
        for line, kind in np.argwhere(which != NONE):
            question = which[line, kind]
            counts = self.reach[self.cell, self.place[line]]
            rows = counts & (owners[Loss(kind)].owner == questions.owner[question])
            lost = self.amounts[questions.scenario[question], questions.day[question]][:, rows]
            met = (self.met[line, questions.day[question]] - lost.sum(axis=-1))[1:] * WHOLE
            of = (self.target[line] * self.units)[1:]
            coverage[line, kind] = np.minimum(met, of) * WHOLE // of
        return coverage


class JudgedLines(Lines):
    """Criteria: met 1, partly one half, not 0, alike in all three figures; nobody's supply."""

    def __init__(self, block: Block, days: Ints) -> None:
        self.parts, self.scales = split(block), scales_of(block)
        self.block = block = replace(block, supply=self.parts.supply)
        self.days = days
        self.available = available(block, self.scales, days, self.parts)
        needs = block.needs
        self.cell = np.zeros(len(block.supply), dtype=np.int64)
        self.place = np.zeros(len(needs), dtype=np.int64)
        self.reach = np.zeros((1, 1), dtype=np.bool_)
        now = days * DAY
        stop = np.where(needs.duration >= INF, INF, needs.start + needs.duration)
        judged = (needs.state != NONE)[:, None]
        self.asked = judged & (needs.start[:, None] <= now) & (now < stop[:, None])
        state = np.where(self.asked, needs.state[:, None], 0)[:, :, None]
        self.numerator = np.repeat(state, FIGURES, axis=2)
        self.denominator = np.full_like(self.numerator, State.MET)
        self.required = np.where(self.asked, UNIT, 0)
        self.supplied = self.numerator * UNIT // State.MET
        self.supply = np.zeros((len(block.scenarios), len(days), FIGURES), dtype=np.int64)
        self.idle = np.zeros_like(self.supply)

    def without(self, questions: loss.Questions, which: Ints, owners: dict[Loss, Grouping]) -> Ints:
        return np.full((*which.shape, 2), NONE)

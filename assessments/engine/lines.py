"""Gap lines of a block before they are written down: coverages as exact fractions.

Three ways to cover a need share one face: supply that is allocated (consumables and capacities),
supply that is counted where it stands (levels), and a state that people judge (criteria).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property

import numpy as np

from assessments.engine import loss
from assessments.engine.allocation import Allocation
from assessments.engine.available import Available, available
from assessments.engine.block import Block
from assessments.engine.concentration import Grouping
from assessments.engine.exact import Exact, floor_of
from assessments.engine.scales import scales_of
from assessments.engine.tree import Bools, paths_of
from assessments.engine.words import INF, NONE, UNIT, WHOLE, Figure, Ints, Loss, State

DAY = 24
FIGURES = len(Figure)


class Lines(ABC):
    """N lines over M days and three figures.

    `block` may have its supply in another order than it was given in; `available` follows it.
    """

    block: Block
    available: Available | None
    asked: Bools  # (N, M) something is required
    numerator: Exact  # (N, M, 3)
    denominator: Exact  # (N, M, 3) above zero
    required: Ints  # (N, M) thousandths
    supplied: Ints  # (N, M, 3) thousandths
    supply: Ints  # (S, M, 3) thousandths
    idle: Ints  # (S, M, 3) thousandths

    @property
    def scenario(self) -> Ints:
        """(N,) the row of `available` that stands for each line's scenario."""
        return self.block.needs.scenario

    @abstractmethod
    def reaches(self, region: int) -> Bools:
        """(n,) which rows of supply count for needs in a region."""

    @abstractmethod
    def without(self, questions: loss.Questions, which: Ints, owners: dict[Loss, Grouping]) -> Ints:
        """(N, 4, 2) coverages after each line's questions `which` (N, 4), NONE where not asked."""


class AllocatedLines(Lines):
    """Consumables and capacities."""

    def __init__(self, block: Block, days: Ints) -> None:
        self.allocation = Allocation.of(block, days)
        self.block = self.allocation.block
        self.available = self.allocation.available
        needs, scales = self.block.needs, self.allocation.scales
        self.node = self.allocation.network.node_of_region[needs.region]
        levels = self.allocation.levels
        self.asked = self.allocation.required > 0
        nothing = ~self.asked[:, :, None]
        at = (needs.priority, self.node, needs.scenario)
        self.numerator = np.where(nothing, 0, levels.numerator[at])
        self.denominator = np.where(nothing, 1, levels.denominator[at])
        exact = self.allocation.required
        self.required = (exact // scales.steps).astype(np.int64)
        self.supplied = floor_of(exact[:, :, None], self.numerator, self.denominator, scales.steps)
        total = self.allocation.cells.sum(axis=0)
        self.supply = (total // scales.units).astype(np.int64)
        self.idle = ((total - levels.used) // scales.units).astype(np.int64)

    @property
    def scenario(self) -> Ints:
        return self.allocation.group[self.block.needs.scenario]

    def reaches(self, region: int) -> Bools:
        network = self.allocation.network
        mask: Bools = network.reach[network.cell_of_supply, network.node_of_region[region]]
        return mask

    def without(self, questions: loss.Questions, which: Ints, owners: dict[Loss, Grouping]) -> Ints:
        coverage = np.full((*which.shape, 2), NONE)
        if not len(questions):
            return coverage
        removed = loss.taken(self.allocation, owners, questions)
        numerator, denominator = loss.levels_without(self.allocation, questions, removed)
        line, kind = np.nonzero(which != NONE)
        at = (self.block.needs.priority[line], self.node[line], which[line, kind])
        whole = np.array(WHOLE)
        coverage[line, kind] = floor_of(whole, numerator[at], denominator[at])
        return coverage


class StandingLines(Lines):
    """Levels: units that meet the target, counted where they stand, against target x units there.

    Units of the three figures are told apart as everywhere: all, weighted, assured.
    """

    def __init__(self, block: Block, days: Ints) -> None:
        self.block = block
        needs, scales = block.needs, scales_of(block)
        self.available = available(block, scales, days)
        self.paths = paths_of(block)
        units = scales.units.astype(object)
        amounts = np.stack([self.available.figure(figure) for figure in Figure], axis=2)
        self.amounts = amounts.astype(object)  # (S, M, 3, n)
        stands = {int(region): self.reaches(int(region)) for region in np.unique(needs.region)}
        self.there = np.array(
            [sum(block.supply.in_service[stands[int(region)]].tolist()) for region in needs.region],
            dtype=object,
        ).reshape(len(needs))
        now = days[None, :] * DAY
        start, stop = needs.start[:, None], (needs.start + needs.duration)[:, None]
        target = needs.target * self.there
        self.asked = (start <= now) & (now < stop) & (target > 0)[:, None]
        met = np.zeros((len(needs), len(days), FIGURES), dtype=object)
        for line, (region, scenario) in enumerate(zip(needs.region, needs.scenario, strict=True)):
            met[line] = self.amounts[scenario][..., stands[int(region)]].sum(axis=-1)
        met = np.where(self.asked[:, :, None], met, 0)
        self.scale = units
        self.target = target
        self.met = met
        self.numerator, self.denominator = self._fractions(met, target[:, None, None], self.asked)
        self.required = np.where(self.asked, (target // WHOLE)[:, None], 0).astype(np.int64)
        self.supplied = (met // units).astype(np.int64)
        total = self.amounts.sum(axis=-1)
        self.supply = (total // units).astype(np.int64).reshape(-1, len(days), FIGURES)
        self.idle = np.zeros_like(self.supply)

    def _fractions(self, met: Exact, target: Exact, asked: Bools) -> tuple[Exact, Exact]:
        denominator = np.where(asked[..., None], target * self.scale, 1)
        return np.minimum(met * WHOLE, denominator), denominator

    def reaches(self, region: int) -> Bools:
        stands: Bools = np.append((self.paths == region).any(axis=0), False)
        return stands[self.block.supply.region]

    def without(self, questions: loss.Questions, which: Ints, owners: dict[Loss, Grouping]) -> Ints:
        coverage = np.full((*which.shape, 2), NONE)
        for line, kind in np.argwhere(which != NONE):
            question = which[line, kind]
            grouping, owner = owners[Loss(kind)], questions.owner[question : question + 1]
            rows = grouping.rows_of(owner)[1]
            rows = rows[self.reaches(int(self.block.needs.region[line]))[rows]]
            scenario, day = questions.scenario[question], questions.day[question]
            lost = self.amounts[scenario, day][:, rows].sum(axis=-1)
            met = (self.met[line, day] - lost)[1:] * WHOLE
            of = (self.target[line] * self.scale)[1:]
            coverage[line, kind] = np.minimum(met, of) * WHOLE // of
        return coverage


class JudgedLines(Lines):
    """Criteria: met 1, partly one half, not 0, alike in all three figures."""

    def __init__(self, block: Block, days: Ints) -> None:
        self.block = block
        self.available = None
        needs = block.needs
        now = days[None, :] * DAY
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

    @cached_property
    def nobody(self) -> Bools:
        return np.zeros(len(self.block.supply), dtype=np.bool_)

    def reaches(self, region: int) -> Bools:
        return self.nobody

    def without(self, questions: loss.Questions, which: Ints, owners: dict[Loss, Grouping]) -> Ints:
        return np.full((*which.shape, 2), NONE)

"""Gap lines of a component of several resources.

Columns (scenario, day, figure) where no line has two products to choose from and no substitute has
anything to give fall apart into single resources, and are computed as those are. The others are linear
programs.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from assessments.engine import loss
from assessments.engine.available import available
from assessments.engine.block import Block
from assessments.engine.claims import claims_of
from assessments.engine.concentration import Grouping
from assessments.engine.coupled import Coupled, couple
from assessments.engine.exact import Exact, Floats, floor_of
from assessments.engine.hubs import Hubs
from assessments.engine.lines import FIGURES, AllocatedLines, Lines, Made
from assessments.engine.owners import groupings
from assessments.engine.parts import split
from assessments.engine.program import Memory, Problem, first_short, levels
from assessments.engine.released import free_what_is_left
from assessments.engine.required import PRIORITIES, groups, required
from assessments.engine.scales import scales_of
from assessments.engine.streams import Streams
from assessments.engine.tables import Substitutes
from assessments.engine.tree import Bools
from assessments.engine.words import NONE, WHOLE, Figure, Ints, Loss

DAY = 24
_FIRST = 10.0
"""What using bound supply is worth: more than lines and substitutes cost."""


class JointLines(Lines):
    """Consumables or capacities of several resources."""

    def __init__(self, block: Block, days: Ints) -> None:
        self.alone = [
            AllocatedLines(_only(block, row), days, known=block.needs)
            for row in range(len(block.resources))
        ]
        self.parts, self.days = split(block), days
        self.group = groups(block)
        self.block = block = replace(block, supply=self.parts.supply)
        claims = claims_of(block, self.parts, self.group)
        self.network: Coupled = couple(block, self.parts, claims)
        self.scales = scales_of(block)
        self.available = available(block, self.scales, days, self.parts)
        network, needs = self.network, block.needs
        self.cell, self.place = network.cell_of_supply, network.node_of_need
        # Who holds a line's supply is judged in the line's own resource.
        self.reach = network.within.reach
        self.exact = required(block, self.scales, days)
        self.asked = self.exact > 0
        self.demand = self._demand()
        shape = (len(needs), len(days), FIGURES)
        self.numerator = np.zeros(shape, dtype=object)
        self.denominator = np.ones(shape, dtype=object)
        for row, lines in enumerate(self.alone):
            mine = needs.resource == row
            self.numerator[mine], self.denominator[mine] = lines.numerator, lines.denominator
        self.divided = np.zeros(shape, dtype=np.int64)
        self.cells = self._cells()
        self.hubs = Hubs(network)
        # By column: the resources that are tied in it, pieces worked out, the first priority short.
        self.memories: dict[tuple[int, int, int], tuple[Bools, Memory, int]] = {}
        for scenario, figure in np.ndindex(len(self.group), FIGURES):
            start = 0
            for day in range(len(days)) if self.group[scenario] == scenario else ():
                start = self._solve(scenario, day, figure, start)
        scales = self.scales
        self.required = (self.exact // scales.steps).astype(np.int64)
        self.supplied = floor_of(
            self.exact[:, :, None], self.numerator, self.denominator, scales.steps
        )
        self.supply = (self.cells.sum(axis=0) // scales.units).astype(np.int64)
        # What a line leaves idle depends on what else it makes: there is no one answer.
        self.idle = np.full_like(self.supply, NONE)

    @property
    def split(self) -> Ints:
        return self.divided

    @property
    def may(self) -> Bools:
        return self.network.reach

    @property
    def scenario(self) -> Ints:
        return self.group[self.block.needs.scenario]

    def worth(self, line: int, figure: int) -> Ints:
        needs = self.block.needs
        resource = int(needs.resource[line])
        rates = self._factor(int(self.scenario[line]), 0, figure)[:, resource].copy()
        if not needs.allows_substitutes[line]:
            rates[np.arange(len(rates)) != resource] = 0
        return rates[self.block.supply.resource]

    def reserved(self, figure: int) -> tuple[Exact, Exact]:
        nodes = self.network.node_of_reservation
        own = [Fraction(1)] * len(nodes)
        tied = np.zeros(len(self.block.resources), dtype=np.bool_)
        column = self.problem(self.cells[:, 0, 0, figure], 0, 0, figure)
        if column is not None:
            problem, tied = column
            found = levels(problem, 0)[0]
            own = [found[node] for node in nodes.tolist()]
        above = np.array([one.numerator for one in own], dtype=object)
        below = np.array([one.denominator for one in own], dtype=object)
        resource = self.block.reservations.resource
        for row, lines in enumerate(self.alone):
            if not tied[row]:
                mine = resource == row
                above[mine], below[mine] = lines.reserved(figure)
        return above, below

    def made(self, flow: Floats, figure: int) -> list[Made]:
        """What the lines make in a flow (C, V); products that are not made are left out."""
        declared = self.cells[:, 0, 0, Figure.DECLARED].astype(np.float64)
        there = self.cells[:, 0, 0, figure].astype(np.float64)
        given = flow.sum(axis=1)
        found = []
        for line, products in self.network.products.items():
            for capability, cells in products.items():
                some = [cell for cell in cells if given[cell] > 0]
                share = sum(given[cell] / there[cell] * declared[cell] for cell in some)
                part = round(share / declared[cells].sum() * WHOLE) if some else 0
                if part:
                    found.append(Made(line, capability, part))
        return found

    def without(self, questions: loss.Questions, which: Ints, owners: dict[Loss, Grouping]) -> Ints:
        coverage = np.full((*which.shape, 2), NONE)
        for row, lines in enumerate(self.alone):
            mine = self.block.needs.resource == row
            own = groupings(lines.block)
            coverage[mine] = lines.without(questions, which[mine], own)
        line, kind = np.nonzero(which != NONE)
        for question in range(len(questions)):
            asking = np.flatnonzero(which[line, kind] == question)
            lost = owners[Loss(int(questions.loss[question]))].owner == questions.owner[question]
            at = int(questions.scenario[question]), int(questions.day[question])
            for place, figure in enumerate(loss.ASKED):
                found = self._after(lost, line[asking], *at, figure)
                tied = found != NONE
                coverage[line[asking][tied], kind[asking][tied], place] = found[tied]
        return coverage

    def _after(self, lost: Bools, rows: Ints, scenario: int, day: int, figure: int) -> Ints:
        """Coverages of these lines without some rows of supply; NONE where nothing ties them."""
        answer = np.full(len(rows), NONE)
        amounts = np.where(lost, self.available.pick(figure, (scenario, day, slice(None))), 0)
        before, memory, start = self.memories[scenario, day, figure]
        if not amounts.any():
            tied = before[self.block.needs.resource[rows]]
            at = (rows[tied], day, figure)
            whole = np.array(WHOLE)
            answer[tied] = floor_of(whole, self.numerator[at], self.denominator[at])
            return answer
        supply = self.cells[:, scenario, day, figure].copy()
        np.subtract.at(supply, self.cell, amounts)
        column = self.problem(supply, scenario, day, figure)
        if column is None:
            return answer
        problem, tied = column
        some = np.flatnonzero(tied[self.block.needs.resource[rows]])
        priority = self.block.needs.priority[rows]
        if some.size:
            found = levels(problem, int(priority[some].max()), memory, start)
            for row in some.tolist():
                answer[row] = found[priority[row]][self.place[rows[row]]] * WHOLE // 1
        return answer

    def _solve(self, scenario: int, day: int, figure: int, start: int) -> int:
        """Solve one column; `start` is a guess at its first priority that is short. A better one."""
        memory: Memory = {}
        none = np.zeros(len(self.block.resources), dtype=np.bool_)
        self.memories[scenario, day, figure] = none, memory, start
        column = self.problem(self.cells[:, scenario, day, figure], scenario, day, figure)
        if column is None:
            return start
        problem, tied = column
        found = levels(problem, PRIORITIES - 1, memory, start)
        needs = self.block.needs
        mine = (self.scenario == scenario) & self.asked[:, day] & tied[needs.resource]
        for row in np.flatnonzero(mine).tolist():
            level = found[needs.priority[row]][self.place[row]]
            self.numerator[row, day, figure] = level.numerator
            self.denominator[row, day, figure] = level.denominator
            self.divided[row, day, figure] = problem.divides(int(self.place[row]))
        short = first_short(found)
        self.memories[scenario, day, figure] = tied, memory, short
        return short

    def problem(
        self, supply: Exact, scenario: int, day: int, figure: int
    ) -> tuple[Problem, Bools] | None:
        """The program of one column with `supply` by cell, and the resources (R,) it is about; None
        where nothing ties its resources."""
        demand = self.asking(scenario, day, figure)
        declared = self.cells[:, scenario, day, Figure.DECLARED]
        factor = self._factor(scenario, day, figure)
        return self.hubs.problem(self.freed(supply, demand), declared, demand, factor)

    def freed(self, supply: Exact, demand: Exact) -> Exact:
        """`supply` by cell once what is left of released supply is free; `demand` is (P, V)."""
        total = demand[1:].sum(axis=0)
        return free_what_is_left(self.network.within, supply[:, None], total[:, None])[:, 0]

    def asking(self, scenario: int, day: int, figure: int) -> Exact:
        """(P, V) the demand of a column in the units of its figure."""
        finer = self.scales.units[figure] // self.scales.steps
        wanted: Exact = self.demand[:, :, scenario, day] * finer
        return wanted

    def _streams(self, figure: int) -> tuple[Streams, Ints, Exact]:
        """What may flow on the one day of the one allocation, the cells that are its sources, and (C,)
        what the cells have."""
        network = self.network
        demand = self.asking(0, 0, figure)
        supply = self.freed(self.cells[:, 0, 0, figure], demand)
        rates = self._factor(0, 0, figure)[network.resource_of_cell]
        rates = rates[:, network.resource_of_node]
        serves: Bools = network.reach & (supply > 0)[:, None] & demand.any(axis=0) & (rates > 0)
        cells = np.flatnonzero(serves.any(axis=1))
        number = {cell: place for place, cell in enumerate(cells.tolist())}
        serving: Bools = np.isin(np.arange(len(serves)), cells)
        lines = self._lines(serving)
        streams = Streams(
            amounts=[int(amount) for amount in supply[cells]],
            arcs=[
                (number[cell], node, int(rates[cell, node]))
                for cell, node in np.argwhere(serves).tolist()
            ],
            lines=[[(number[cell], part) for cell, part in line] for line in lines],
        )
        return streams, cells, supply

    def flow(self, figure: int, served: Floats) -> tuple[Floats, Floats]:
        """(C, V) units of each cell that go to each node on the one day of the one allocation, where
        `served` (V,) is what the nodes get; with as little of lines and substitutes as will do, and
        bound supply first. Then (C,) what the cells have."""
        network = self.network
        streams, cells, supply = self._streams(figure)
        across = network.resource_of_cell[cells][:, None] != network.resource_of_node
        first = np.where(network.bound[cells], -_FIRST, 0.0)
        costs = [
            float(across[source, node]) + first[source] + _time(streams, source)
            for source, node, _ in streams.arcs
        ]
        found = np.zeros(network.reach.shape)
        for (source, node, _), units in zip(
            streams.arcs, streams.flows(served.tolist(), costs), strict=True
        ):
            found[cells[source], node] = units
        return found, supply.astype(np.float64)

    def _factor(self, scenario: int, day: int, figure: int) -> Ints:
        """(R, R) what a unit stands for; without a permission never in the assured figure."""
        network = self.network
        if figure != Figure.ASSURED:
            return network.factor
        now = int(self.block.scenarios.day0[scenario]) + int(self.days[day]) * DAY
        return np.where(network.permitted >= now, network.factor, 0)

    def _lines(self, serves: Bools) -> list[list[tuple[int, Fraction]]]:
        """Lines that have several products to choose from: their cells, and the part of the line's
        time that all of each takes."""
        declared = self.cells[:, 0, 0, Figure.DECLARED]
        found = []
        for products in self.network.products.values():
            making = [cells for cells in products.values() if serves[cells].any()]
            if len(making) < 2:
                continue
            line = []
            for cells in making:
                whole = sum(int(declared[cell]) for cell in cells)
                line += [
                    (cell, Fraction(int(declared[cell]), whole)) for cell in cells if serves[cell]
                ]
            found.append(line)
        return found

    def _cells(self) -> Exact:
        """(C, S, M, 3) supply by cell, in the units of each figure."""
        shape = (len(self.network.reach), len(self.group), len(self.days), FIGURES)
        sums = np.zeros(shape, dtype=self.scales.dtype)
        for figure in Figure:
            amounts = np.moveaxis(self.available.figure(figure), 2, 0)
            np.add.at(sums[..., figure], self.cell, amounts)
        return sums

    def _demand(self) -> Exact:
        """(P, V, S, M) as `required.demand`, by the nodes of this network."""
        network, needs, reserved = self.network, self.block.needs, self.block.reservations
        nodes, scales = network.reach.shape[1], self.scales
        total = np.zeros((PRIORITIES, nodes, len(self.group), len(self.days)), dtype=scales.dtype)
        at = (needs.priority, network.node_of_need, self.group[needs.scenario])
        np.add.at(total, at, self.exact)
        steps = scales.exact(reserved.quantity) * scales.steps
        for row, scenario in enumerate(reserved.scenario):
            where = np.unique(self.group) if scenario == NONE else self.group[scenario]
            total[0, network.node_of_reservation[row], where] += steps[row]
        return total


def _time(streams: Streams, source: int) -> float:
    return float(streams.line_of[source][1]) if source in streams.line_of else 0.0


def _only(block: Block, resource: int) -> Block:
    """The part of a block that is about one resource, as if nothing tied it to others."""
    supply = block.supply.rows(block.supply.resource == resource)
    needs = block.needs.rows(block.needs.resource == resource)
    reserved = block.reservations.rows(block.reservations.resource == resource)
    return replace(
        block,
        resources=block.resources.rows([resource]),
        supply=supply.having(resource=np.zeros(len(supply), dtype=np.int64)),
        needs=needs.having(resource=np.zeros(len(needs), dtype=np.int64)),
        reservations=reserved.having(resource=np.zeros(len(reserved), dtype=np.int64)),
        substitutes=Substitutes.of(),
    )

"""Leximin coverages where lines and substitutes tie resources together: a linear program.

A source (a cell of supply, or what a line can make of one product) serves nodes that it reaches, a
substitute with its factor; the products of a line share its time. For each priority in turn the common
level of all needs that are not settled yet is made as large as possible; needs whose price is above zero
cannot get more and are settled, and the search goes on with the others.

HiGHS solves in floating point. It only says *which* constraints are tight: from them the prices are
found again as exact fractions, and with them the level: total value of the supply, less what settled needs
take, over the value of what the others ask for. Whatever the prices are, that is never below the true
level (weak duality), so an answer can only be wrong where two different answers lie closer together than
the solver can see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

import highspy
import numpy as np

from assessments.engine.exact import Floats
from assessments.engine.words import NONE, WHOLE

_POSITIVE = 1e-7
_CLOSE = 1e-6
_HAIR = 1e-9
_ENDLESS = 2.0
"""Levels are looked for beyond one, so that a hair below one is told from one exactly."""


@dataclass(frozen=True, eq=False)
class Problem:
    """One column: whole numbers in the units of its figure."""

    amounts: list[int]  # by source, above zero
    arcs: list[tuple[int, int, int]]  # source, node, what a unit stands for in ten-thousandths
    lines: list[list[tuple[int, Fraction]]]  # by line: source, the part of its time all of it takes
    demand: list[list[int]]  # by priority, by node

    @cached_property
    def arcs_of(self) -> list[list[tuple[int, int]]]:
        """By source: node, factor."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.amounts]
        for source, node, factor in self.arcs:
            found[source].append((node, factor))
        return found

    @cached_property
    def sources_of(self) -> list[list[int]]:
        """By node."""
        found: list[list[int]] = [[] for _ in self.demand[0]]
        for source, node, _ in self.arcs:
            found[node].append(source)
        return found

    @cached_property
    def line_of(self) -> dict[int, tuple[int, Fraction]]:
        """By source: its line, and the part of the line's time that all of it takes."""
        return {
            source: (line, part) for line, parts in enumerate(self.lines) for source, part in parts
        }


def levels(problem: Problem, last: int) -> list[list[Fraction]]:
    """By priority up to `last` and node: the coverage; one where nothing is asked."""
    nodes = range(len(problem.demand[0]))
    fixed = [Fraction(0)] * len(nodes)
    answer = []
    for priority in range(last + 1):
        active = problem.demand[priority]
        found = [Fraction(1)] * len(nodes)
        if any(active):
            for node, level in _Stage(problem, fixed, active).levels():
                found[node] = level
                fixed[node] += level * active[node]
        answer.append(found)
    return answer


class _Stage:
    """One priority, as a model that is solved again and again."""

    def __init__(self, problem: Problem, fixed: list[Fraction], active: list[int]) -> None:
        self.problem, self.active = problem, active
        self.fixed = list(fixed)
        self.open = {node for node, amount in enumerate(active) if amount}
        self.scale = [float(one + other) for one, other in zip(fixed, active, strict=True)]
        self.arcs = [arc for arc in problem.arcs if self.scale[arc[1]]]
        self.level = len(self.arcs)  # the column of the common level
        asking = [node for node, size in enumerate(self.scale) if size]
        first = len(problem.amounts) + len(problem.lines)
        self.row = {node: first + place for place, node in enumerate(asking)}
        self.model = _solver()
        self._build(asking)

    def _build(self, asking: list[int]) -> None:
        problem, count = self.problem, len(self.problem.amounts)
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []

        def put(row: int, column: int, value: float) -> None:
            rows.append(row)
            columns.append(column)
            values.append(value)

        for column, (source, node, factor) in enumerate(self.arcs):
            put(source, column, 1.0)
            if source in problem.line_of:
                line, part = problem.line_of[source]
                put(count + line, column, float(part))
            size = problem.amounts[source] * factor / WHOLE
            put(self.row[node], column, size / self.scale[node])
        for node in asking:
            if self.active[node]:
                put(self.row[node], self.level, -self.active[node] / self.scale[node])
        above = count + len(problem.lines)
        lower = np.full(above + len(asking), -highspy.kHighsInf)
        upper = np.full(above + len(asking), highspy.kHighsInf)
        upper[:above] = 1
        lower[above:] = [float(self.fixed[node]) / self.scale[node] for node in asking]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.level + 1, len(lower)
        lp.col_cost_ = np.append(np.zeros(self.level), -1.0)
        lp.col_lower_ = np.zeros(self.level + 1)
        lp.col_upper_ = np.append(np.full(self.level, highspy.kHighsInf), _ENDLESS)
        lp.row_lower_, lp.row_upper_ = lower, upper
        order = np.argsort(np.array(columns), kind="stable")
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        counts = np.bincount(np.array(columns, dtype=np.int64), minlength=self.level + 1)
        lp.a_matrix_.start_ = np.append(0, np.cumsum(counts)).astype(np.int32)
        lp.a_matrix_.index_ = np.array(rows, dtype=np.int32)[order]
        lp.a_matrix_.value_ = np.array(values)[order]
        self.model.passModel(lp)

    def levels(self) -> Iterator[tuple[int, Fraction]]:
        while self.open:
            self.model.run()
            if self.model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                raise ArithmeticError("The linear program of a component was not solved.")
            settled = self._settled()
            if min(level for _, level in settled) >= 1:
                settled = [(node, Fraction(1)) for node in self.open]
            for node, level in settled:
                self._settle(node, level)
                yield node, level

    def _settle(self, node: int, level: Fraction) -> None:
        self.open.discard(node)
        self.fixed[node] += level * self.active[node]
        row = self.row[node]
        self.model.changeCoeff(row, self.level, 0.0)
        least = float(self.fixed[node]) / self.scale[node]
        self.model.changeRowBounds(row, least, highspy.kHighsInf)

    def _settled(self) -> list[tuple[int, Fraction]]:
        """Needs that cannot get more than the level just found, with that level."""
        solution = self.model.getSolution()
        found = solution.col_value[self.level]
        if found >= _ENDLESS - _CLOSE:
            return [(node, Fraction(1)) for node in self.open]
        duals = np.abs(np.array(solution.row_dual))
        priced = {node for node, row in self.row.items() if duals[row] > _POSITIVE}
        groups = [group for group in self._groups(priced, duals) if self._asks(group)]
        exact = [(group, self._bound(group)) for group in groups]
        sure = [(group, level) for group, level in exact if abs(float(level) - found) < _CLOSE]
        if not sure:
            # Groups that hang together by more than ratios: prices as near as floats can say.
            together = self._near(groups, duals)
            sure = [(together, self._bound(together))]
        return [
            (node, level)
            for group, level in sure
            for node in sorted(group)
            if node >= 0 and node in self.open
        ]

    def _asks(self, group: dict[int, Fraction]) -> bool:
        return any(node in self.open for node in group)

    def _groups(self, priced: set[int], duals: Floats) -> list[dict[int, Fraction]]:
        """Prices of a unit at each node, and of a line's whole time (as NONE - line), that are tied to
        one another by arcs of the basis."""
        ties = self._ties(priced, duals)
        groups, seen = [], set[int]()
        for start in sorted(priced):
            if start in seen:
                continue
            group = {start: Fraction(1)}
            queue = [start]
            for one in queue:
                for other, ratio in ties.get(one, ()):
                    if other not in group:
                        group[other] = group[one] * ratio
                        queue.append(other)
            seen |= group.keys()
            groups.append(group)
        return groups

    def _ties(self, priced: set[int], duals: Floats) -> dict[int, list[tuple[int, Fraction]]]:
        """By key the keys it is tied to, and how many times its price they have."""
        problem, count = self.problem, len(self.problem.amounts)
        basic = highspy.HighsBasisStatus.kBasic
        status = self.model.getBasis().col_status
        hubs: dict[
            int, list[tuple[int, Fraction]]
        ] = {}  # source: node, its price over the source's
        ties: dict[int, list[tuple[int, Fraction]]] = {}

        def tie(one: int, other: int, ratio: Fraction) -> None:
            ties.setdefault(one, []).append((other, ratio))
            ties.setdefault(other, []).append((one, 1 / ratio))

        for column, (source, node, factor) in enumerate(self.arcs):
            if node not in priced or status[column] != basic:
                continue
            line, part = problem.line_of.get(source, (NONE, Fraction(0)))
            if line == NONE:
                hubs.setdefault(source, []).append((node, Fraction(WHOLE, factor)))
            elif duals[source] <= _POSITIVE and duals[count + line] > _POSITIVE:
                worth = Fraction(problem.amounts[source] * factor, WHOLE) / part
                tie(node, NONE - line, worth)
            else:
                hubs.setdefault(source, []).append((node, Fraction(WHOLE, factor)))
        for spokes in hubs.values():
            (first, rate), *others = spokes
            for node, other in others:
                tie(first, node, other / rate)
        return ties

    def _bound(self, prices: dict[int, Fraction]) -> Fraction:
        """The level that these prices allow at most."""
        problem = self.problem
        # As whole numbers: only their ratios matter.
        common = lcm(*(price.denominator for price in prices.values()))
        whole = {key: int(price * common) for key, price in prices.items()}
        nodes = [node for node in whole if node >= 0]
        value = 0
        parts = Fraction(sum(price for key, price in whole.items() if key < 0))
        for source in {one for node in nodes for one in problem.sources_of[node]}:
            best = max(whole.get(node, 0) * factor for node, factor in problem.arcs_of[source])
            if source not in problem.line_of:
                value += best * problem.amounts[source]
                continue
            line, part = problem.line_of[source]
            worth = Fraction(best * problem.amounts[source], WHOLE)
            parts += max(worth - whole.get(NONE - line, 0) * part, Fraction(0))
        left = Fraction(value, WHOLE) + parts
        for node in nodes:
            if self.fixed[node]:
                left -= whole[node] * self.fixed[node]
        asked = sum(whole[node] * self.active[node] for node in nodes if node in self.open)
        return left / asked

    def _near(self, groups: list[dict[int, Fraction]], duals: Floats) -> dict[int, Fraction]:
        """All groups in one, each scaled as the solver says."""
        count = len(self.problem.amounts)
        together: dict[int, Fraction] = {}
        for group in groups:
            node = next(key for key in group if key >= 0)
            price = duals[self.row[node]] / self.scale[node]
            factor = Fraction(price) / group[node]
            together |= {key: value * factor for key, value in group.items()}
        for line in range(len(self.problem.lines)):
            if NONE - line not in together and duals[count + line] > _POSITIVE:
                together[NONE - line] = Fraction(float(duals[count + line]))
        return together


def flows(problem: Problem, served: list[float], costs: list[float]) -> Floats:
    """By arc: units of its source, so that each node gets what is `served`, at the lowest cost.

    `costs` are by arc, for all that its source has.
    """
    stage = _Stage(problem, [Fraction(0)] * len(served), [1 if some > 0 else 0 for some in served])
    model = stage.model
    for column, arc in enumerate(problem.arcs):
        if served[arc[1]] > 0:
            place = stage.arcs.index(arc)
            model.changeColCost(place, costs[column])
    model.changeColCost(stage.level, 0.0)
    for node, row in stage.row.items():
        model.changeCoeff(row, stage.level, 0.0)
        model.changeRowBounds(row, served[node] * (1 - _HAIR), served[node] * (1 + _HAIR))
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError("The flow behind a figure was not found.")
    values = dict(zip(stage.arcs, model.getSolution().col_value, strict=False))
    parts = np.array([values.get(arc, 0.0) for arc in problem.arcs])
    sizes = np.array([problem.amounts[source] for source, _, _ in problem.arcs], dtype=np.float64)
    return np.maximum(parts, 0) * sizes


def _solver() -> Any:
    # The class below highspy's own: without callbacks into Python, which cost time and print a banner.
    model: Any = highspy.Highs.__bases__[0]()
    options: dict[str, bool | float | str] = {
        "output_flag": False,
        "threads": 1,
        "presolve": "off",
        "solver": "simplex",
        "primal_feasibility_tolerance": 1e-9,
        "dual_feasibility_tolerance": 1e-9,
    }
    for option, value in options.items():
        model.setOptionValue(option, value)
    return model

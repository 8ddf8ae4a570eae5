"""The lowest level of a piece, as a linear program, and the needs that hold it there.

HiGHS solves in floating point. It only says *which* constraints are tight: along the arcs of its basis
the prices follow as exact ratios (a factor, or what a line makes in the same time), and with them the
level: what the supply is worth, less what settled needs take, over what the others ask for. Whatever the
prices are, that is never below the true level (weak duality), so an answer can only be wrong where two
different answers lie closer together than the solver can see.
"""

from __future__ import annotations

import threading
from fractions import Fraction
from math import lcm
from typing import Any

import highspy
import numpy as np

from assessments.engine.program import Group, NeverMet, Part, Piece, Prices
from assessments.engine.words import WHOLE

_POSITIVE = 1e-7
_CLOSE = 1e-6
_ENDLESS = 2.0
"""Levels are looked for beyond one, so that a hair below one is told from one exactly."""


def lowest(piece: Piece) -> list[Group]:
    """The needs that cannot get more than the largest common level, with that level; nothing where all
    are met in full. Raises `NeverMet` where the fixed needs are not."""
    return _Program(piece).groups()


class _Program:
    """Columns: arcs (shares of the most they can carry), sources (shares of their amount), the level.
    Rows: cells, lines, nodes."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        self.full = dict(piece.supply)
        for _, sources in piece.lines:
            for one in sources:
                self.full[one.cell] += one.amount
        self.cells = [cell for cell in sorted(piece.supply) if self.full[cell]]
        self.nodes = piece.nodes
        self.first = len(self.cells) + len(piece.lines)  # the row of the first node
        self.size = [piece.fixed.get(node, 0) + piece.active.get(node, 0) for node in self.nodes]
        # By column of an arc or a source: two rows and how many times the price of the first the
        # second has, above and below the line.
        self.ties: list[tuple[int, int, int, Part]] = []
        self.model = solver()
        self._build()

    def _build(self) -> None:
        self.starts, self.rows, self.values = [0], list[int](), list[float]()
        self._put_arcs()
        arcs = len(self.ties)
        self._put_sources()
        for place, node in enumerate(self.nodes):
            if asked := self.piece.active.get(node):
                self.rows.append(self.first + place)
                self.values.append(-asked / self.size[place])
        self.starts.append(len(self.rows))
        self._pass(arcs)

    def _put_arcs(self) -> None:
        row_of_node = {node: self.first + place for place, node in enumerate(self.nodes)}
        serves = self.piece.web.serves
        for row, cell in enumerate(self.cells):
            full = self.full[cell]
            for node, factor in serves[cell]:
                if node not in row_of_node:
                    continue
                other = row_of_node[node]
                size, whole = self.size[other - self.first] * WHOLE, full * factor
                most = min(size, whole)
                self.rows += (row, other)
                self.values += (most / whole, most / size)
                self.ties.append((other, row, factor, WHOLE))
                self.starts.append(len(self.rows))

    def _put_sources(self) -> None:
        row_of_cell = {cell: place for place, cell in enumerate(self.cells)}
        for line, (_, sources) in enumerate(self.piece.lines, len(self.cells)):
            for cell, amount, part in sources:
                row = row_of_cell[cell]
                self.rows += (row, line)
                self.values += (-amount / self.full[cell], float(part))
                self.ties.append((row, line, amount, part))
                self.starts.append(len(self.rows))

    def _pass(self, arcs: int) -> None:
        piece, endless = self.piece, highspy.kHighsInf
        count, above = len(self.ties) + 1, self.first
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = count, above + len(self.nodes)
        cost, upper = np.zeros(count), np.ones(count)
        cost[-1], upper[-1], upper[:arcs] = -1.0, _ENDLESS, endless
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(count), upper
        least = np.full(lp.num_row_, -endless)
        most = np.full(lp.num_row_, endless)
        most[: len(self.cells)] = [piece.supply[cell] / self.full[cell] for cell in self.cells]
        most[len(self.cells) : above] = [float(time) for time, _ in piece.lines]
        least[above:] = [
            piece.fixed.get(node, 0) / size
            for node, size in zip(self.nodes, self.size, strict=True)
        ]
        lp.row_lower_, lp.row_upper_ = least, most
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.array(self.starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(self.rows, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(self.values)
        self.model.passModel(lp)

    def groups(self) -> list[Group]:
        self.model.run()
        status = self.model.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise NeverMet
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError("The linear program of a component was not solved.")
        solution = self.model.getSolution()
        found = solution.col_value[len(self.ties)]
        if found > 1 + _CLOSE:
            return []
        duals = np.abs(np.array(solution.row_dual)[self.first :])
        groups = [one for one in self._groups(duals) if any(map(self.piece.active.get, one))]
        exact = [(group, self.piece.bound(_whole(group))) for group in groups]
        sure = [(group, level) for group, level in exact if abs(float(level) - found) < _CLOSE]
        if not sure:
            # Groups that hang together by more than ratios: prices as near as floats can say.
            together = self._near(groups, duals)
            sure = [(together, self.piece.bound(_whole(together)))]
        if min(level for _, level in sure) >= 1:
            return []
        return [(tuple(sorted(group)), level) for group, level in sure]

    def _groups(self, duals: Any) -> list[dict[int, Fraction]]:
        """Nodes whose prices the basis ties to one another, with these prices."""
        near = self._near_rows()
        groups, seen = [], set[int]()
        for place in np.argsort(-duals, kind="stable").tolist():
            start = self.first + place
            if duals[place] <= _POSITIVE:
                break
            if start in seen:
                continue
            price = {start: Fraction(1)}
            queue = [start]
            for row in queue:
                for other, above, below in near.get(row, ()):
                    if other not in price:
                        same = above == below
                        price[other] = price[row] if same else price[row] * above / below
                        queue.append(other)
            seen |= price.keys()
            groups.append(
                {
                    self.nodes[row - self.first]: one
                    for row, one in price.items()
                    if row >= self.first
                }
            )
        return groups

    def _near_rows(self) -> dict[int, list[tuple[int, Part, Part]]]:
        basic = highspy.HighsBasisStatus.kBasic
        near: dict[int, list[tuple[int, Part, Part]]] = {}
        for tie, status in zip(self.ties, self.model.getBasis().col_status, strict=False):
            if status == basic:
                row, other, above, below = tie
                near.setdefault(row, []).append((other, above, below))
                near.setdefault(other, []).append((row, below, above))
        return near

    def _near(self, groups: list[dict[int, Fraction]], duals: Any) -> dict[int, Fraction]:
        """All groups in one, each scaled as the solver says."""
        place = {node: number for number, node in enumerate(self.nodes)}
        together: dict[int, Fraction] = {}
        for group in groups:
            node = next(iter(group))
            price = float(duals[place[node]]) / self.size[place[node]]
            factor = Fraction(price) / group[node]
            together |= {one: value * factor for one, value in group.items()}
        return together


def _whole(prices: dict[int, Fraction]) -> Prices:
    """The same as whole numbers: only their ratios matter."""
    common = lcm(*(price.denominator for price in prices.values()))
    return {node: int(price * common) for node, price in prices.items()}


def solver() -> Any:
    """One for each thread: making it costs as much as a small program."""
    if not hasattr(_KEPT, "model"):
        _KEPT.model = _solver()
    _KEPT.model.clearModel()
    return _KEPT.model


_KEPT = threading.local()


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

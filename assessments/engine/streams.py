"""One flow behind the figures of a tied component, at the lowest cost, for its explanation."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import highspy
import numpy as np

from assessments.engine.exact import Floats
from assessments.engine.priced import solver
from assessments.engine.words import WHOLE

_HAIR = 1e-9


@dataclass(frozen=True, eq=False)
class Streams:
    """Sources by number, each product of a line a source of its own."""

    amounts: list[int]  # by source, above zero
    arcs: list[tuple[int, int, int]]  # source, node, what a unit stands for in ten-thousandths
    lines: list[list[tuple[int, Fraction]]]  # by line: source, the part of its time all of it takes

    @cached_property
    def line_of(self) -> dict[int, tuple[int, Fraction]]:
        """By source: its line, and the part of the line's time that all of it takes."""
        return {
            source: (line, part) for line, parts in enumerate(self.lines) for source, part in parts
        }

    def flows(self, served: list[float], costs: list[float]) -> Floats:
        """By arc: units of its source, so that each node gets what is `served`, at the lowest cost.

        `costs` are by arc, for all that its source has.
        """
        chosen = [place for place, arc in enumerate(self.arcs) if served[arc[1]] > 0]
        answer = np.zeros(len(self.arcs))
        if not chosen:
            return answer
        lp = self._program(chosen, served)
        lp.col_cost_ = np.array([costs[place] for place in chosen])
        model = solver()
        model.passModel(lp)
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError("The flow behind a figure was not found.")
        sizes = np.array([self.amounts[self.arcs[place][0]] for place in chosen], dtype=np.float64)
        answer[chosen] = np.maximum(model.getSolution().col_value, 0) * sizes
        return answer

    def _program(self, chosen: list[int], served: list[float]) -> highspy.HighsLp:
        count, endless = len(self.amounts), highspy.kHighsInf
        asking = [node for node, some in enumerate(served) if some > 0]
        row = {node: count + len(self.lines) + place for place, node in enumerate(asking)}
        starts, rows, values = [0], list[int](), list[float]()
        for place in chosen:
            source, node, factor = self.arcs[place]
            rows += (source, row[node])
            values += (1.0, self.amounts[source] * factor / WHOLE / served[node])
            if source in self.line_of:
                line, part = self.line_of[source]
                rows.append(count + line)
                values.append(float(part))
            starts.append(len(rows))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(chosen), count + len(self.lines) + len(asking)
        lp.col_lower_ = np.zeros(len(chosen))
        lp.col_upper_ = np.full(len(chosen), endless)
        least, most = np.full(lp.num_row_, -endless), np.ones(lp.num_row_)
        least[-len(asking) :], most[-len(asking) :] = 1 - _HAIR, 1 + _HAIR
        lp.row_lower_, lp.row_upper_ = least, most
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(rows, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(values)
        return lp

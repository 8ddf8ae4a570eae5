"""Where each capability's supply goes on one day, in one figure: the flow behind an explanation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from assessments.engine.exact import Exact, Floats
from assessments.engine.lines import AllocatedLines, JudgedLines, Lines, Made, StandingLines
from assessments.engine.reasons import Why, passed_over
from assessments.engine.released import spare_of
from assessments.engine.shares import even_flow
from assessments.engine.tree import Bools
from assessments.engine.words import NONE, WHOLE, Figure, Ints

_HAIR = 1e-6
"""Thousandths by which a float may miss the whole number it stands for."""


@dataclass(frozen=True)
class Bound:
    """What one commitment brings on the day, in thousandths (weighted in the expected figure)."""

    commitment: int  # id
    capability: int  # id
    available: int
    given: int  # to the line that is explained
    others: int  # to all other needs
    idle: int  # left, and not taken by anyone


class Flows:
    """Per capability, in order of id, in thousandths: what it has and where it goes on the one day of
    `lines`, which must be kept `apart`.

    Where resources are tied together, only capabilities that are counted in the line's resource or may
    stand in for it are told of, in units of the line's resource.
    """

    def __init__(self, lines: Lines, line: int, figure: Figure) -> None:
        self.lines, self.line, self.figure = lines, line, figure
        self.worth = lines.worth(line, figure)
        supply = lines.block.supply
        self.rows = np.flatnonzero(self.worth)
        # The parts of a capability stand together again.
        self.ids, self.whose = np.unique(supply.id[self.rows], return_inverse=True)
        self.count = len(self.ids)
        self.partner = np.zeros(self.count, dtype=np.int64)
        self.partner[self.whose] = supply.partner[self.rows]
        exact = self._exact(figure)
        unit = lines.scales.unit(figure)
        self.available = self._whole(exact, unit)
        self.declared = self._whole(
            self._exact(Figure.DECLARED), lines.scales.unit(Figure.DECLARED)
        )
        self.there: Floats = exact.astype(np.float64) / unit / WHOLE
        # To the line itself, reservations, higher, other needs of the same, and lower priorities.
        self.goes: Floats = np.zeros((5, len(self.rows)))
        self.made: list[Made] = []
        if isinstance(lines, StandingLines):
            stands = lines.reach[lines.cell, lines.place[line]] & lines.asked[line, 0]
            self.goes[0] = np.where(stands, self.there, 0)
        elif not isinstance(lines, JudgedLines):
            self._allocated()
        total = int(lines.supplied[line, 0, figure])
        sums = np.stack([self._sums(row) for row in self.goes])
        self.given = _rounded(sums[0], total)
        left = self._sums(self.there) - sums.sum(axis=0)
        amounts = _adding_up(np.vstack([sums[1:], left]), self.available - self.given)
        if isinstance(lines, StandingLines | JudgedLines):
            amounts[:] = 0
        self.to_reservations, self.to_higher, self.to_same, self.to_lower = amounts[:-1]
        self.why = self._why()

    def commitments(self) -> list[Bound]:
        """In order of id."""
        parts = self.lines.parts
        place = np.full(len(parts.supply), NONE)
        place[self.rows] = np.arange(len(self.rows))
        to_others = self.goes[1:].sum(axis=0)
        found = []
        for number in np.argsort(parts.commitments.id).tolist():
            row = int(place[parts.row[number]])
            if row == NONE:
                continue
            available = int(self.there[row] + _HAIR)
            given, others = round(self.goes[0, row]), round(to_others[row])
            found.append(
                Bound(
                    commitment=int(parts.commitments.id[number]),
                    capability=int(self.ids[self.whose[row]]),
                    available=available,
                    given=given,
                    others=others,
                    idle=max(available - given - others, 0),
                )
            )
        return found

    def given_by(self, rows: Bools) -> int:
        """Thousandths that the line gets of capabilities among these rows of supply (n,)."""
        return int(self.given[np.unique(self.whose[rows[self.rows]])].sum())

    @property
    def from_lines(self) -> int:
        """What production lines make of what the line gets."""
        block = self.lines.block
        return self.given_by(np.isin(block.supply.id, block.production_lines.capability))

    @property
    def from_substitutes(self) -> int:
        """What stands in for the line's own resource."""
        block = self.lines.block
        return self.given_by(block.supply.resource != block.needs.resource[self.line])

    @property
    def is_split(self) -> bool:
        """Whether a line that serves makes several products in this answer."""
        serving = set(self.ids[self.given > 0].tolist())
        times = Counter(one.line for one in self.made)
        return any(times[one.line] > 1 and one.capability in serving for one in self.made)

    def _exact(self, figure: Figure) -> Exact:
        """In ten-thousandths of the figure's units."""
        lines = self.lines
        amounts = lines.available.pick(figure, (lines.scenario[self.line], 0, slice(None)))
        return amounts[self.rows].astype(object) * self.worth[self.rows]

    def _whole(self, exact: Exact, unit: int) -> Ints:
        sums = np.zeros(self.count, dtype=exact.dtype)
        np.add.at(sums, self.whose, exact)
        whole: Ints = (sums // (unit * WHOLE)).astype(np.int64)
        return whole

    def _sums(self, amounts: Floats) -> Floats:
        sums: Floats = np.zeros(self.count)
        np.add.at(sums, self.whose, amounts)
        return sums

    def _why(self) -> Ints:
        """The reason of each capability; where its parts have several, that of the largest part."""
        serves = (self.given > 0)[self.whose]
        given = np.where(serves, self.goes[0], 0)
        whole = np.floor(self.goes + _HAIR)
        spread = np.zeros((3, len(self.worth)))
        spread[:, self.rows] = given, whole[1] + whole[2], whole[3]
        rows = passed_over(self.lines, self.line, self.figure, *spread)[self.rows]
        declared = self._exact(Figure.DECLARED)
        best = np.lexsort((rows, -declared.astype(np.float64), self.whose))
        firsts = best[np.searchsorted(self.whose[best], np.arange(self.count))]
        why: Ints = np.where(self.given > 0, Why.SERVES, rows[firsts])
        return why.astype(np.int64)

    def _allocated(self) -> None:
        """Write `goes`. What a cell gives is shared by its rows in proportion to what they have."""
        served, priority = _served(self.lines, self.figure)
        mine = int(self.lines.block.needs.priority[self.line])
        own = np.arange(len(served)) == self.line
        kinds: tuple[Bools, ...] = (
            own,
            priority == 0,
            (priority > 0) & (priority < mine),
            (priority == mine) & ~own,
            priority > mine,
        )
        if isinstance(self.lines, AllocatedLines):
            part = self._even(self.lines, served)
        else:
            part = self._tied(served)
        shares = np.stack([part[:, kind].sum(axis=1) for kind in kinds])
        self.goes = shares[:, self.lines.cell[self.rows]] * self.there

    def _even(self, lines: AllocatedLines, served: Floats) -> Floats:
        """(cells, needs) which part of what rows of a cell have goes to whom, as even as can be."""
        allocation, figure = lines.allocation, self.figure
        network, scales = allocation.network, allocation.scales
        unit = float(scales.unit(figure))
        raw = allocation.cells[:, 0, 0, figure]
        spare = np.zeros_like(raw)
        if network.bound.any():
            required = allocation.demand[1:, :, 0, 0].sum(axis=0)
            finer = scales.units[figure] // scales.steps
            spare = spare_of(network, raw[:, None], required[:, None] * finer)[:, 0]
        released = network.freed != NONE
        used: Floats = (raw - spare).astype(np.float64) / unit
        left: Floats = spare.astype(np.float64) / unit
        np.add.at(used, network.freed[released], left[released])
        node = np.concatenate([network.node_of_need, network.node_of_reservation])
        flow = even_flow(used, served, network.reach[:, node], network.bound)
        part = _ratio(flow, used[:, None])
        # What is left of released supply goes where its free cell gives.
        kept = np.where(network.bound, _ratio(used, raw.astype(np.float64) / unit), 1)
        freed = np.where(released, 1 - kept, 0)
        free = np.where(released[:, None], part[network.freed], 0)
        return part * kept[:, None] + free * freed[:, None]

    def _tied(self, served: Floats) -> Floats:
        """The same where lines and substitutes tie resources."""
        lines: Any = self.lines
        network, unit = lines.network, float(lines.scales.unit(self.figure))
        node = np.concatenate([network.node_of_need, network.node_of_reservation])
        total = np.bincount(node, weights=served, minlength=network.reach.shape[1])
        flow, there = lines.flow(self.figure, total * unit)
        part = _ratio(flow, there[:, None])
        # What is left of released supply goes where its free cell gives.
        raw = lines.cells[:, 0, 0, self.figure].astype(np.float64)
        released = network.freed != NONE
        kept = np.where(released, _ratio(there, raw), 1)
        free = np.where(released[:, None], part[network.freed], 0)
        part = part * kept[:, None] + free * (1 - kept)[:, None]
        self.made = lines.made(flow, self.figure)
        return part[:, node] * _ratio(served, total[node])


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _served(lines: Lines, figure: Figure) -> tuple[Floats, Ints]:
    """What each need gets, then each reservation, in thousandths; with their priorities."""
    block, reserved = lines.block, lines.block.reservations
    part = lines.numerator[:, 0, figure].astype(np.float64)
    part /= lines.denominator[:, 0, figure].astype(np.float64)
    needs = part * lines.exact[:, 0].astype(np.float64) / lines.scales.steps
    above, below = lines.reserved(figure)
    part = above.astype(np.float64) / below.astype(np.float64)
    return (
        np.concatenate([needs, part * reserved.quantity]),
        np.concatenate([block.needs.priority, np.zeros(len(reserved), dtype=np.int64)]),
    )


def _adding_up(exact: Floats, totals: Ints) -> Ints:
    """Whole thousandths (k, n) near `exact` whose columns add up to `totals`: rounded down, the rest
    to the largest remainders, at last to the last row."""
    whole = np.maximum(np.floor(exact + _HAIR), 0)
    rest = np.where(exact > _HAIR, exact - whole, -1)
    rest[-1] = np.maximum(rest[-1], -0.5)
    missing = totals - whole.sum(axis=0)
    rank = np.argsort(np.argsort(-rest, axis=0, kind="stable"), axis=0, kind="stable")
    whole += rank < missing
    # A thousandth that the line itself was given comes off the largest part.
    columns = np.flatnonzero(missing < 0)
    whole[whole[:, columns].argmax(axis=0), columns] += missing[columns]
    return whole.astype(np.int64)


def _rounded(exact: Floats, total: int) -> Ints:
    """Whole thousandths that add up to `total`: rounded down, the rest to the largest remainders."""
    whole = np.floor(exact + _HAIR)
    rest = exact - whole
    amounts = whole.astype(np.int64)
    missing = total - int(amounts.sum())
    order = np.argsort(-rest if missing > 0 else rest, kind="stable")
    order = order[exact[order] > 0] if missing > 0 else order[amounts[order] > 0]
    if len(order) and missing:
        amounts[order[: abs(missing)]] += int(np.sign(missing))
    return amounts

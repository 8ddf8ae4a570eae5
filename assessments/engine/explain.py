"""Why a line stands where it stands: who serves it, who was passed over and why, and day by day.

Computed when a page asks, from a stored block. The numbers of the line come from the same allocation
as the report; how they split over capabilities is the even flow of `shares`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from assessments.engine.block import Block
from assessments.engine.check import check
from assessments.engine.columns import BlockError
from assessments.engine.compute import coverages, first_short, lines_of, worst_milestones
from assessments.engine.exact import Floats
from assessments.engine.lines import AllocatedLines, Lines, StandingLines
from assessments.engine.reasons import passed_over
from assessments.engine.shares import even_flow
from assessments.engine.words import NONE, Figure, Ints

_HAIR = 1e-6
"""Thousandths by which a float may miss the whole number it stands for."""


@dataclass(frozen=True, eq=False)
class ByDay:
    """The line on every whole day from 1 to the last milestone (D of them), thousandths."""

    day: Ints  # (D,)
    required: Ints  # (D,)
    supplied: Ints  # (D, 3)
    coverage: Ints  # (D, 3) ten-thousandths, NONE where nothing is required
    first_short: tuple[int, int, int]  # first short day by figure, NONE where never short


@dataclass(frozen=True, eq=False)
class Explanation:
    """One line, one figure, one day. Rows are all n capabilities of the block: what it serves comes
    first, largest first, then the others by reason and id. Amounts are thousandths of the unit; in the
    expected figure they are weighted units. `given` adds up to `supplied` exactly."""

    need: int
    figure: int
    day: int
    required: int
    supplied: int
    coverage: int
    capability: Ints  # (n,) ids
    partner: Ints  # (n,) ids
    given: Ints  # (n,) to this line
    available: Ints  # (n,) in this figure on this day, before allocation
    declared: Ints  # (n,) all units on this day
    to_reservations: Ints  # (n,)
    to_higher: Ints  # (n,) to needs of higher priority
    to_same: Ints  # (n,) to other needs of the same priority
    to_lower: Ints  # (n,) to needs of lower priority
    why: Ints  # (n,) reasons.Why
    by_day: ByDay


def explain(block: Block, need: int, figure: int, day: int | None = None) -> Explanation:
    """Explain the line of need `need` (its id) in one `words.Figure`.

    `day` is any whole day after day 0; left out, the line's worst milestone (the last one, where it is
    never asked). Raises `BlockError` when the block has no such need.
    """
    block = block.canonical()
    check(block)
    found = np.flatnonzero(block.needs.id == need)
    if not found.size:
        raise BlockError(f"The block has no need {need}.")
    if not block.milestones.size:
        raise BlockError("The block has no milestones.")
    block = _shared_supply(block, int(block.needs.scenario[found[0]]))
    line = int(np.flatnonzero(block.needs.id == need)[0])
    if day is None:
        worst = worst_milestones(coverages(lines_of(block, block.milestones)))[line]
        day = int(block.milestones[worst])
    lines = lines_of(block, np.array([day]))
    flows = _Flows(lines, line, Figure(figure))
    order = np.lexsort((lines.block.supply.id, flows.why, -flows.given))
    supply = lines.block.supply
    return Explanation(
        need=need,
        figure=int(figure),
        day=day,
        required=int(lines.required[line, 0]),
        supplied=int(lines.supplied[line, 0, figure]),
        coverage=int(coverages(lines)[line, 0, figure]),
        capability=supply.id[order],
        partner=supply.partner[order],
        given=flows.given[order],
        available=flows.available[order],
        declared=flows.declared[order],
        to_reservations=flows.to_reservations[order],
        to_higher=flows.to_higher[order],
        to_same=flows.to_same[order],
        to_lower=flows.to_lower[order],
        why=flows.why[order],
        by_day=_by_day(block, line),
    )


def _shared_supply(block: Block, scenario: int) -> Block:
    """The block with the needs of one scenario and those that share its supply."""
    number = block.scenarios.concurrent
    same = np.arange(len(number)) == scenario
    if number[scenario]:
        same = number == number[scenario]
    place = np.append(np.cumsum(same) - 1, NONE)
    needs = block.needs.rows(same[block.needs.scenario])
    reserved = block.reservations
    meant = (reserved.scenario == NONE) | np.append(same, False)[reserved.scenario]
    reserved = reserved.rows(meant)
    return replace(
        block,
        scenarios=block.scenarios.rows(same),
        needs=needs.having(scenario=place[needs.scenario]),
        reservations=reserved.having(scenario=place[reserved.scenario]),
    )


def _by_day(block: Block, line: int) -> ByDay:
    days = np.arange(1, int(block.milestones.max()) + 1)
    lines = lines_of(block, days)
    first = first_short(lines, days)[1][line].tolist()
    return ByDay(
        day=days,
        required=lines.required[line],
        supplied=lines.supplied[line],
        coverage=coverages(lines)[line],
        first_short=(first[0], first[1], first[2]),
    )


class _Flows:
    """Per row of supply, in thousandths: what it has and where it goes on the one day of `lines`."""

    def __init__(self, lines: Lines, line: int, figure: Figure) -> None:
        self.lines, self.line, self.figure = lines, line, figure
        nothing = np.zeros(len(lines.block.supply), dtype=np.int64)
        self.given = self.available = self.declared = nothing
        self.to_reservations = self.to_higher = self.to_same = self.to_lower = nothing
        self.declared, self.available = self._amounts(Figure.DECLARED), self._amounts(figure)
        if isinstance(lines, AllocatedLines):
            self._allocated(lines)
        elif isinstance(lines, StandingLines):
            stands = lines.reach[lines.cell, lines.place[line]] & lines.asked[line, 0]
            exact = np.where(stands, lines.amounts[lines.scenario[line], 0, figure], 0)
            total = int(lines.supplied[line, 0, figure])
            self.given = _rounded(exact.astype(np.float64) / float(lines.units[figure]), total)
        before = self.to_higher + self.to_reservations
        self.why = passed_over(lines, line, figure, self.given, before, self.to_same)

    def _amounts(self, figure: Figure) -> Ints:
        lines = self.lines
        exact = lines.available.pick(figure, (lines.scenario[self.line], 0, slice(None)))
        unit = lines.scales.unit(figure)
        amounts: Ints = (exact // unit).astype(np.int64)
        return amounts

    def _allocated(self, lines: AllocatedLines) -> None:
        allocation, figure = lines.allocation, self.figure
        unit = float(allocation.scales.unit(figure))
        served, priority, node = _served(lines, figure)
        cells = allocation.cells[:, 0, 0, figure].astype(np.float64) / unit
        flow = even_flow(cells, served, lines.reach[:, node])
        exact = allocation.available.pick(figure, (0, 0, slice(None))).astype(np.float64) / unit
        part = np.divide(exact, cells[lines.cell], out=np.zeros_like(exact), where=exact > 0)
        mine = int(lines.block.needs.priority[self.line])
        own = np.arange(len(served)) == self.line
        total = int(lines.supplied[self.line, 0, figure])
        self.given = _rounded(flow[lines.cell, self.line] * part, total)
        kinds = (
            priority == 0,
            (priority > 0) & (priority < mine),
            (priority == mine) & ~own,
            priority > mine,
        )
        parts = np.stack([flow[:, kind].sum(axis=1)[lines.cell] * part for kind in kinds])
        left = exact - flow[lines.cell, self.line] * part - parts.sum(axis=0)
        amounts = _adding_up(np.vstack([parts, left]), self.available - self.given)
        self.to_reservations, self.to_higher, self.to_same, self.to_lower = amounts[:-1]


def _served(lines: AllocatedLines, figure: Figure) -> tuple[Floats, Ints, Ints]:
    """What each need gets, then each reservation, in thousandths; with priorities and nodes."""
    allocation, block = lines.allocation, lines.block
    part = lines.numerator[:, 0, figure].astype(np.float64)
    part /= lines.denominator[:, 0, figure].astype(np.float64)
    needs = part * allocation.required[:, 0].astype(np.float64) / allocation.scales.steps
    reserved = block.reservations
    node = allocation.network.node_of_region[reserved.region]
    levels = allocation.levels
    part = levels.numerator[0, node, 0, 0, figure].astype(np.float64)
    part /= levels.denominator[0, node, 0, 0, figure].astype(np.float64)
    return (
        np.concatenate([needs, part * reserved.quantity]),
        np.concatenate([block.needs.priority, np.zeros(len(node), dtype=np.int64)]),
        np.concatenate([lines.place, node]),
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

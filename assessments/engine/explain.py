"""Why a line stands where it stands: who serves it, who was passed over and why, and day by day.

Computed when a page asks, from a stored block. The numbers of the line come from the same allocation
as the report; how they split over capabilities is the even flow of `shares`, bound supply first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from assessments.engine.block import Block
from assessments.engine.check import check
from assessments.engine.columns import BlockError
from assessments.engine.compute import coverages, first_short, lines_of, worst_milestones
from assessments.engine.flows import Bound, Flows
from assessments.engine.lines import Made
from assessments.engine.words import NONE, Figure, Ints


@dataclass(frozen=True, eq=False)
class ByDay:
    """The line on whole days from 1 to the last milestone (D of them), thousandths.

    Every day; where lines and substitutes tie resources, the milestones and the days around the first
    that are short, for each of these is a search of its own.
    """

    day: Ints  # (D,)
    required: Ints  # (D,)
    supplied: Ints  # (D, 3)
    coverage: Ints  # (D, 3) ten-thousandths, NONE where nothing is required
    first_short: tuple[int, int, int]  # first short day by figure, NONE where never short


@dataclass(frozen=True, eq=False)
class Explanation:
    """One line, one figure, one day. Rows are all n capabilities of the block (of the line's resource, or
    what may stand in for it, where a block has several): what it serves comes
    first, largest first, then the others by reason and id. Amounts are thousandths of the unit; in the
    expected figure they are weighted units. `given` adds up to `supplied` exactly; what agreements bind
    is in the amounts of its capability."""

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
    commitments: list[Bound]
    made: list[Made]  # what production lines make that day; a line with two rows is split
    from_agreements: int  # of what is supplied, thousandths
    from_lines: int
    from_substitutes: int
    is_split: bool  # a line that serves this need makes something else as well, in this answer
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
    lines = lines_of(block, np.array([day]), apart=True)
    flows = Flows(lines, line, Figure(figure))
    order = np.lexsort((flows.ids, flows.why, -flows.given))
    commitments = flows.commitments()
    return Explanation(
        need=need,
        figure=int(figure),
        day=day,
        required=int(lines.required[line, 0]),
        supplied=int(lines.supplied[line, 0, figure]),
        coverage=int(coverages(lines)[line, 0, figure]),
        capability=flows.ids[order],
        partner=flows.partner[order],
        given=flows.given[order],
        available=flows.available[order],
        declared=flows.declared[order],
        to_reservations=flows.to_reservations[order],
        to_higher=flows.to_higher[order],
        to_same=flows.to_same[order],
        to_lower=flows.to_lower[order],
        why=flows.why[order],
        commitments=commitments,
        made=flows.made,
        from_agreements=min(sum(one.given for one in commitments), int(flows.given.sum())),
        from_lines=flows.from_lines,
        from_substitutes=flows.from_substitutes,
        is_split=flows.is_split,
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
    if len(block.resources) == 1:
        return _on(block, line, np.arange(1, int(block.milestones.max()) + 1))
    # The milestones; and between a good day and the next that is short, by halves, the day it turns.
    found = _on(block, line, block.milestones[block.milestones > 0])
    while more := _between(found):
        found = _together(found, _on(block, line, np.array(more)))
    return found


def _on(block: Block, line: int, days: Ints) -> ByDay:
    lines = lines_of(block, days)
    first = first_short(lines, days)[1][line].tolist()
    return ByDay(
        day=days,
        required=lines.required[line],
        supplied=lines.supplied[line],
        coverage=coverages(lines)[line],
        first_short=(first[0], first[1], first[2]),
    )


def _between(found: ByDay) -> list[int]:
    """Days half-way between the first short ones and the days looked at before them."""
    days = found.day.tolist()
    halves = set()
    for short in found.first_short:
        before = max((day for day in days if day < short), default=0)
        if short - before > 1:
            halves.add((short + before) // 2)
    return sorted(halves)


def _together(one: ByDay, other: ByDay) -> ByDay:
    order = np.argsort(np.concatenate([one.day, other.day]))
    columns = {
        name: np.concatenate([getattr(one, name), getattr(other, name)])[order]
        for name in ("day", "required", "supplied", "coverage")
    }
    firsts = [
        min((day for day in pair if day != NONE), default=NONE)
        for pair in zip(one.first_short, other.first_short, strict=True)
    ]
    return ByDay(**columns, first_short=(firsts[0], firsts[1], firsts[2]))

"""An answer as one reader may see it: today on one side, the what-if on the other.

Lines pass the reader's door, as in the report itself, and figures are the same for everyone who sees
them. By default each side stands on its own worst day, as reports do; on a chosen day both stand there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from assessments.asking.answers import Answer
from assessments.engine.standing import Standing
from assessments.engine.words import NONE, WHOLE, Figure, Ints
from assessments.figures.cells import by_requirement
from assessments.figures.lines import lines_for
from assessments.figures.shapes import NO_NEED, Cell
from assessments.models import Gap, GapReport
from assessments.models.report import GapQuerySet
from assessments.rolling import Lines
from baseline.models import Phase, Requirement


class Turn(IntEnum):
    """What a what-if makes of a line."""

    WORSE = 0
    BETTER = 1
    OTHERWISE = 2  # more or less is needed, and as well covered as before


TURNS = {Turn.WORSE: _("Worse"), Turn.BETTER: _("Better"), Turn.OTHERWISE: _("Otherwise")}


@dataclass(frozen=True)
class Side:
    """A line on one side; thousandths and ten-thousandths, empty where nothing is asked on the day."""

    day: int | None
    required: int
    declared: int
    expected: int
    assured: int
    gap: int  # on that day
    largest_gap: int  # on any milestone
    assured_share: int | None
    expected_share: int | None
    declared_share: int | None
    last_good: int | None
    first_short: int | None


@dataclass(frozen=True)
class MovedLine:
    """One line whose figures are otherwise."""

    line: Gap
    turn: Turn
    before: Side
    after: Side

    @property
    def label(self) -> Any:
        return TURNS[self.turn]


@dataclass(frozen=True)
class MovedRequirement:
    """A requirement in one phase, in the scenario that is worst on each side."""

    requirement: Requirement
    phase: Phase
    before: Cell
    after: Cell

    @property
    def is_moved(self) -> bool:
        return _figures(self.before) != _figures(self.after)

    @property
    def assured_difference(self) -> int | None:
        if self.before.assured is None or self.after.assured is None:
            return None
        return self.after.assured - self.before.assured


def _figures(cell: Cell) -> tuple[int | None, ...]:
    return cell.assured, cell.expected, cell.declared, cell.weakest


@dataclass(frozen=True)
class Sides:
    """Everything a page, a file or a kept answer tells of it."""

    day: int | None
    total: int  # lines this reader sees
    counts: dict[Turn, int]  # known lines that changed, by what became of them
    unchanged: int
    not_known: int  # changed, but too little of the market is known to call it better or worse
    requirements: list[MovedRequirement]
    short_before: int  # known lines that fall short
    short_after: int
    order: list[tuple[int, Turn]]  # (key of the Gap, turn), the worst first
    answer: Answer
    place_of: dict[int, int]  # key of the Gap → row of the answer

    @property
    def turns(self) -> list[tuple[str, Any, int]]:
        return [(turn.name.lower(), TURNS[turn], self.counts.get(turn, 0)) for turn in Turn]

    def lines(self, turn: str = "", most: int | None = None) -> list[MovedLine]:
        """The worst first; `turn` (its name) narrows, `most` bounds."""
        chosen = [one for one in self.order if not turn or one[1].name.lower() == turn][:most]
        rows = Gap.objects.for_list().select_related("report__nation", "need")
        found = rows.in_bulk([pk for pk, _turn in chosen])
        return [
            MovedLine(
                found[pk],
                one,
                _side(self.answer.before, self.place_of[pk], found[pk].report, self.day),
                _side(self.answer.after, self.place_of[pk], found[pk].report, self.day),
            )
            for pk, one in chosen
            if pk in found
        ]


def sides_for(
    user: Any,
    report: GapReport,
    answer: Answer,
    *,
    day: int | None = None,
    filters: Mapping[str, Any] | None = None,
    priority_weights: Sequence[int] | None = None,
) -> Sides:
    """`priority_weights` are those of the what-if, where it supposes others."""
    place = None if day is None else report.milestones.index(day)
    before = _lines(lines_for(user, report, filters), place)
    row = _rows(answer, before.need)
    after = _after(before, answer, row, place)
    at = [_places(one, place) for one in (answer.before, answer.after)]
    turn = _turns(answer, at, whole=place is None)
    known = before.known != 0
    moved = np.flatnonzero((row != NONE) & known)
    moved = moved[turn[row[moved]] != NONE]
    order = _worst_first(answer, at, turn, before, moved, row)
    requirements = _requirements(user, report, before, after, priority_weights)
    unknown = (row != NONE) & ~known
    turns = turn[row[order]]
    return Sides(
        day=day,
        total=len(before),
        counts={one: int(np.count_nonzero(turns == one)) for one in Turn},
        unchanged=int(known.sum()) - len(moved),
        not_known=int(unknown.sum()),
        requirements=requirements,
        short_before=_short(before),
        short_after=_short(after),
        order=[
            (pk, Turn(one))
            for pk, one in zip(before.id[order].tolist(), turns.tolist(), strict=True)
        ],
        answer=answer,
        place_of=dict(zip(before.id[order].tolist(), row[order].tolist(), strict=True)),
    )


def _lines(rows: GapQuerySet, place: int | None) -> Lines:
    """All of them; on a chosen day those that ask for nothing then are there without a coverage."""
    if place is None:
        return Lines.of(rows)
    whole, then = Lines.of_each(rows, [None, place])
    coverage = np.full_like(whole.coverage, NONE)
    coverage[np.isin(whole.id, then.id)] = then.coverage
    return replace(whole, coverage=coverage)


def _short(lines: Lines) -> int:
    assured = lines.coverage[:, Figure.ASSURED]
    return int(np.count_nonzero((lines.known != 0) & (assured != NONE) & (assured < WHOLE)))


def _rows(answer: Answer, needs: Ints) -> Ints:
    """Where each line stands in the answer, NONE where nothing of it changes."""
    keys = answer.before.need
    if not len(keys):
        return np.full(len(needs), NONE)
    found = np.minimum(np.searchsorted(keys, needs), len(keys) - 1)
    return np.where(keys[found] == needs, found, NONE)


def _places(standing: Standing, place: int | None) -> Ints:
    return standing.worst if place is None else np.full(len(standing), place)


def _at(values: Ints, places: Ints) -> Ints:
    """Each line's values on its day; NONE where it has none."""
    taken: Ints = values[np.arange(len(values)), places]
    missing = (places == NONE).reshape(-1, *[1] * (taken.ndim - 1))
    return np.where(missing, NONE, taken)


def _after(before: Lines, answer: Answer, row: Ints, place: int | None) -> Lines:
    """The same lines with the what-if's coverages."""
    coverage = before.coverage.copy()
    changed = np.flatnonzero(row != NONE)
    then = _at(answer.after.coverage, _places(answer.after, place))
    coverage[changed] = then[row[changed]]
    return replace(before, coverage=coverage)


def _turns(answer: Answer, at: list[Ints], *, whole: bool) -> Ints:
    """(n,) what becomes of each line; NONE where the chosen day is as it was.

    What is assured comes first, then what is missing of it (where each side stands on a day of its own:
    at most), what is expected, what is declared, and the day from which it is short.
    """
    keys = []
    for standing, places in zip((answer.before, answer.after), at, strict=True):
        coverage, short = _at(standing.coverage, places), standing.short_by
        late = np.where(short == NONE, np.iinfo(np.int64).max, short)
        gap = standing.gap.max(axis=1, initial=0) if whole else _at(standing.gap, places)
        figures = [Figure.ASSURED, Figure.EXPECTED, Figure.DECLARED]
        keys.append(
            [coverage[:, Figure.ASSURED], -gap, *(coverage[:, one] for one in figures[1:]),
             *(late[:, one] for one in figures)]
        )  # fmt: skip
    sides = zip((answer.before, answer.after), at, strict=True)
    was_required, now_required = (_at(one.required, places) for one, places in sides)
    turn = np.where(was_required != now_required, int(Turn.OTHERWISE), NONE)
    for was, now in reversed(list(zip(*keys, strict=True))):
        turn = np.where(now < was, Turn.WORSE, np.where(now > was, Turn.BETTER, turn))
    return turn


def _worst_first(
    answer: Answer, at: list[Ints], turn: Ints, lines: Lines, moved: Ints, row: Ints
) -> Ints:
    """Places in `lines`: what gets worse by the size of its fall, then what gets better."""
    was, now = (
        _at(standing.coverage, places)[row[moved]]
        for standing, places in zip((answer.before, answer.after), at, strict=True)
    )
    fall = now - was
    keys = (
        lines.id[moved], lines.priority[moved], fall[:, Figure.EXPECTED], fall[:, Figure.ASSURED],
        turn[row[moved]],
    )  # fmt: skip
    return moved[np.lexsort(keys)]


def _requirements(
    user: Any,
    report: GapReport,
    before: Lines,
    after: Lines,
    priority_weights: Sequence[int] | None,
) -> list[MovedRequirement]:
    was = by_requirement(report, before)
    now = by_requirement(report, after, priority_weights)
    return [
        MovedRequirement(requirement, phase, was[key], now.get(key, NO_NEED))
        for requirement in Requirement.objects.for_list()
        for phase in Phase
        if (key := (requirement.code, phase.value)) in was
    ]


def _side(standing: Standing, row: int, report: GapReport, day: int | None) -> Side:
    at = int(standing.worst[row]) if day is None else report.milestones.index(day)
    shares = [None if at == NONE else _or_none(one) for one in standing.coverage[row, at].tolist()]
    amounts = [0, 0, 0] if at == NONE else standing.supplied[row, at].tolist()
    required = 0 if at == NONE else int(standing.required[row, at])
    return Side(
        day=None if at == NONE else report.milestones[at],
        required=required,
        declared=amounts[Figure.DECLARED],
        expected=amounts[Figure.EXPECTED],
        assured=amounts[Figure.ASSURED],
        gap=max(required - amounts[Figure.ASSURED], 0),
        largest_gap=int(standing.rows(np.array([row])).gap.max(initial=0)),
        assured_share=shares[Figure.ASSURED],
        expected_share=shares[Figure.EXPECTED],
        declared_share=shares[Figure.DECLARED],
        last_good=_or_none(int(standing.short_after[row, Figure.ASSURED])),
        first_short=_or_none(int(standing.short_by[row, Figure.ASSURED])),
    )


def _or_none(value: int) -> int | None:
    return None if value == NONE else value


__all__ = ["TURNS", "MovedLine", "MovedRequirement", "Side", "Sides", "Turn", "sides_for"]

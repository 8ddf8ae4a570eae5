"""What measures would close: each alone, and a line with all of them; asked of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.marking import is_held_back
from assessments.mending.lines import lines_of
from assessments.mending.supposing import Stored, outcome_of, stored_blocks, with_delivered
from assessments.models import Gap, GapReport, Measure

WHOLE = 10_000
MILLION = 1_000_000


@dataclass(frozen=True)
class Closing:
    """A measure with its line, and how much of the line's gap it would close by itself; thousandths."""

    measure: Measure
    line: Gap | None
    closes: int | None  # None: it brings nothing that is counted, or nothing to ask it of is kept

    @property
    def share(self) -> int | None:
        """Of what the line requires on its worst day, in ten-thousandths."""
        if self.closes is None or self.line is None:
            return None
        return self.closes * WHOLE // (self.line.required_then or 1)

    @property
    def per_million(self) -> Decimal | None:
        """Hundredths of a percent of the requirement closed for a million, once and the first year.

        None where the cost or what is closed is not known; without end where it costs nothing.
        """
        cost = self.measure.cost_first_year
        if self.share is None or cost is None:
            return None
        if not cost:
            return Decimal("Infinity") if self.share else Decimal(0)
        return Decimal(self.share) * MILLION / cost

    @property
    def units_per_million(self) -> int | None:
        """Thousandths of the unit closed for a million; None where that cannot be said."""
        cost = self.measure.cost_first_year
        if self.closes is None or not cost:
            return None
        return int(self.closes * MILLION / cost)

    @property
    def order(self) -> tuple[Any, ...]:
        """Most closed for the money first; what nobody can say last."""
        worth = self.per_million
        first = (1, Decimal(0)) if worth is None else (0, -worth)
        return (*first, self.measure.due_on, self.measure.pk)


@dataclass(frozen=True)
class Mended:
    """A line's gap on its worst day: today, when what is decided delivers, when all of it does."""

    gap: int
    decided: int | None
    all: int | None


def closings(user: Any, report: GapReport | None, measures: Sequence[Measure]) -> list[Closing]:
    """In the order given. One query for the lines, one for the blocks, however many there are."""
    lines = lines_of(user, report, measures)
    asked = {one.pk for one in measures if _is_counted(one, lines.get(one.pk))}
    resources = {one.resource_id for one in measures if one.pk in asked}
    blocks = stored_blocks(report, resources) if report is not None and resources else {}
    answer = []
    for one in measures:
        line = lines.get(one.pk)
        closes = None
        if line is not None and one.pk in asked:
            closes = _closes(line, blocks.get(one.resource_id), [one])
        answer.append(Closing(one, line, closes))
    return answer


def mended(line: Gap, measures: Sequence[Measure]) -> Mended | None:
    """None where no measure that is still open brings anything."""
    counted = [one for one in measures if not one.is_over and any(one.brings)]
    if not counted or line.milestone is None:
        return None
    stored = stored_blocks(line.report, [line.resource_id]).get(line.resource_id)
    decided = [one for one in counted if one.money == Measure.Money.DECIDED]
    return Mended(line.gap, _gap_with(line, stored, decided), _gap_with(line, stored, counted))


def _is_counted(measure: Measure, line: Gap | None) -> bool:
    return (
        line is not None
        and not measure.is_over
        and any(measure.brings)
        and not is_held_back(line.marking, line.report.nation)
    )


def _closes(line: Gap, stored: Stored | None, measures: Sequence[Measure]) -> int | None:
    found = _gap_with(line, stored, measures)
    return None if found is None else max(0, line.gap - found)


def _gap_with(line: Gap, stored: Stored | None, measures: Sequence[Measure]) -> int | None:
    if not measures:
        return line.gap
    if stored is None:
        return None
    found = outcome_of(line, with_delivered(stored, line, measures))
    return None if found is None else found.gap

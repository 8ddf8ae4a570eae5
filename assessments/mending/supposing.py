"""A stored block asked what if: a measure delivered, a condition granted.

The engine answers, on what a report was computed from; nothing is estimated. Answers are kept by what
was asked of which block, and can always be made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from django.core.cache import cache

from assessments.engine.block import Block as EngineBlock
from assessments.engine.standing import standing
from assessments.engine.whatif import Delivered, Granted, WhatIf
from assessments.engine.words import Figure
from assessments.models import Block, Gap, GapReport, Measure

#: As long as a report is looked at.
KEPT_SECONDS = 7 * 24 * 60 * 60
#: So many blocks are asked for one page.
MOST_BLOCKS = 60

#: By need: for each milestone what is required, expected and assured; thousandths.
Answer = dict[int, list[list[int]]]


@dataclass(frozen=True)
class Outcome:
    """A line on its worst day of today, as it would be; thousandths."""

    required: int
    expected: int
    assured: int

    @property
    def gap(self) -> int:
        return max(0, self.required - self.assured)


@dataclass(frozen=True, eq=False)
class Stored:
    """A block as a run stored it, and what its needs are called."""

    row: Block
    engine_version: str

    def supposing(self, what_if: WhatIf) -> Answer:
        """The same question of the same block is computed once."""
        key = f"mending:{self.engine_version}:{self.row.sha256}:{what_if.sha256}"
        found: Answer | None = cache.get(key)
        if found is None:
            found = self._compute(what_if)
            cache.set(key, found, KEPT_SECONDS)
        return found

    def _compute(self, what_if: WhatIf) -> Answer:
        block = EngineBlock.from_bytes(bytes(self.row.content)).canonical()
        answer = standing(what_if.apply(block))
        named = dict(zip(self.row.about["id"], self.row.about["need"], strict=True))
        figures = answer.supplied[:, :, [Figure.EXPECTED, Figure.ASSURED]]
        columns = np.concatenate([answer.required[:, :, None], figures], axis=2).tolist()
        return {named[need]: columns[row] for row, need in enumerate(answer.need.tolist())}


def stored_blocks(report: GapReport, resources: Iterable[int]) -> dict[int, Stored]:
    """The blocks of a report's run that hold these resources, by resource; one query."""
    rows = Block.objects.filter(run=report.run_id).holding(resources).order_by("component")
    return {
        resource: Stored(row, report.engine_version)
        for row in rows[:MOST_BLOCKS]
        for resource in row.resources
    }


def outcome_of(line: Gap, answer: Answer) -> Outcome | None:
    """None where the line has no worst day, or its need was not in the block."""
    days = answer.get(line.need_id or 0)
    if line.milestone is None or days is None:
        return None
    return Outcome(*days[line.report.milestones.index(line.milestone)])


def with_delivered(stored: Stored, line: Gap, measures: Sequence[Measure]) -> Answer:
    """With what these measures bring to the line's region. What they are called makes no difference."""
    alike = sorted(measures, key=attrgetter("brings", "ready_hours"))
    return stored.supposing(
        WhatIf.of(_delivered(number, line, one) for number, one in enumerate(alike))
    )


def with_granted(stored: Stored, commitments: Iterable[int]) -> Answer:
    """Nothing that these commitments wait for is open any more."""
    return stored.supposing(WhatIf.of([Granted(tuple(sorted(commitments)))]))


def _delivered(number: int, line: Gap, measure: Measure) -> Delivered:
    stock, rate, capacity = measure.brings
    # The region of a line stands in its block with all that it lies in.
    path = ((line.region_id, int(line.region.level == 1)),)
    return Delivered(number, line.resource_id, path, stock, rate, capacity, measure.ready_hours)

"""A stored block computed again with something otherwise: a measure delivered, a condition granted.

The engine answers, on what a report was computed from; nothing is estimated. Answers are kept by what
was asked of which block, and can always be made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from django.core.cache import cache

from assessments.engine.block import Block as EngineBlock
from assessments.engine.compute import lines_of
from assessments.engine.tables import Supply
from assessments.engine.words import Evidence, Figure, Promise
from assessments.models import Block, Gap, GapReport

#: As long as a report is looked at.
KEPT_SECONDS = 7 * 24 * 60 * 60
#: So many blocks are computed anew for one page.
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


@dataclass(frozen=True)
class Brought:
    """Supply that stands in a line's region, contracted and seen; thousandths, hours after day 0."""

    resource: int
    region: int
    stock: int
    rate: int
    capacity: int
    ready: int


@dataclass(frozen=True, eq=False)
class Stored:
    """A block as a run stored it, and what its needs are called."""

    row: Block
    engine_version: str

    def supposing(self, asked: Any, change: Callable[[EngineBlock], EngineBlock]) -> Answer:
        """`asked` says in plain values what `change` does; the same is computed once."""
        text = f"{self.row.sha256} {self.engine_version} {asked!r}"
        key = f"mending:{hashlib.sha256(text.encode()).hexdigest()}"
        found: Answer | None = cache.get(key)
        if found is None:
            found = self._compute(change)
            cache.set(key, found, KEPT_SECONDS)
        return found

    def _compute(self, change: Callable[[EngineBlock], EngineBlock]) -> Answer:
        block = change(EngineBlock.from_bytes(bytes(self.row.content)).canonical()).canonical()
        lines = lines_of(block, block.milestones)
        named = dict(zip(self.row.about["id"], self.row.about["need"], strict=True))
        columns = np.stack(
            [
                lines.required,
                lines.supplied[:, :, Figure.EXPECTED],
                lines.supplied[:, :, Figure.ASSURED],
            ],
            axis=2,
        ).tolist()
        return {named[need]: columns[row] for row, need in enumerate(block.needs.id.tolist())}


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


def with_brought(stored: Stored, brought: Iterable[Brought]) -> Answer:
    """With this supply besides."""
    asked = sorted((*(getattr(one, field.name) for field in fields(one)),) for one in brought)
    more = [Brought(*one) for one in asked]
    return stored.supposing(("brought", asked), lambda block: _bring(block, more))


def with_granted(stored: Stored, commitments: Iterable[int]) -> Answer:
    """Nothing that these commitments wait for is open any more."""
    asked = sorted(commitments)
    return stored.supposing(("granted", asked), lambda block: _grant(block, asked))


def _bring(block: EngineBlock, more: list[Brought]) -> EngineBlock:
    first = int(block.supply.id.max(initial=0)) + 1
    owner = int(max(block.supply.parent.max(initial=0), block.supply.partner.max(initial=0))) + 1
    amounts = {name: [getattr(one, name) for one in more] for name in ("stock", "rate", "capacity")}
    rows = Supply.of(
        id=[first + place for place in range(len(more))],
        partner=[owner + place for place in range(len(more))],
        parent=[owner + place for place in range(len(more))],
        region=np.searchsorted(block.regions.id, [one.region for one in more]),
        resource=np.searchsorted(block.resources.id, [one.resource for one in more]),
        **amounts,
        **{f"verified_{name}": amount for name, amount in amounts.items()},
        ready=[one.ready for one in more],
        promise=[int(Promise.CONTRACTED)] * len(more),
        evidence=[int(Evidence.VERIFIED)] * len(more),
    )
    both = {
        name: np.concatenate([column, rows.columns()[name]])
        for name, column in block.supply.columns().items()
    }
    return replace(block, supply=Supply(**both))


def _grant(block: EngineBlock, commitments: list[int]) -> EngineBlock:
    table = block.commitments
    freed = np.isin(table.id, commitments)
    return replace(
        block, commitments=table.having(open_condition=np.where(freed, 0, table.open_condition))
    )

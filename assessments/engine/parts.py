"""Capabilities split into the parts that agreements bind, and the rest: design, section 3.4.

Each commitment of a capability in the block becomes a row of supply of its own, with the promise and the
times of its agreement. The capability's own row is what is left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from assessments.engine.block import Block
from assessments.engine.exact import Exact
from assessments.engine.tables import Commitments, Supply
from assessments.engine.words import NONE, Ints, Phase, Promise

COVERS = {Phase.PEACETIME: "peacetime", Phase.CRISIS: "crisis", Phase.WAR: "war"}
PERCENT = 100
AMOUNTS = ("stock", "rate", "capacity")


@dataclass(frozen=True, eq=False)
class Parts:
    """The supply of a block once it is split.

    `commitments` are those whose capability is there, in order of capability; commitment number i is
    row `row[i]` of the supply and was cut out of row `source[i]`.
    """

    supply: Supply
    commitments: Commitments
    row: Ints  # (m,)
    source: Ints  # (m,)

    def __len__(self) -> int:
        return len(self.row)

    def ordered(self, order: Ints) -> Parts:
        """The same with the rows of supply in another order."""
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        return replace(
            self,
            supply=self.supply.rows(order),
            row=place[self.row],
            source=place[self.source],
        )

    @cached_property
    def commitment(self) -> Ints:
        """(n,) the number of the commitment that each row of supply is, NONE for the rest."""
        number = np.full(len(self.supply), NONE)
        number[self.row] = np.arange(len(self))
        return number

    @cached_property
    def withheld(self) -> Supply:
        """(m,) what the commitments take away from their capabilities, and for how long: the unit is
        the capability's own again when the agreement is over."""
        bound, source = self.supply.rows(self.row), self.supply.rows(self.source)
        return source.having(lasts=bound.lasts, valid_until=bound.valid_until)

    def amounts(self, phase: Phase, share: Ints) -> dict[str, tuple[Exact, Exact]]:
        """By kind of amount: (m,) thousandths that are bound in a phase, and the verified part of them.

        `share` (n,) is the percentage of each row of supply in the phase. Commitments beyond their
        capability count pro rata. What the office has seen stands first for what is contracted, then
        for what is pledged, pro rata among equals. Pro rata is in whole thousandths, rounded down; the
        rest of the capability keeps what that leaves.
        """
        covers = getattr(self.commitments, COVERS[phase])
        promise = self.supply.promise[self.row]
        percent = share[self.source].astype(object)
        answer = {}
        for name in AMOUNTS:
            asked = getattr(self.commitments, name).astype(object) * covers
            bound = self._shared(asked, getattr(self.supply, name)[self.source] * percent)
            left = getattr(self.supply, f"verified_{name}")[self.source] * percent
            seen = np.zeros_like(bound)
            for level in (Promise.CONTRACTED, Promise.PLEDGED, Promise.NONE):
                more = self._shared(np.where(promise == level, bound, 0), left)
                seen, left = seen + more, left - self._sums(more) * PERCENT
            answer[name] = (bound, seen)
        return answer

    def _sums(self, values: Exact) -> Exact:
        """(m,) for each commitment the sum over all of its capability."""
        firsts = self._firsts
        sizes = np.diff(np.append(firsts, len(values)))
        return np.repeat(np.add.reduceat(values, firsts), sizes)

    def _shared(self, asked: Exact, there: Exact) -> Exact:
        """All that is asked where it is there (`there` is in hundredths); else pro rata."""
        total = self._sums(asked) * PERCENT
        exceeds = (total > there).astype(np.bool_)
        return np.where(exceeds, asked * there // np.where(total > 0, total, 1), asked)

    @cached_property
    def _firsts(self) -> Ints:
        source = self.source
        return np.flatnonzero(np.append(True, source[1:] != source[:-1]))


def split(block: Block) -> Parts:
    """The parts of a canonical block."""
    supply = block.supply
    place = np.searchsorted(supply.id, block.commitments.capability)
    there = place < len(supply)
    there[there] = supply.id[place[there]] == block.commitments.capability[there]
    order = np.flatnonzero(there)
    order = order[np.argsort(place[order], kind="stable")]
    bound, source = block.commitments.rows(order), place[order]
    if not len(bound):
        return Parts(supply, bound, source, source)
    rows = supply.rows(source)
    zeros = np.zeros(len(bound), dtype=np.int64)
    rows = rows.having(
        ready=np.where(bound.ready == NONE, rows.ready, bound.ready),
        lasts=np.minimum(rows.lasts, bound.lasts),
        valid_until=np.minimum(rows.valid_until, bound.valid_until),
        promise=promise_of(bound),
        in_service=zeros,
    )
    whole = Supply(
        **{
            name: np.concatenate([column, rows.columns()[name]])
            for name, column in supply.columns().items()
        }
    )
    return Parts(whole, bound, len(supply) + np.arange(len(bound)), source)


def promise_of(commitments: Commitments) -> Ints:
    """What each counts for: one step less where the partner still waits for a condition."""
    promise: Ints = np.maximum(commitments.promise - commitments.open_condition, Promise.NONE)
    return promise

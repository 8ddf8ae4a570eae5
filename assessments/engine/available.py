"""What each capability can bring by each milestone: design, sections 3.1 and 3.3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from assessments.engine.block import Block
from assessments.engine.exact import Exact
from assessments.engine.parts import Parts
from assessments.engine.scales import PERCENT, Scales
from assessments.engine.tables import Supply
from assessments.engine.words import (
    INF,
    NONE,
    UNIT,
    Evidence,
    Figure,
    Ints,
    Kind,
    Phase,
    Promise,
)

DAY = 24
SHARES = {
    Phase.PEACETIME: "share_peacetime",
    Phase.CRISIS: "share_crisis",
    Phase.WAR: "share_war",
}


@dataclass(frozen=True, eq=False)
class Available:
    """Amounts of n capabilities under S scenarios at M days, in the steps of `scales`.

    `declared` and `verified` are (S, M, n): all units, and the part of them the office has seen.
    """

    declared: Exact
    verified: Exact
    contracted: Ints  # (n,) 1 where the promise is binding
    weight: Exact  # (n,) policy weight of units that are only declared
    bonus: Exact  # (n,) what the policy adds for units that are verified

    def figure(self, figure: int) -> Exact:
        """(S, M, n) amounts in the units of one figure."""
        return self.pick(figure, np.s_[:])

    def pick(self, figure: int, where: Any) -> Exact:
        """The same for some entries only: `where` indexes (S, M, n) and must end with rows."""
        rows = where[-1] if isinstance(where, tuple) else slice(None)
        if figure == Figure.DECLARED:
            return self.declared[where]
        if figure == Figure.ASSURED:
            return self.verified[where] * self.contracted[rows]
        return self.declared[where] * self.weight[rows] + self.verified[where] * self.bonus[rows]


def available(
    block: Block, scales: Scales, days: Sequence[int] | Ints, parts: Parts | None = None
) -> Available:
    """Amounts of every row of supply of a canonical block, under every scenario, by every day.

    Where the supply is split, `block` holds the rows of `parts`.
    """
    supply, scenarios = block.supply, block.scenarios
    kind = int(block.resources.kind[0])
    pairs = _quantities(supply, kind)
    evidence = np.where(supply.evidence == Evidence.DECLARED, 0, 1)
    shape = (len(scenarios), len(days), len(supply))
    declared = np.zeros(shape, dtype=scales.dtype)
    verified = np.zeros(shape, dtype=scales.dtype)
    capped, most = _ceilings(block, scales)
    for day0 in np.unique(scenarios.day0):
        timing = Timing(supply, kind, int(day0), np.asarray(days, dtype=np.int64), scales)
        for (stock, rate), into in zip(pairs, (declared, verified), strict=True):
            by_day = timing.amounts(scales.exact(stock), scales.exact(rate))
            if len(most):
                by_day[:, capped] = np.minimum(by_day[:, capped], most)
            for row in np.flatnonzero(scenarios.day0 == day0):
                share = getattr(supply, SHARES[Phase(int(scenarios.phase[row]))]) // scales.share
                np.multiply(by_day, share, out=into[row])
    if parts is not None and len(parts):
        _bound(parts, block, scales, np.asarray(days, dtype=np.int64), (declared, verified))
        if len(most):
            _within_ceilings(block, scales, capped, most, declared)
        # What pro rata rounds off, and ceilings cut off, is no more seen than it is there.
        np.minimum(verified, declared, out=verified)
    verified *= evidence
    _whole_units(block, scales, declared, verified)
    weights = np.asarray(block.policy.weights, dtype=np.int64) // scales.weight
    weight = weights[supply.promise, Evidence.DECLARED]
    return Available(
        declared,
        verified,
        (supply.promise == Promise.CONTRACTED).astype(np.int64),
        scales.exact(weight),
        scales.exact(weights[supply.promise, supply.evidence] - weight),
    )


def _bound(
    parts: Parts, block: Block, scales: Scales, days: Ints, into: tuple[Exact, Exact]
) -> None:
    """Write what commitments bind into their own rows, and take it off the capabilities'."""
    kind, scenarios = int(block.resources.kind[0]), block.scenarios
    stock, rate = ("stock", "rate") if kind == Kind.CONSUMABLE else ("capacity", "")
    for row, (phase, day0) in enumerate(zip(scenarios.phase, scenarios.day0, strict=True)):
        share = getattr(parts.supply, SHARES[Phase(int(phase))])
        amounts = parts.amounts(Phase(int(phase)), share)
        stocks = amounts[stock]
        rates = amounts[rate] if rate else tuple(np.zeros_like(one) for one in stocks)
        theirs = Timing(parts.supply.rows(parts.row), kind, int(day0), days, scales)
        off = Timing(parts.withheld, kind, int(day0), days, scales)
        for array, some, daily in zip(into, stocks, rates, strict=True):
            some = some.astype(scales.dtype) * (PERCENT // scales.share)
            daily = daily.astype(scales.dtype) * (PERCENT // scales.share)
            array[row][:, parts.row] = theirs.amounts(some, daily)
            taken = np.zeros_like(array[row].T)
            np.add.at(taken, parts.source, off.amounts(some, daily).T)
            # A ceiling may leave less than the agreements bind.
            np.maximum(array[row] - taken.T, 0, out=array[row])


def _within_ceilings(
    block: Block, scales: Scales, capped: Ints, most: Exact, declared: Exact
) -> None:
    """No part of a product that an agreement binds is more than the line can make of it."""
    for row, phase in enumerate(block.scenarios.phase):
        share = getattr(block.supply, SHARES[Phase(int(phase))])[capped] // scales.share
        declared[row][:, capped] = np.minimum(declared[row][:, capped], most * share)


def _ceilings(block: Block, scales: Scales) -> tuple[Ints, Exact]:
    """Rows of supply of which a line makes only so much in all, and how much, in steps of time."""
    table = block.production_lines
    table = table.rows(table.most < INF)
    order = np.argsort(table.capability, kind="stable")
    place = np.searchsorted(table.capability[order], block.supply.id)
    found = np.append(order, 0)[np.minimum(place, len(order))]
    ids = np.append(table.capability, NONE - 1)
    rows = np.flatnonzero((place < len(order)) & (ids[found] == block.supply.id))
    return rows, scales.exact(table.most[found[rows]]) * scales.steps


def _quantities(supply: Supply, kind: int) -> list[tuple[Ints, Ints]]:
    """(stock, rate) of all units, then of the verified part; a capacity has no rate."""
    if kind == Kind.CONSUMABLE:
        return [
            (supply.stock, supply.rate),
            (supply.verified_stock, supply.verified_rate),
        ]
    none = np.zeros_like(supply.capacity)
    return [(supply.capacity, none), (supply.verified_capacity, none)]


def _whole_units(block: Block, scales: Scales, *amounts: Exact) -> None:
    """Indivisible supply counts whole or not at all: half a ferry is no ferry."""
    whole = (block.supply.whole != 0) | (block.resources.whole[block.supply.resource] != 0)
    if not whole.any():
        return
    unit = UNIT * scales.unit(Figure.DECLARED)
    for array in amounts:
        array[..., whole] -= array[..., whole] % unit


class Timing:
    """When the supply of a block is there, for one day 0."""

    def __init__(self, supply: Supply, kind: int, day0: int, days: Ints, scales: Scales) -> None:
        self.kind = kind
        self.scales = scales
        self.now = days[:, None] * DAY  # (M, 1)
        self.ready = supply.ready
        self.lasts = supply.lasts
        self.valid = np.where(supply.valid_until >= INF, INF, supply.valid_until - day0)

    @cached_property
    def there(self) -> npt.NDArray[np.bool_]:
        """(M, n) consumable: delivered by then; capacity: at hand then."""
        if self.kind == Kind.CONSUMABLE:
            return self.ready <= np.minimum(self.now, self.valid)
        ends = np.minimum(self.ready + self.lasts, self.valid)
        return (self.ready <= self.now) & (self.now < ends)

    @cached_property
    def running(self) -> Ints:
        """(M, n) steps of time for which a rate has run."""
        hours = np.minimum(self.now, self.valid) - self.ready
        return np.clip(hours, 0, self.lasts) // self.scales.hour

    def amounts(self, stock: Exact, rate: Exact) -> Exact:
        """(M, n) by each day, in steps of time."""
        amounts = self.there * (stock * self.scales.steps)
        if rate.any():
            amounts = amounts + self.running * rate
        return amounts

"""How finely a block must count so that nothing is rounded before the end.

A rate over some hours is a twenty-fourth of a thousandth, a phase's share a hundredth of that, a
policy weight a ten-thousandth again. Most blocks need far less than the product: common factors are
taken out, and where 64 bits still do not hold the sums, the block is computed in Python integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import Any

import numpy as np

from assessments.engine.block import Block
from assessments.engine.exact import SAFE, Exact
from assessments.engine.words import INF, NONE, WHOLE, Figure, Ints, Kind

HOURS = 24
PERCENT = 100


@dataclass(frozen=True, eq=False)
class Scales:
    """Amounts are counted in thousandths ÷ (hours · percent), expected ones ÷ weights as well."""

    hour: int  # hours that count as one step; 24 / hour steps make a day
    share: int  # percent that count as one step
    weight: int  # ten-thousandths that count as one step
    dtype: Any

    @property
    def steps(self) -> int:
        """Steps of time in a day: amounts of `stock` are multiplied by it."""
        return HOURS // self.hour

    def unit(self, figure: int) -> int:
        """What one thousandth counts in this figure."""
        plain = self.steps * (PERCENT // self.share)
        return plain * (WHOLE // self.weight) if figure == Figure.EXPECTED else plain

    @property
    def units(self) -> Ints:
        return np.array([self.unit(figure) for figure in Figure], dtype=self.dtype)

    def exact(self, values: Ints) -> Exact:
        return values.astype(self.dtype, copy=False)


def scales_of(block: Block) -> Scales:
    """The coarsest exact scales of a block, and whether 64 bits hold its sums."""
    supply, needs = block.supply, block.needs
    hour = HOURS
    if (block.resources.kind == Kind.CONSUMABLE).any():
        bound = block.commitments
        times = [supply.ready, supply.lasts, needs.start, needs.duration]
        times += [bound.ready[bound.ready != NONE], bound.lasts]
        ends = np.concatenate([supply.valid_until, bound.valid_until])
        ends = ends[ends < INF]
        gaps = ends - block.scenarios.day0[:1] if len(block.scenarios) else ends
        starts = block.scenarios.day0 - block.scenarios.day0[:1]
        for values in [*times, gaps, starts]:
            hour = _common(hour, values[values < INF])
    share = PERCENT
    for values in (supply.share_peacetime, supply.share_crisis, supply.share_war):
        share = _common(share, values)
    weight = _common(WHOLE, np.asarray(block.policy.weights).ravel())
    scales = Scales(hour, share, weight, np.int64)
    most = max(_most(block, float(scales.unit(figure))) for figure in Figure)
    return scales if most < SAFE else Scales(hour, share, weight, np.dtype(object))


def _common(start: int, values: Ints) -> int:
    return gcd(start, int(np.gcd.reduce(values))) if values.size else start


def _most(block: Block, unit: float) -> float:
    """More than any sum of supply and demand in the block can come to, in floating point."""
    supply, needs = block.supply, block.needs
    horizon = float(block.milestones.max()) if block.milestones.size else 0.0
    offered = [supply.stock, supply.capacity]
    total = sum(float(values.astype(np.float64).sum()) for values in offered)
    total += float(supply.rate.astype(np.float64).sum()) * horizon
    for values in (needs.initial, needs.quantity, block.reservations.quantity):
        total += float(values.astype(np.float64).sum())
    total += float(needs.per_day.astype(np.float64).sum()) * horizon
    return total * unit * 2.0

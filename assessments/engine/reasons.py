"""Why a capability does not serve a line, the first reason that holds."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from assessments.engine.available import SHARES
from assessments.engine.exact import Exact
from assessments.engine.lines import Lines
from assessments.engine.tables import Commitments
from assessments.engine.tree import Bools
from assessments.engine.unseen import reaching
from assessments.engine.words import INF, NONE, Evidence, Figure, Ints, Kind, Phase, Promise

DAY = 24


class Why(IntEnum):
    """Roughly in the order in which they are asked; see `passed_over`."""

    SERVES = 0
    REGION = 1  # it serves no region the need can draw on
    NOTHING = 2  # no quantity of the kind that counts
    SHARE = 3  # its share in the scenario's phase is 0
    NOT_READY = 4  # notice, mobilisation or release take longer
    ENDED = 5  # its validity ended, or it ran out, before it could serve
    LESS_THAN_ONE = 6  # less than one whole unit of indivisible supply
    NOT_PROMISED = 7  # assured counts contracted supply only
    NOT_SEEN = 8  # assured counts verified or exercised supply only
    NO_WEIGHT = 9  # the policy gives it the weight 0
    HIGHER = 10  # needs of higher priority, or a reservation, take it
    SAME = 11  # other needs of the same priority take it
    NOT_NEEDED = 12  # the line is met without it, or asks for nothing
    BOUND = 13  # an agreement binds it to other needs
    CONDITION = 14  # assured would count it, but a condition of its agreement is still open


def passed_over(
    lines: Lines, line: int, figure: Figure, given: Exact, to_higher: Exact, to_same: Exact
) -> Ints:
    """(n,) `Why` for each row of supply, on the one day of `lines`.

    `given`, `to_higher` (reservations included) and `to_same` are where each row's supply goes.
    """
    supply, scenarios = lines.block.supply, lines.block.scenarios
    scenario = int(lines.scenario[line])
    share = getattr(supply, SHARES[Phase(int(scenarios.phase[scenario]))])
    at = (scenario, 0, slice(None))
    declared = lines.available.pick(Figure.DECLARED, at)
    counted = lines.available.pick(figure, at)
    stock, rate = supply.capacity, np.zeros_like(supply.rate)
    if int(lines.block.resources.kind[0]) == Kind.CONSUMABLE:
        stock, rate = supply.stock, supply.rate
    late, ended = _times(lines, scenario, stock)
    assured = np.full(len(supply), figure == Figure.ASSURED)
    parts = lines.parts
    bound = parts.commitment != NONE
    waits = bound & np.append(_waits(parts.commitments), False)[parts.commitment]
    seen = (supply.evidence != Evidence.DECLARED) & (lines.available.verified[at] > 0)
    reached = lines.may[lines.cell, lines.place[line]]
    region = int(lines.block.needs.region[line])
    reasons = {
        Why.SERVES: given > 0,
        Why.REGION: ~reached & ~(bound & reaching(lines.block, region)),
        Why.BOUND: ~reached,
        Why.NOTHING: (stock == 0) & (rate == 0),
        Why.SHARE: share == 0,
        Why.NOT_READY: late,
        Why.ENDED: ended,
        Why.LESS_THAN_ONE: declared == 0,
        Why.CONDITION: assured & waits,
        Why.NOT_PROMISED: assured & (supply.promise != Promise.CONTRACTED),
        Why.NOT_SEEN: assured & ~seen,
        Why.NO_WEIGHT: counted == 0,
        Why.HIGHER: to_higher > 0,
        Why.SAME: to_same > 0,
    }
    answer = np.select(list(reasons.values()), list(reasons), Why.NOT_NEEDED)
    return answer.astype(np.int64)


def _waits(commitments: Commitments) -> Bools:
    """(m,) contracted, but for a condition that is still open."""
    waits: Bools = (commitments.promise == Promise.CONTRACTED) & (commitments.open_condition != 0)
    return waits


def _times(lines: Lines, scenario: int, stock: Ints) -> tuple[Bools, Bools]:
    """(n,) not ready yet; over before it could serve."""
    supply, now = lines.block.supply, int(lines.days[0]) * DAY
    day0 = lines.block.scenarios.day0[scenario]
    valid = np.where(supply.valid_until >= INF, INF, supply.valid_until - day0)
    if int(lines.block.resources.kind[0]) != Kind.CONSUMABLE:
        return supply.ready > now, np.minimum(supply.ready + supply.lasts, valid) <= now
    # A rate without a stock has brought something only after it has run for a while.
    running = stock == 0
    late = (supply.ready > now) | (running & (supply.ready == now))
    ended = (supply.ready > valid) | (running & ((supply.ready == valid) | (supply.lasts == 0)))
    return late, ended

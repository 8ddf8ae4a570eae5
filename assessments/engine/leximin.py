"""Leximin coverages: exact, for all columns (scenario, milestone, figure, loss) side by side.

What any set of needs can get is bounded by the supply that reaches it, so the coverages that are
leximin-largest are found by the tightest such bound, again and again (Fujishige 1980): at a common
level λ the demands can be met unless some *cut* - a set of needs with all supply that reaches it -
asks for more than it has. The ratio supply ÷ demand of the worst cut is the next, lower λ (Newton's
method for fractional programs, Dinkelbach 1967). When no cut is violated, the needs in tight cuts are
frozen at λ. A tight cut uses up all its supply, so needs and supply leave the network together and
every number left is still a whole number: levels are exact ratios of integers.

How the worst cut is found is the finder's business: `treecut` on the region tree, `flowcut` where
supply is spread over several branches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assessments.engine.exact import Exact, reduced
from assessments.engine.tree import Bools
from assessments.engine.words import Ints


@dataclass(frozen=True, eq=False)
class Levels:
    """Coverages as exact fractions over P priorities, V nodes, C columns; `used` is what was served.

    Where nothing is demanded the level means nothing.
    """

    numerator: Exact  # (P, V, C)
    denominator: Exact  # (P, V, C)
    used: Exact  # (C,)


@dataclass(eq=False)
class Live:
    """The columns not yet finished: c of them, over V nodes and the finder's cells."""

    column: Ints  # (c,) where each stands in the answer
    supply: Exact  # (cells, c)
    fixed: Exact  # (V, c) demand of higher priorities, met in full
    active: Exact  # (V, c) demand of the priority at hand
    priority: Ints  # (c,)
    p: Exact  # (c,) the level to try is p / q
    q: Exact  # (c,)

    def only(self, chosen: Bools) -> Live:
        return Live(
            self.column[chosen],
            self.supply[:, chosen],
            self.fixed[:, chosen],
            self.active[:, chosen],
            self.priority[chosen],
            self.p[chosen],
            self.q[chosen],
        )


class Cut(Protocol):
    """The worst cut of each column at its level."""

    x: Exact  # (c,) fixed demand - supply in the cut
    y: Exact  # (c,) active demand in the cut
    verdict: Ints  # (c,) sign of x + λ·y: above 0 the level cannot be met

    def tight(self, chosen: Bools) -> tuple[Bools, Bools]:
        """For chosen columns with verdict 0: nodes (V, ·) and cells in the largest tight cut."""


class Finder(Protocol):
    def worst_cut(self, live: Live) -> Cut:
        """The cut with the largest x + λ·y; or any violated one, if there is one."""


def leximin(finder: Finder, supply: Exact, demand: Exact, last: Ints) -> Levels:
    """Leximin coverages by priority, the coverages (not the flows) of higher priorities kept.

    `supply` is (cells, C), `demand` (P, V, C) in the same scaled units, whole numbers; `last` (C,) is
    the last priority each column is asked for. Columns do not touch one another.
    """
    asked = demand.any(axis=1)
    count = supply.shape[1]
    used = np.zeros(count, dtype=supply.dtype)
    answer = Levels(np.zeros_like(demand), np.ones_like(demand), used)
    live = Live(
        column=np.arange(count),
        supply=supply.copy(),
        fixed=np.zeros_like(demand[0]),
        active=np.zeros_like(demand[0]),
        priority=np.full(count, -1),
        p=np.ones(count, dtype=demand.dtype),
        q=np.ones(count, dtype=demand.dtype),
    )
    live = _next_priority(live, np.ones(count, dtype=np.bool_), demand, asked, last)
    while live.column.size:
        cut = finder.worst_cut(live)
        violated = cut.verdict > 0
        if violated.any():
            lower = reduced(-cut.x[violated], cut.y[violated])
            live.p[violated], live.q[violated] = lower
        if violated.all():
            continue
        full = ~violated & (live.p == live.q)
        tight = ~violated & ~full
        if full.any():
            _freeze_full(live, full, answer)
        if tight.any():
            _freeze_tight(live, cut, tight, answer)
            live.p[tight], live.q[tight] = 1, 1
        done = full | (tight & ~live.active.any(axis=0))
        live = _next_priority(live, done, demand, asked, last)
    return answer


def _freeze_full(live: Live, full: Bools, answer: Levels) -> None:
    """Nothing is short at level one: the priority is met, and stays in as fixed demand."""
    met = live.active[:, full]
    _write(live, full, met > 0, answer)
    live.fixed[:, full] += met
    answer.used[live.column[full]] += met.sum(axis=0)
    live.active[:, full] = 0


def _freeze_tight(live: Live, cut: Cut, tight: Bools, answer: Levels) -> None:
    """The needs in the largest tight cut stay at the level; they leave with all their supply."""
    inside, drained = cut.tight(tight)
    supply, fixed, active = live.supply[:, tight], live.fixed[:, tight], live.active[:, tight]
    _write(live, tight, inside & (active > 0), answer)
    answer.used[live.column[tight]] += np.where(drained, supply, 0).sum(axis=0)
    answer.used[live.column[tight]] -= np.where(inside, fixed, 0).sum(axis=0)
    live.supply[:, tight] = np.where(drained, 0, supply)
    live.fixed[:, tight] = np.where(inside, 0, fixed)
    live.active[:, tight] = np.where(inside, 0, active)


def _write(live: Live, chosen: Bools, where: Bools, answer: Levels) -> None:
    node, column = np.nonzero(where)
    at = np.flatnonzero(chosen)[column]
    place = (live.priority[at], node, live.column[at])
    answer.numerator[place] = live.p[at]
    answer.denominator[place] = live.q[at]


def _next_priority(live: Live, done: Bools, demand: Exact, asked: Bools, last: Ints) -> Live:
    """Move finished columns to the next priority that asks for something; drop those without one."""
    if not done.any():
        return live
    priorities = np.arange(len(demand))[:, None]
    columns = live.column[done]
    later = asked[:, columns] & (priorities > live.priority[done]) & (priorities <= last[columns])
    following = np.where(later.any(axis=0), later.argmax(axis=0), len(demand))
    live.priority[done] = following
    more = following < len(demand)
    moving = np.flatnonzero(done)[more]
    live.active[:, moving] = demand[following[more], :, columns[more]].T
    live.p[moving], live.q[moving] = 1, 1
    keep = live.priority < len(demand)
    return live if keep.all() else live.only(keep)

"""Many lines in two numbers that always stand together: design, section 3.6.

The mean over need lines, weighted by priority, and the weakest line. Lines that are "not known" stay
out of both and are counted apart; no line at all is "no need stated".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from assessments.engine.tables import default_priority_weights
from assessments.engine.words import NONE, WHOLE, Figure, Ints

_SPAN = WHOLE + 2


@dataclass(frozen=True)
class Rollup:
    """Coverages are ten-thousandths by figure (declared, expected, assured), rounded down."""

    stated: int  # lines given, each once
    counted: int  # lines in the mean
    not_known: int  # lines left out because too little of the market is known
    mean: tuple[int, int, int] | None  # None: nothing to count
    weakest: int | None  # id of the weakest need
    weakest_coverage: tuple[int, int, int] | None

    @property
    def none_stated(self) -> bool:
        return not self.stated


def headline(coverage: Ints, worst: Ints, milestone: int | None = None) -> Ints:
    """(N, 3) coverages at each line's worst milestone, or at a chosen one (its place, not its day).

    `coverage` (N, M, 3) and `worst` (N,) as in `BlockResult`; NONE where a line is not asked.
    """
    day = worst if milestone is None else np.full(len(coverage), milestone)
    taken: Ints = coverage[np.arange(len(coverage)), day]
    return np.where((day == NONE)[:, None], NONE, taken)


def rollup(
    need: Ints,
    priority: Ints,
    coverage: Ints,
    known: Ints,
    priority_weights: Ints | None = None,
) -> Rollup:
    """Roll up a set of lines; a line that stands in the set twice counts once.

    `need`, `priority` (1 to 4), `known` are (N,), `coverage` is (N, 3) with NONE for a line that is
    not asked on the day. `priority_weights` (4,) defaults to 8, 4, 2, 1.
    """
    weights = default_priority_weights() if priority_weights is None else priority_weights
    _, once = np.unique(need, return_index=True)
    need, priority, coverage, known = need[once], priority[once], coverage[once], known[once]
    asked = (coverage != NONE).all(axis=1) if len(need) else np.zeros(0, dtype=np.bool_)
    counts = np.flatnonzero(asked & (known != 0))
    not_known = int(np.count_nonzero(known == 0))
    weight = weights[priority[counts] - 1]
    if not weight.sum():
        return Rollup(len(need), 0, not_known, None, None, None)
    sums = (coverage[counts] * weight[:, None]).sum(axis=0)
    rank = _rank(coverage[counts])
    weakest = counts[np.lexsort((need[counts], priority[counts], rank))[0]]
    return Rollup(
        stated=len(need),
        counted=len(counts),
        not_known=not_known,
        mean=_three(sums // weight.sum()),
        weakest=int(need[weakest]),
        weakest_coverage=_three(coverage[weakest]),
    )


def worst_scenario(rollups: Mapping[int, Rollup]) -> int | None:
    """The key of the worst rollup: the headline of a phase is its worst scenario.

    Lowest assured mean, then expected, then declared, then the weaker weakest line, then the lower
    key; None when none of them counts a line.
    """
    ranked = [
        (_order(one.mean), _order(one.weakest_coverage), key)
        for key, one in rollups.items()
        if one.mean is not None
    ]
    return min(ranked)[2] if ranked else None


def _order(coverage: tuple[int, int, int] | None) -> tuple[int, ...]:
    return tuple(reversed(coverage or ()))


def _rank(coverage: Ints) -> Ints:
    """Assured counts first, then expected, then declared."""
    assured, expected, declared = (
        coverage[:, figure] for figure in (Figure.ASSURED, Figure.EXPECTED, Figure.DECLARED)
    )
    rank: Ints = (assured * _SPAN + expected) * _SPAN + declared
    return rank


def _three(values: Ints) -> tuple[int, int, int]:
    declared, expected, assured = values.tolist()
    return declared, expected, assured

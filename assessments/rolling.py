"""Rolling lines up: the mean, weighted by priority, always together with the weakest line.

Whole numbers only; means are rounded down once, at the end. Lines that are "not known" stay outside
the means and are counted apart. Nothing here knows Django.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
NOBODY = -1


@dataclass(frozen=True, eq=False)
class Piles:
    """n piles of lines that share a key and a priority; a pile may be a single line.

    `sums` holds the added coverages (declared, expected, assured) of the known lines; `weakest` the
    lowest assured coverage among them and `line` the id of the line that has it.
    """

    key: Ints  # (n,) what the pile counts towards, 0 … groups - 1
    priority: Ints  # (n,) 1 to 4
    known: Ints  # (n,) how many lines are known
    unknown: Ints  # (n,)
    sums: Ints  # (n, 3)
    weakest: Ints  # (n,) ten-thousandths; any number where nothing is known
    line: Ints  # (n,)


@dataclass(frozen=True, eq=False)
class Rolled:
    """One answer per key; coverages are NOBODY where no line is known."""

    coverage: Ints  # (groups, 3) declared, expected, assured
    lines: Ints  # (groups,) known and unknown
    unknown: Ints  # (groups,)
    weakest: Ints  # (groups,)
    line: Ints  # (groups,) id of the weakest line


def roll_up(piles: Piles, groups: int, priority_weights: Sequence[int]) -> Rolled:
    """Mean and weakest line for each key. Of equally weak lines the more urgent is named, then the
    one with the lower id."""
    weight = np.asarray(priority_weights, dtype=np.int64)[piles.priority - 1]
    total = np.zeros(groups, dtype=np.int64)
    sums = np.zeros((groups, 3), dtype=np.int64)
    lines = np.zeros(groups, dtype=np.int64)
    unknown = np.zeros(groups, dtype=np.int64)
    np.add.at(total, piles.key, weight * piles.known)
    np.add.at(sums, piles.key, weight[:, None] * piles.sums)
    np.add.at(lines, piles.key, piles.known + piles.unknown)
    np.add.at(unknown, piles.key, piles.unknown)
    coverage = np.where((total > 0)[:, None], sums // np.maximum(total, 1)[:, None], NOBODY)

    weakest = np.full(groups, NOBODY, dtype=np.int64)
    line = np.full(groups, NOBODY, dtype=np.int64)
    some = np.flatnonzero(piles.known > 0)
    order = some[
        np.lexsort((piles.line[some], piles.priority[some], piles.weakest[some], piles.key[some]))
    ]
    keys, first = np.unique(piles.key[order], return_index=True)
    weakest[keys] = piles.weakest[order[first]]
    line[keys] = piles.line[order[first]]
    return Rolled(coverage, lines, unknown, weakest, line)

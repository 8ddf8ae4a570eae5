"""N-1: how each line stands at its worst milestone without its own largest parent, site, first-level
region, and without supply from outside the nation. Design, section 3.5.

Questions that take away the same thing on the same day of the same scenario share a column.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessments.engine.allocation import Allocation
from assessments.engine.concentration import Grouping, runs
from assessments.engine.exact import Exact
from assessments.engine.tree import Bools
from assessments.engine.words import NONE, Figure, Ints, Loss

ASKED = (Figure.EXPECTED, Figure.ASSURED)


@dataclass(frozen=True, eq=False)
class Questions:
    """Distinct things to take away: one row each, by kind of loss, id, scenario row and day."""

    loss: Ints
    owner: Ints
    scenario: Ints
    day: Ints

    def __len__(self) -> int:
        return len(self.loss)


def ask(loss_of: Ints, scenario: Ints, worst: Ints) -> tuple[Questions, Ints]:
    """The distinct questions of N lines, and (N, 4) which one each line asks, NONE where none.

    `loss_of` (N, 4) holds what each line loses; `scenario` and `worst` (N,) its column.
    """
    asks = (worst[:, None] != NONE) & (loss_of != NONE)
    line, kind = np.nonzero(asks)
    keys = (worst[line], scenario[line], loss_of[line, kind], kind)
    order = np.lexsort(keys)
    firsts = runs(*(key[order] for key in keys))
    number = np.zeros(len(order), dtype=np.int64)
    number[firsts[1:]] = 1
    which = np.full(loss_of.shape, NONE)
    which[line[order], kind[order]] = np.cumsum(number)
    day, row, owner, loss = (key[order][firsts] for key in keys)
    return Questions(loss, owner, row, day), which


def taken(
    allocation: Allocation, questions: Questions, owners: dict[Loss, Grouping]
) -> list[Exact]:
    """For expected and for assured: (cells, Q) what each question takes from each cell."""
    cells, dtype = allocation.network.cells, allocation.scales.dtype
    removed = [np.zeros(cells * len(questions), dtype=dtype) for _ in ASKED]
    cell = allocation.network.cell_of_supply
    for loss, grouping in owners.items():
        asking = np.flatnonzero(questions.loss == loss)
        which, rows = grouping.rows_of(questions.owner[asking])
        question = asking[which]
        where = (questions.scenario[question], questions.day[question], rows)
        for total, figure in zip(removed, ASKED, strict=True):
            amounts = allocation.available.pick(figure, where)
            np.add.at(total, cell[rows] * len(questions) + question, amounts)
    return [total.reshape(cells, len(questions)) for total in removed]


def levels_without(
    allocation: Allocation, questions: Questions, removed: list[Exact], asked: Bools
) -> tuple[Exact, Exact]:
    """Levels (P, V, Q, 2) of each question as numerators and denominators, where `asked` (P, V, Q).

    A question that takes nothing away has the answer of the whole allocation.
    """
    levels = allocation.levels
    base = (slice(None), slice(None), questions.scenario, questions.day)
    numerator = levels.numerator[base][..., 1:].copy()
    denominator = levels.denominator[base][..., 1:].copy()
    place, changed = np.nonzero([total.any(axis=0) for total in removed])
    if changed.size:
        scenario, day = questions.scenario[changed], questions.day[changed]
        figure = np.array(ASKED, dtype=np.int64)[place]
        supply = allocation.cells[:, scenario, day, figure]
        supply = supply - np.stack(removed)[place, :, changed].T
        found = allocation.solve(supply, scenario, day, figure, asked[:, :, changed])
        numerator[:, :, changed, place] = found.numerator
        denominator[:, :, changed, place] = found.denominator
    return numerator, denominator

"""N-1: how each line stands at its worst milestone without its own largest parent, site, first-level
region, and without supply from outside the nation. Design, section 3.5.

Questions that take away the same thing on the same day of the same scenario share a column.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessments.engine.allocation import Allocation
from assessments.engine.concentration import Grouping
from assessments.engine.exact import Exact
from assessments.engine.words import NONE, Figure, Ints, Loss

ASKED = (Figure.EXPECTED, Figure.ASSURED)


@dataclass(frozen=True, eq=False)
class Questions:
    """Distinct things to take away: one row each, by kind of loss, id, scenario row and day."""

    loss: Ints
    owner: Ints
    scenario: Ints
    day: Ints
    last: Ints  # the last priority that asks

    def __len__(self) -> int:
        return len(self.loss)


def ask(loss_of: Ints, scenario: Ints, worst: Ints, priority: Ints) -> tuple[Questions, Ints]:
    """The distinct questions of N lines, and (N, 4) which one each line asks, NONE where none.

    `loss_of` (N, 4) holds what each line loses; `scenario` and `worst` (N,) its column.
    """
    lines = len(worst)
    kind = np.broadcast_to(np.arange(len(Loss)), (lines, len(Loss)))
    asks = (worst[:, None] != NONE) & (loss_of != NONE)
    line = np.nonzero(asks)[0]
    keys = np.stack([kind[asks], loss_of[asks], scenario[line], worst[line]], axis=1)
    distinct, inverse = np.unique(keys, axis=0, return_inverse=True)
    inverse = inverse.reshape(-1)
    last = np.zeros(len(distinct), dtype=np.int64)
    np.maximum.at(last, inverse, priority[line])
    which = np.full((lines, len(Loss)), NONE)
    which[asks] = inverse
    kind, owner, row, day = distinct.T
    return Questions(kind, owner, row, day, last), which


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
    allocation: Allocation, questions: Questions, removed: list[Exact]
) -> tuple[Exact, Exact]:
    """Levels (P, V, Q, 2) of each question as numerators and denominators.

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
        found = allocation.solve(supply, scenario, day, figure, questions.last[changed])
        numerator[:, :, changed, place] = found.numerator
        denominator[:, :, changed, place] = found.denominator
    return numerator, denominator

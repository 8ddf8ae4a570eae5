"""Who stands behind a line: partners, concentration and the largest of each kind.

All of it is about the supply that can reach the line, before allocation, in declared units: design,
section 3.5. The Herfindahl-Hirschman index is the sum of the squared shares of ultimate parents.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessments.engine.exact import Exact, floor_of
from assessments.engine.tables import Supply
from assessments.engine.tree import Bools
from assessments.engine.words import NONE, WHOLE, Ints

_NEAR: float = 1e-6
"""Closer than this to a whole ten-thousandth, a floating sum of squares is checked exactly."""


@dataclass(frozen=True, eq=False)
class Grouping:
    """Rows of supply in order of an owner's id (parent, site, first-level region)."""

    owner: Ints  # (n,) NONE: belongs to none
    order: Ints  # (n,) rows in order of owner, the owned ones only

    @classmethod
    def by(cls, owner: Ints, then: Ints | None = None) -> Grouping:
        order = np.argsort(owner, kind="stable") if then is None else np.lexsort((then, owner))
        return cls(owner, order[owner[order] != NONE])

    def within(self, reaches: Bools) -> tuple[Ints, Ints]:
        """Rows that reach a line, grouped, and where each owner's begin."""
        rows = self.order[reaches[self.order]]
        return rows, _firsts(self.owner[rows])

    def rows_of(self, owners: Ints) -> tuple[Ints, Ints]:
        """All rows of each asked owner: (which of `owners`, row) pairs."""
        sorted_owner = self.owner[self.order]
        low = np.searchsorted(sorted_owner, owners, side="left")
        count = np.searchsorted(sorted_owner, owners, side="right") - low
        which = np.repeat(np.arange(len(owners)), count)
        inner = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
        return which, self.order[np.repeat(low, count) + inner]

    def largest(self, reaches: Bools, amounts: Exact) -> Ints:
        """(c,) the owner with most of `amounts` (c, n); the lower id of equals, NONE where all 0."""
        rows, firsts = self.within(reaches)
        if not rows.size:
            return np.full(len(amounts), NONE)
        sums = np.add.reduceat(amounts[:, rows], firsts, axis=1)
        best = sums.argmax(axis=1)
        some = sums[np.arange(len(sums)), best] > 0
        return np.where(some, self.owner[rows[firsts[best]]], NONE)


@dataclass(frozen=True, eq=False)
class Concentration:
    """Each array (c,): one number per column of amounts."""

    partners: Ints
    hhi: Ints
    largest_share: Ints
    largest_parent: Ints


def concentration(
    supply: Supply, parents: Grouping, reaches: Bools, amounts: Exact
) -> Concentration:
    """For supply that reaches one region; `amounts` (c, n) by row, `parents` in order of parent, then
    partner."""
    columns = len(amounts)
    rows, firsts = parents.within(reaches)
    if not rows.size:
        nothing = np.full(columns, NONE)
        return Concentration(np.zeros(columns, np.int64), nothing, nothing, nothing)
    given = amounts[:, rows]
    partner_firsts = _firsts(supply.partner[rows])
    if len(partner_firsts) == len(rows):
        partners = np.count_nonzero(given, axis=1)
    else:
        partners = np.count_nonzero(np.add.reduceat(given, partner_firsts, axis=1), axis=1)
    sums = np.add.reduceat(given, firsts, axis=1) if len(firsts) < len(rows) else given
    best = sums.argmax(axis=1)
    most = sums[np.arange(columns), best]
    total = sums.sum(axis=1)
    some = total > 0
    total = np.where(some, total, 1)
    return Concentration(
        partners.astype(np.int64),
        np.where(some, _squared_shares(sums, total), NONE),
        np.where(some, floor_of(np.full(columns, WHOLE), most, total), NONE),
        np.where(some, parents.owner[rows[firsts[best]]], NONE),
    )


def _squared_shares(sums: Exact, total: Exact) -> Ints:
    """Ten-thousandths of the sum over (sums / total)², rounded down exactly."""
    shares = sums.astype(np.float64) / total.astype(np.float64)[:, None]
    value = (shares * shares).sum(axis=1) * WHOLE
    answer = np.floor(value).astype(np.int64)
    for column in np.flatnonzero(np.abs(value - np.round(value)) < _NEAR):
        squares = sum(int(part) ** 2 for part in sums[column] if part)
        answer[column] = squares * WHOLE // int(total[column]) ** 2
    return answer


def _firsts(keys: Ints) -> Ints:
    """Where each run of equal keys begins."""
    return np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else keys

"""Who holds the supply that can reach a place: partners, concentration, the largest holder.

All of it is about supply before allocation, in declared units: design, section 3.5. The
Herfindahl-Hirschman index is the sum of the squared shares of ultimate parents.

Supply reaches places by cells, and most owners hold one row of supply. Those are summed up once per
cell; only owners of several rows are added up place by place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assessments.engine.exact import Exact, floor_of
from assessments.engine.tree import Bools
from assessments.engine.words import NONE, WHOLE, Ints

_NEAR = 1e-6
"""Closer than this to a whole ten-thousandth, a floating sum of squares is checked exactly."""

_LAST = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Grouping:
    """Rows of supply by an owner's id (parent, site, first-level region)."""

    owner: Ints  # (n,) NONE: belongs to none

    @cached_property
    def order(self) -> Ints:
        """The owned rows in order of owner."""
        order = np.argsort(self.owner, kind="stable")
        return order[np.searchsorted(self.owner[order], 0) :]

    @cached_property
    def sorted(self) -> Ints:
        return self.owner[self.order]

    @cached_property
    def alone(self) -> tuple[Ints, Ints]:
        """Rows that are their owner's only one, rising; all other owned rows, in order of owner."""
        new = np.ones(len(self.sorted) + 1, dtype=np.bool_)
        new[1:-1] = self.sorted[1:] != self.sorted[:-1]
        only = new[1:] & new[:-1]
        return np.sort(self.order[only]), self.order[~only]

    def rows_of(self, owners: Ints) -> tuple[Ints, Ints]:
        """All rows of each asked owner: (which of `owners`, row) pairs."""
        low = np.searchsorted(self.sorted, owners, side="left")
        count = np.searchsorted(self.sorted, owners, side="right") - low
        which = np.repeat(np.arange(len(owners)), count)
        inner = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
        return which, self.order[np.repeat(low, count) + inner]


@dataclass(frozen=True, eq=False)
class Holdings:
    """Each array (c, R): one number per column of amounts and per place."""

    total: Exact
    most: Exact  # the largest owner's
    largest: Ints  # its id; the lower of equals, NONE where there is nothing
    squares: Exact  # float64: sum of squared amounts, only good for an estimate
    members: Ints  # members (partners) of owners with something


def holdings(
    grouping: Grouping, cell: Ints, reach: Bools, amounts: Exact, member: Ints | None = None
) -> Holdings:
    """What reaches R places, by owner.

    `cell` is (n,), `reach` (cells, R), `amounts` (c, n); `member` (n,) says who within an owner holds
    a row. Rows without an owner are left out.
    """
    rows, others = grouping.alone
    by_cell = cell[rows]
    if (by_cell[1:] < by_cell[:-1]).any():
        rows = rows[np.argsort(by_cell, kind="stable")]
    one = _single_rows(grouping.owner[rows], cell[rows], reach, amounts[:, rows])
    if not len(others):
        return one
    if member is not None:
        others = others[np.lexsort((cell[others], member[others], grouping.owner[others]))]
    elif (cell[1:] < cell[:-1]).any():  # else the rows of an owner are in order of cell already
        others = others[np.lexsort((cell[others], grouping.owner[others]))]
    many = _many_rows(
        grouping.owner[others],
        grouping.owner[others] if member is None else member[others],
        cell[others],
        reach,
        amounts[:, others],
    )
    larger = many.most > one.most
    equal = (many.most == one.most) & (many.most > 0)
    largest = np.where(larger, many.largest, one.largest)
    return Holdings(
        one.total + many.total,
        np.where(larger, many.most, one.most),
        np.where(equal, np.minimum(many.largest, one.largest), largest),
        one.squares + many.squares,
        one.members + many.members,
    )


def squared_shares(
    found: Holdings, grouping: Grouping, cell: Ints, reach: Bools, amounts: Exact
) -> Ints:
    """(c, R) ten-thousandths of the Herfindahl-Hirschman index, rounded down exactly."""
    some = found.total > 0
    scale = np.where(some, found.total, 1).astype(np.float64)
    value = found.squares.astype(np.float64) / scale / scale * WHOLE
    answer = np.where(some, np.floor(value), NONE).astype(np.int64)
    alone = (found.most == found.total) & some
    answer[alone] = WHOLE
    doubtful = (np.abs(value - np.round(value)) < _NEAR) & ~alone & some
    owner = grouping.owner
    for column, place in np.argwhere(doubtful):
        rows = np.flatnonzero(reach[cell, place] & (owner != NONE) & (amounts[column] > 0))
        sums: dict[int, int] = {}
        for key, amount in zip(owner[rows].tolist(), amounts[column, rows].tolist(), strict=True):
            sums[key] = sums.get(key, 0) + int(amount)
        squares = sum(amount * amount for amount in sums.values())
        answer[column, place] = squares * WHOLE // int(found.total[column, place]) ** 2
    return answer


def largest_share(found: Holdings) -> Ints:
    """(c, R) ten-thousandths held by the largest owner."""
    total = np.where(found.total > 0, found.total, 1)
    return np.where(found.total > 0, floor_of(np.array(WHOLE), found.most, total), NONE)


def _nothing(columns: int, places: int, dtype: np.dtype[np.generic]) -> Holdings:
    zeros = np.zeros((columns, places), dtype=dtype)
    none = np.full((columns, places), NONE)
    return Holdings(zeros, zeros.copy(), none, np.zeros((columns, places)), np.zeros_like(none))


def _single_rows(owner: Ints, cell: Ints, reach: Bools, given: Exact) -> Holdings:
    """Owners of one row each, in order of cell: whole cells are added up."""
    if not len(owner):
        return _nothing(len(given), reach.shape[1], given.dtype)
    firsts = runs(cell)
    reaching = reach[cell[firsts]]
    rough = given.astype(np.float64)
    most = np.maximum.reduceat(given, firsts, axis=1)
    is_most = given == np.repeat(most, np.diff(np.append(firsts, len(cell))), axis=1)
    first = np.minimum.reduceat(np.where(is_most, owner, _LAST), firsts, axis=1)
    active = np.add.reduceat(given > 0, firsts, axis=1, dtype=np.int64)
    peak = np.where(reaching, most[:, :, None], 0)
    best = peak.max(axis=1)
    holds = reaching & (peak == best[:, None, :])
    largest = np.where(holds, first[:, :, None], _LAST).min(axis=1)
    return Holdings(
        np.add.reduceat(given, firsts, axis=1) @ reaching.astype(given.dtype),
        best,
        np.where(best > 0, largest, NONE),
        np.add.reduceat(rough * rough, firsts, axis=1) @ reaching.astype(np.float64),
        active @ reaching.astype(np.int64),
    )


def _many_rows(owner: Ints, member: Ints, cell: Ints, reach: Bools, given: Exact) -> Holdings:
    """Owners of several rows, in order of owner, member and cell: added up place by place, all
    places in one go."""
    firsts = runs(owner, member, cell)
    if len(firsts) < len(owner):
        given = np.add.reduceat(given, firsts, axis=1)
        owner, member, cell = owner[firsts], member[firsts], cell[firsts]
    answer = _nothing(len(given), reach.shape[1], given.dtype)
    place, row = np.nonzero(reach[cell].T)
    if not len(row):
        return answer
    sums = given[:, row]
    by_member, parts = runs(place, owner[row], member[row]), runs(place, owner[row])
    active = sums if len(by_member) == len(row) else np.add.reduceat(sums, by_member, axis=1)
    if len(parts) < len(row):
        sums = np.add.reduceat(sums, parts, axis=1)
    spans = runs(place[parts])
    here = place[parts][spans]
    rough = sums.astype(np.float64)
    most = np.maximum.reduceat(sums, spans, axis=1)
    is_most = sums == np.repeat(most, np.diff(np.append(spans, len(parts))), axis=1)
    first = np.minimum.reduceat(np.where(is_most, owner[row[parts]], _LAST), spans, axis=1)
    answer.total[:, here] = np.add.reduceat(sums, spans, axis=1)
    answer.most[:, here] = most
    answer.largest[:, here] = np.where(most > 0, first, NONE)
    answer.squares[:, here] = np.add.reduceat(rough * rough, spans, axis=1)
    answer.members[:, here] = np.add.reduceat(
        active > 0, runs(place[by_member]), axis=1, dtype=np.int64
    )
    return answer


def runs(*keys: Ints) -> Ints:
    """Where each run of equal keys begins."""
    new = np.zeros(len(keys[0]), dtype=np.bool_)
    new[:1] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(new)

"""Who holds the supply that can reach a place: partners, concentration, the largest holder.

All of it is about supply before allocation, in declared units: design, section 3.5. The
Herfindahl-Hirschman index is the sum of the squared shares of ultimate parents.

Supply reaches places by cells, and most owners hold supply in one cell only. Those are summed up once
per cell; only owners with supply in several cells are added up place by place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessments.engine.exact import Exact, floor_of
from assessments.engine.tree import Bools
from assessments.engine.words import NONE, WHOLE, Ints

_NEAR = 1e-6
"""Closer than this to a whole ten-thousandth, a floating sum of squares is checked exactly."""

_LAST = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Grouping:
    """Rows of supply in order of an owner's id (parent, site, first-level region)."""

    owner: Ints  # (n,) NONE: belongs to none
    order: Ints  # rows in order of owner, the owned ones only

    @classmethod
    def by(cls, owner: Ints) -> Grouping:
        order = np.argsort(owner, kind="stable")
        return cls(owner, order[np.searchsorted(owner[order], 0) :])

    def rows_of(self, owners: Ints) -> tuple[Ints, Ints]:
        """All rows of each asked owner: (which of `owners`, row) pairs."""
        sorted_owner = self.owner[self.order]
        low = np.searchsorted(sorted_owner, owners, side="left")
        count = np.searchsorted(sorted_owner, owners, side="right") - low
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


def holdings(owner: Ints, member: Ints, cell: Ints, reach: Bools, amounts: Exact) -> Holdings:
    """What reaches R places, by owner.

    `owner`, `member` and `cell` are (n,), `reach` (cells, R), `amounts` (c, n). A member belongs to
    one owner. Rows whose owner is NONE are left out.
    """
    order = np.lexsort((cell, member, owner))
    order = order[np.searchsorted(owner[order], 0) :]
    owner, member, cell = owner[order], member[order], cell[order]
    begins = _firsts(owner, member, cell)
    given = amounts[:, order]
    if len(begins) < len(order):
        given = np.add.reduceat(given, begins, axis=1)
        owner, member, cell = owner[begins], member[begins], cell[begins]
    parts = _firsts(owner)
    low = np.minimum.reduceat(cell, parts) if len(parts) else cell
    high = np.maximum.reduceat(cell, parts) if len(parts) else cell
    single = np.repeat(low == high, np.diff(np.append(parts, len(owner))))
    one = _in_one_cell(owner[single], cell[single], reach, given[:, single])
    some = ~single
    if not some.any():
        return one
    many = _in_many_cells(owner[some], member[some], reach[cell[some]], given[:, some])
    better = many.most > one.most
    equal = (many.most == one.most) & (many.most > 0)
    largest = np.where(better, many.largest, one.largest)
    return Holdings(
        one.total + many.total,
        np.where(better, many.most, one.most),
        np.where(equal, np.minimum(many.largest, one.largest), largest),
        one.squares + many.squares,
        one.members + many.members,
    )


def squared_shares(found: Holdings, owner: Ints, cell: Ints, reach: Bools, amounts: Exact) -> Ints:
    """(c, R) ten-thousandths of the Herfindahl-Hirschman index, rounded down exactly."""
    total = np.where(found.total > 0, found.total, 1)
    scale = total.astype(np.float64)
    value = found.squares.astype(np.float64) / scale / scale * WHOLE
    answer = np.where(found.total > 0, np.floor(value), NONE).astype(np.int64)
    alone = (found.most == found.total) & (found.total > 0)
    answer[alone] = WHOLE
    doubtful = (np.abs(value - np.round(value)) < _NEAR) & ~alone & (found.total > 0)
    for column, place in np.argwhere(doubtful):
        rows = np.flatnonzero(reach[cell, place] & (owner != NONE) & (amounts[column] > 0))
        _, which = np.unique(owner[rows], return_inverse=True)
        sums: dict[int, int] = {}
        for key, amount in zip(which.tolist(), amounts[column, rows].tolist(), strict=True):
            sums[key] = sums.get(key, 0) + int(amount)
        squares = sum(amount * amount for amount in sums.values())
        answer[column, place] = squares * WHOLE // int(found.total[column, place]) ** 2
    return answer


def largest_share(found: Holdings) -> Ints:
    """(c, R) ten-thousandths held by the largest owner."""
    total = np.where(found.total > 0, found.total, 1)
    return np.where(found.total > 0, floor_of(np.array(WHOLE), found.most, total), NONE)


def _in_one_cell(owner: Ints, cell: Ints, reach: Bools, given: Exact) -> Holdings:
    """Owners whose supply lies in one cell: whole cells are added up."""
    columns, places = len(given), reach.shape[1]
    if not len(owner):
        nothing = np.zeros((columns, places), dtype=given.dtype)
        none = np.full((columns, places), NONE)
        return Holdings(nothing, nothing, none, np.zeros_like(nothing), none + 1)
    by_cell = np.lexsort((owner, cell))
    owner, cell, rows = owner[by_cell], cell[by_cell], given[:, by_cell]
    parts = _firsts(owner)  # a cell's owners: an owner lies in one cell only
    sums = np.add.reduceat(rows, parts, axis=1) if len(parts) < len(owner) else rows
    cells = _firsts(cell[parts])
    reaching = reach[cell[parts][cells]]
    total = np.add.reduceat(sums, cells, axis=1)
    rough = sums.astype(np.float64)
    squares = np.add.reduceat(rough * rough, cells, axis=1)
    most = np.maximum.reduceat(sums, cells, axis=1)
    width = np.diff(np.append(cells, len(parts)))
    is_most = sums == np.repeat(most, width, axis=1)
    first = np.minimum.reduceat(np.where(is_most, owner[parts], _LAST), cells, axis=1)
    active = np.add.reduceat((rows > 0).astype(np.int64), _firsts(cell), axis=1)
    whole = reaching.astype(given.dtype)
    peak = np.where(reaching, most[:, :, None], 0)
    best = peak.max(axis=1)
    holds = reaching & (peak == best[:, None, :])
    largest = np.where(holds, first[:, :, None], _LAST).min(axis=1)
    return Holdings(
        total @ whole,
        best,
        np.where(best > 0, largest, NONE),
        squares @ reaching.astype(np.float64),
        active @ reaching.astype(np.int64),
    )


def _in_many_cells(owner: Ints, member: Ints, reach: Bools, given: Exact) -> Holdings:
    """Owners with supply in several cells: added up place by place, all places in one go.

    `reach` is (n, R) by row here; rows come in order of owner, then member.
    """
    place, row = np.nonzero(reach.T)
    columns, places = len(given), reach.shape[1]
    answer = Holdings(
        np.zeros((columns, places), dtype=given.dtype),
        np.zeros((columns, places), dtype=given.dtype),
        np.full((columns, places), NONE),
        np.zeros((columns, places)),
        np.zeros((columns, places), dtype=np.int64),
    )
    if not len(row):
        return answer
    rows = given[:, row]
    by_member = _firsts(place, owner[row], member[row])
    active = np.add.reduceat(rows, by_member, axis=1) > 0
    parts = _firsts(place, owner[row])
    sums = np.add.reduceat(rows, parts, axis=1)
    spans = _firsts(place[parts])
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
        active.astype(np.int64), _firsts(place[by_member]), axis=1
    )
    return answer


def _firsts(*keys: Ints) -> Ints:
    """Where each run of equal keys begins."""
    if not len(keys[0]):
        return np.zeros(0, dtype=np.int64)
    new = np.ones(len(keys[0]), dtype=np.bool_)
    new[1:] = False
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(new)

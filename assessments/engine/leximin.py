"""Leximin coverages: exact, for all columns (scenario, milestone, figure, loss) side by side.

What any set of needs can get is bounded by the supply that reaches it. A *cut* is a set of needs with
all supply that reaches it; it is violated at a common level λ when λ times its demand exceeds its
supply. The coverages that are leximin-largest follow from worst cuts alone (decomposition of a
polymatroid: Fujishige 1980, Groenevelt 1991):

- the worst cut at λ = 1 holds every need that falls short; the others are met in full;
- it uses up all supply that reaches it, so it leaves the network as a *piece* of its own;
- in a piece, try the level at which supply and demand are equal: if no cut is violated, that is the
  level of every need in it; otherwise the worst cut and the rest are two pieces, split again.

Supply and demand only ever move as whole numbers, so each level is an exact ratio of two integers. How
a worst cut is found is the finder's business: `treecut` on the region tree, `flowcut` where supply is
spread over several branches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from assessments.engine.exact import Exact
from assessments.engine.tree import Bools
from assessments.engine.words import Ints


@dataclass(frozen=True, eq=False)
class Levels:
    """Coverages as exact fractions over P priorities, V nodes, C columns; `used` is what was served.

    Where nothing is demanded the level means nothing.
    """

    numerator: Exact  # (P, V, C)
    denominator: Exact  # (P, V, C) above zero
    used: Exact  # (C,)


class Cut(NamedTuple):
    """The worst cut of each of c columns, where it is violated; nothing where it is not."""

    violated: Bools  # (c,)
    inside: Bools  # (V, c) nodes whose needs are in the cut
    drained: Bools  # (cells, c) cells that reach them


class Finder(Protocol):
    """Finds the cut with the largest demand - supply; of equals, the one with most needs."""

    def at_one(self, supply: Exact, demand: Exact) -> Cut:
        """At level one, for `supply` (cells, c) and `demand` (V, c)."""

    def at_level(self, supply: Exact, fixed: Exact, active: Exact, p: Exact, q: Exact) -> Cut:
        """For demand `fixed` + p / q · `active`, with p and q (c,)."""


class Pieces(NamedTuple):
    """Columns cut out of others, whose active needs share all supply that is left to them."""

    column: Ints  # (c,) where the levels belong
    priority: Ints  # (c,)
    supply: Exact  # (cells, c)
    fixed: Exact  # (V, c) needs of higher priorities, met in full
    active: Exact  # (V, c) needs that fall short

    def only(self, chosen: Any) -> Pieces:
        return Pieces(
            self.column[chosen],
            self.priority[chosen],
            self.supply[:, chosen],
            self.fixed[:, chosen],
            self.active[:, chosen],
        )

    @classmethod
    def joined(cls, pieces: list[Pieces]) -> Pieces:
        return cls(*(np.concatenate(arrays, axis=-1) for arrays in zip(*pieces, strict=True)))


def leximin(finder: Finder, supply: Exact, demand: Exact, last: Ints) -> Levels:
    """Leximin coverages by priority, the coverages (not the flows) of higher priorities kept.

    `supply` is (cells, C), `demand` (P, V, C) in the same scaled units, whole numbers; `last` (C,) is
    the last priority each column is asked for. Columns do not touch one another.
    """
    answer = Levels(
        np.ones_like(demand), np.ones_like(demand), np.zeros_like(supply, shape=supply.shape[1])
    )
    columns = np.arange(supply.shape[1])
    fixed = np.zeros_like(demand[0])
    pieces = []
    for priority, wanted in enumerate(demand):
        going = last[columns] >= priority
        if not going.all():
            columns, supply, fixed = columns[going], supply[:, going], fixed[:, going]
        active = wanted[:, columns]
        if not active.any():
            continue
        cut = finder.at_one(supply, fixed + active)
        answer.used[columns] += np.where(cut.inside, -fixed, active).sum(axis=0)
        short = cut.violated
        if short.any():
            inside, drained = cut.inside[:, short], cut.drained[:, short]
            piece = Pieces(
                columns[short],
                np.full(np.count_nonzero(short), priority),
                np.where(drained, supply[:, short], 0),
                np.where(inside, fixed[:, short], 0),
                np.where(inside, active[:, short], 0),
            )
            answer.used[piece.column] += piece.supply.sum(axis=0)
            pieces.append(piece)
            supply = np.where(cut.drained, 0, supply)
        fixed = np.where(cut.inside, 0, fixed + active)
    if pieces:
        _split(finder, Pieces.joined(pieces), answer)
    return answer


def _split(finder: Finder, pieces: Pieces, answer: Levels) -> None:
    """Split pieces until each has one level, and write the levels down."""
    while pieces.column.size:
        p = pieces.supply.sum(axis=0) - pieces.fixed.sum(axis=0)
        q = pieces.active.sum(axis=0)
        common = np.gcd(p, q)
        p, q = p // common, q // common
        open_question = (p > 0) & (np.count_nonzero(pieces.active, axis=0) > 1)
        cut = Cut(
            np.zeros(len(p), dtype=np.bool_),
            np.zeros(pieces.active.shape, dtype=np.bool_),
            np.zeros(pieces.supply.shape, dtype=np.bool_),
        )
        if open_question.any():
            asked = pieces.only(open_question)
            found = finder.at_level(
                asked.supply, asked.fixed, asked.active, p[open_question], q[open_question]
            )
            for whole, part in zip(cut, found, strict=True):
                whole[..., open_question] = part
        settled = ~cut.violated
        _write(pieces.only(settled), p[settled], q[settled], answer)
        if settled.all():
            return
        rest = pieces.only(cut.violated)
        inside, drained = cut.inside[:, cut.violated], cut.drained[:, cut.violated]
        pieces = Pieces.joined([_part(rest, inside, drained), _part(rest, ~inside, ~drained)])
        pieces = pieces.only(pieces.active.any(axis=0))


def _part(pieces: Pieces, inside: Bools, drained: Bools) -> Pieces:
    return pieces._replace(
        supply=np.where(drained, pieces.supply, 0),
        fixed=np.where(inside, pieces.fixed, 0),
        active=np.where(inside, pieces.active, 0),
    )


def _write(pieces: Pieces, p: Exact, q: Exact, answer: Levels) -> None:
    node, column = np.nonzero(pieces.active)
    place = (pieces.priority[column], node, pieces.column[column])
    answer.numerator[place] = p[column]
    answer.denominator[place] = q[column]

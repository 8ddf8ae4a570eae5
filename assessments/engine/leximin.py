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

from dataclasses import dataclass, replace
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


@dataclass(frozen=True, eq=False)
class Pieces:
    """Columns cut out of others, whose active needs share all supply that is left to them.

    `body` holds, from the top, the supply of the cells, the fixed demand of the nodes (needs of higher
    priorities, met in full), their active demand (needs that fall short), and 1 where the level of an
    active need is asked for.
    """

    column: Ints  # (c,) where the levels belong
    priority: Ints  # (c,)
    body: Exact  # (cells + 3 V, c)
    nodes: int

    @property
    def supply(self) -> Exact:
        return self.body[: -3 * self.nodes]

    @property
    def fixed(self) -> Exact:
        return self.body[-3 * self.nodes : -2 * self.nodes]

    @property
    def active(self) -> Exact:
        return self.body[-2 * self.nodes : -self.nodes]

    def asked(self) -> Pieces:
        """The pieces that hold a level somebody asks for."""
        return self.only(self.body[-self.nodes :].any(axis=0))

    def only(self, chosen: Any) -> Pieces:
        if chosen.all():
            return self
        body = np.compress(chosen, self.body, axis=1)
        return Pieces(self.column[chosen], self.priority[chosen], body, self.nodes)

    @classmethod
    def joined(cls, pieces: list[Pieces]) -> Pieces:
        column, priority, body = (
            np.concatenate([getattr(piece, name) for piece in pieces], axis=-1)
            for name in ("column", "priority", "body")
        )
        return cls(column, priority, body, pieces[0].nodes)


def leximin(finder: Finder, supply: Exact, demand: Exact, asked: Bools) -> Levels:
    """Leximin coverages by priority, the coverages (not the flows) of higher priorities kept.

    `supply` is (cells, C), `demand` (P, V, C) in the same scaled units, whole numbers; `asked`
    (P, V, C) says which levels are wanted, the others are left as they come. Columns do not touch one
    another.
    """
    answer = Levels(
        np.ones_like(demand), np.ones_like(demand), np.zeros_like(supply, shape=supply.shape[1])
    )
    columns = np.arange(supply.shape[1])
    fixed = np.zeros_like(demand[0])
    pieces = []
    last = np.where(asked.any(axis=1), np.arange(len(demand))[:, None], -1).max(axis=0)
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
            number = np.full(np.count_nonzero(short), priority)
            levels = asked[priority][:, columns] & (active > 0)
            body = np.concatenate([supply, fixed, active, levels])[:, short] * _mask(cut, short)
            piece = Pieces(columns[short], number, body, len(active))
            answer.used[piece.column] += piece.supply.sum(axis=0)
            pieces.append(piece.asked())
            supply = np.where(cut.drained, 0, supply)
        fixed = np.where(cut.inside, 0, fixed + active)
    if pieces:
        _split(finder, Pieces.joined(pieces), answer)
    return answer


def _split(finder: Finder, pieces: Pieces, answer: Levels) -> None:
    """Split pieces until each has one level, and write the levels down."""
    while pieces.column.size:
        # The level at which supply and demand are equal.
        p = pieces.supply.sum(axis=0) - pieces.fixed.sum(axis=0)
        q = pieces.active.sum(axis=0)
        common = np.gcd(p, q)
        p, q = p // common, q // common
        # Nothing to share, or nobody to share it with: no cut can be violated.
        plain = (p == 0) | (np.count_nonzero(pieces.active, axis=0) == 1)
        if plain.any():
            _write(pieces.only(plain), p[plain], q[plain], answer)
            pieces, p, q = pieces.only(~plain), p[~plain], q[~plain]
            if not pieces.column.size:
                return
        cut = finder.at_level(pieces.supply, pieces.fixed, pieces.active, p, q)
        even = ~cut.violated
        if even.any():
            _write(pieces.only(even), p[even], q[even], answer)
            if even.all():
                return
        rest = pieces.only(cut.violated)
        worst = replace(rest, body=rest.body * _mask(cut, cut.violated))
        others = replace(rest, body=rest.body - worst.body)
        pieces = Pieces.joined([worst.asked(), others.asked()])


def _mask(cut: Cut, chosen: Bools) -> Bools:
    """(cells + 3 V, ·) what of a body lies in the cut."""
    mask = np.concatenate([cut.drained, cut.inside, cut.inside, cut.inside])
    return mask if chosen.all() else np.compress(chosen, mask, axis=1)


def _write(pieces: Pieces, p: Exact, q: Exact, answer: Levels) -> None:
    node, column = np.nonzero(pieces.active)
    place = (pieces.priority[column], node, pieces.column[column])
    answer.numerator[place] = p[column]
    answer.denominator[place] = q[column]

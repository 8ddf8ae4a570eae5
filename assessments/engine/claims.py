"""Which needs bound supply may serve.

Commitments that name the same need and authority have one *target*. Needs that the same targets hold
are of one *class*: within a region and a priority nothing tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessments.engine.block import Block
from assessments.engine.parts import Parts
from assessments.engine.tables import Needs
from assessments.engine.tree import Bools
from assessments.engine.words import NONE, Ints


@dataclass(frozen=True, eq=False)
class Claims:
    """T targets and C classes."""

    target: Ints  # (n,) of each row of supply, NONE: it may serve anyone
    released: Bools  # (n,) what the target's needs leave is free
    class_of_need: Ints  # (N,)
    class_of_reservation: Ints  # (r,) reservations come off what nobody has bound
    holds: Bools  # (T, C) which classes each target holds

    @property
    def classes(self) -> int:
        return self.holds.shape[1]


def claims_of(block: Block, parts: Parts, group: Ints, known: Needs | None = None) -> Claims:
    """`group` (S,) numbers the scenarios that share their supply; `known` are all needs that are stated,
    where the block holds only some of them."""
    known = block.needs if known is None else known
    bound, needs = parts.commitments, block.needs
    named = np.stack([bound.need, bound.authority], axis=1)
    binds = (named != NONE).any(axis=1)
    targets, number = np.unique(named[binds], axis=0, return_inverse=True)
    target = np.full(len(parts.supply), NONE)
    target[parts.row[binds]] = number.reshape(-1)
    released = np.zeros(len(parts.supply), dtype=np.bool_)
    released[parts.row[binds]] = bound.released[binds] != 0
    # A line has nothing left over: its time goes to what its other products are needed for.
    released &= ~np.isin(parts.supply.id, block.production_lines.capability)
    stated = (
        np.stack([_stated(block.needs, known, group, *pair) for pair in targets.tolist()], axis=1)
        if len(targets)
        else np.zeros((len(needs), 0), dtype=np.bool_)
    )
    nobody = np.zeros((len(block.reservations), len(targets)), dtype=np.bool_)
    kinds, kind = np.unique(np.concatenate([stated, nobody]), axis=0, return_inverse=True)
    kind = kind.reshape(-1)
    return Claims(target, released, kind[: len(needs)], kind[len(needs) :], kinds.T)


def _stated(needs: Needs, known: Needs, group: Ints, need: int, authority: int) -> Bools:
    """(N,) the need that is named; in scenarios that do not state it, those of the authority."""
    one = needs.id == need
    others = (needs.authority == authority) & (authority != NONE)
    there = np.isin(group[needs.scenario], group[known.scenario[known.id == need]])
    answer: Bools = one | (others & ~there)
    return answer

"""How the need lines of a block stand, without N-1: what a what-if is answered in."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from assessments.engine.block import Block
from assessments.engine.check import check
from assessments.engine.compute import coverages, first_short, lines_of, worst_milestones
from assessments.engine.result import BlockResult
from assessments.engine.tree import Bools
from assessments.engine.words import Figure, Ints


@dataclass(frozen=True, eq=False)
class Standing:
    """N lines in order of need id; axes and units as in `BlockResult`."""

    need: Ints  # (N,)
    required: Ints  # (N, M)
    supplied: Ints  # (N, M, 3)
    coverage: Ints  # (N, M, 3)
    worst: Ints  # (N,)
    short_after: Ints  # (N, 3)
    short_by: Ints  # (N, 3)

    def __len__(self) -> int:
        return len(self.need)

    @property
    def gap(self) -> Ints:
        return np.maximum(self.required - self.supplied[:, :, Figure.ASSURED], 0)

    def rows(self, chosen: Ints | Bools) -> Standing:
        return Standing(*(getattr(self, field.name)[chosen] for field in fields(self)))

    @classmethod
    def joined(cls, several: list[Standing]) -> Standing:
        """The lines of several, in order of need id; at least one of them."""
        together = cls(
            *(np.concatenate([getattr(one, f.name) for one in several]) for f in fields(cls))
        )
        return together.rows(np.argsort(together.need, kind="stable"))


def standing(block: Block) -> Standing:
    """Compute a canonical block, all but its N-1 questions and concentration."""
    check(block)
    lines = lines_of(block, block.milestones)
    coverage = coverages(lines)
    short_after, short_by = first_short(lines, block.milestones)
    return Standing(
        need=block.needs.id,
        required=lines.required,
        supplied=lines.supplied,
        coverage=coverage,
        worst=worst_milestones(coverage),
        short_after=short_after,
        short_by=short_by,
    )


def standing_of(result: BlockResult) -> Standing:
    """The same from a stored result."""
    return Standing(*(getattr(result, field.name) for field in fields(Standing)))


def differs(before: Standing, after: Standing) -> Bools:
    """(N,) the lines of which anything is otherwise; both are of the same needs."""
    unlike = before.worst != after.worst
    for name in ("required", "supplied", "coverage", "short_after", "short_by"):
        pair = getattr(before, name) != getattr(after, name)
        unlike = unlike | pair.reshape(len(pair), -1).any(axis=1)
    return unlike

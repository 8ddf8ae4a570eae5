"""The marking of a report, in one computation: its highest input, raised by the nation's rule."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Nation
from common.rows import Marking


def marking_of(inputs: Iterable[str], *, lines: int, nation: Nation) -> Marking:
    """The marking of something that shows `lines` lines made from inputs with these markings.

    Many ambers make a red: from `aggregation_lines` lines on (0: never) it is one step stricter.
    """
    ranks = [Marking(one).rank for one in inputs]
    rank = max(ranks, default=Marking.CLEAR.rank)
    if nation.aggregation_lines and lines >= nation.aggregation_lines:
        rank = min(rank + 1, Marking.RED.rank)
    return list(Marking)[rank]


def is_held_back(marking: str, nation: Nation) -> bool:
    """Above the nation's ceiling only a reference is shown: where it is held and whom to ask."""
    return Marking(marking).rank > Marking(nation.marking_ceiling).rank

"""What the engine gives back: gap lines as arrays, whole numbers only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from assessments.engine.words import Ints


@dataclass(frozen=True, eq=False)
class BlockResult:
    """The gap lines of one block: N need lines, M milestones, S scenarios, in order of id.

    Axes of length 3 are `words.Figure` (declared, expected, assured); axes of length 4 are
    `words.Loss` (parent, site, first-level region, borders). Quantities are thousandths of the unit,
    coverages and shares ten-thousandths, all rounded down once. NONE (-1) means "not asked": no
    requirement on that day, nothing that reaches the line, no answer.
    """

    milestones: Ints  # (M,) days
    need: Ints  # (N,) ids
    resource: Ints  # (N,) ids
    kind: Ints  # (N,) words.Kind
    region: Ints  # (N,) ids
    scenario: Ints  # (N,) ids
    priority: Ints  # (N,)
    known_share: Ints  # (N,) as given, NONE where not estimated
    known: Ints  # (N,) 0: the line is "not known" and stays out of the means
    in_service: Ints  # (N,) units there are, for a level; 0 for every other kind
    required: Ints  # (N, M)
    supplied: Ints  # (N, M, 3) what the allocation gives the line
    split: Ints  # (N, M, 3) 1: a production line with other things to make may serve it
    gap: Ints  # (N, M) required - assured, never below zero
    coverage: Ints  # (N, M, 3)
    largest_gap: Ints  # (N, M) the largest gap up to that milestone
    partners: Ints  # (N, M) partners whose supply can reach the line, before allocation
    hhi: Ints  # (N, M) Herfindahl-Hirschman index over ultimate parents of that supply (declared)
    largest_share: Ints  # (N, M)
    largest_parent: Ints  # (N, M) ids; the lower id of equals
    worst: Ints  # (N,) which milestone (0 … M-1) is worst
    short_after: Ints  # (N, 3) day of the last good milestone, 0 where the first asked is short
    short_by: Ints  # (N, 3) day of the first short milestone
    loss_of: Ints  # (N, 4) ids of what N-1 takes away (NONE for borders)
    loss_coverage: Ints  # (N, 4, 2) expected and assured coverage at the worst milestone without it
    scenarios: Ints  # (S,) ids
    supply: Ints  # (S, M, 3) all supply that counts, wherever it can serve
    idle: Ints  # (S, M, 3) supply that no need takes; NONE in a block of several resources

    def to_lists(self) -> dict[str, Any]:
        """The same in plain lists of plain integers."""
        return {field.name: getattr(self, field.name).tolist() for field in fields(self)}


def canonical_json(results: BlockResult | Iterable[BlockResult]) -> bytes:
    """One answer, one text: lines in order of need id within resources in order of id.

    The order of the results, of the rows that went in, and the split of the work leave no trace.
    """
    given = [results] if isinstance(results, BlockResult) else list(results)
    lists = [result.to_lists() for result in given]
    lists.sort(key=lambda one: (one["resource"][:1], one["need"][:1]))
    return json.dumps(lists, sort_keys=True, separators=(",", ":")).encode()

"""What the office should look at next: unseen supply, by the priority-1 gap it would narrow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assessments.engine.block import Block as EngineBlock
from assessments.engine.unseen import unseen
from assessments.engine.words import WHOLE
from assessments.marking import is_held_back
from assessments.models import Block, Gap, GapReport
from baseline.models import Resource
from partners.models import Capability

#: So many of the worst lines of priority 1 are looked behind, and so many capabilities of each.
LINES = 30
OF_EACH = 40
LISTED = 60


@dataclass(frozen=True)
class Suggestion:
    """One capability to verify, and what that could bring its line; thousandths of the unit."""

    capability: Capability
    line: Gap
    units: int
    assured: int
    expected: int

    @property
    def assured_share(self) -> int:
        """Of what the line requires on its worst day, in ten-thousandths."""
        return self.assured * WHOLE // (self.line.required_then or 1)

    @property
    def expected_share(self) -> int:
        return self.expected * WHOLE // (self.line.required_then or 1)

    @property
    def order(self) -> tuple[int, int, int]:
        return (-self.assured_share, -self.expected_share, self.capability.pk)


def verify_next(user: Any, report: GapReport) -> list[Suggestion]:
    """The most useful first: what narrows the assured gap, then what only firms up the estimate.

    A capability stands once, with the line it would help most. The same number of queries however
    many there are; the blocks of at most `LINES` resources are opened.
    """
    lines = _lines(user, report)
    found: dict[int, tuple[tuple[int, int], Gap, int, int, int]] = {}
    blocks = _blocks(report, {line.resource_id for line in lines})
    for line in lines:
        for key, units, assured, expected in _behind(line, blocks.get(line.resource_id)):
            required = line.required_then or 1
            gain = (assured * WHOLE // required, expected * WHOLE // required)
            if key not in found or gain > found[key][0]:
                found[key] = (gain, line, units, assured, expected)
    best = sorted(found, key=lambda key: (*(-one for one in found[key][0]), key))[:LISTED]
    rows = _capabilities(user, report, best)
    listed = [Suggestion(rows[key], *found[key][1:]) for key in best if key in rows]
    return sorted(listed, key=lambda one: one.order)


def _lines(user: Any, report: GapReport) -> list[Gap]:
    rows = Gap.objects.visible_to(user).filter(report=report, priority=1, milestone__isnull=False)
    rows = rows.short().exclude(resource__kind=Resource.Kind.CRITERION).worst_first()
    lines = list(rows.for_list().select_related("report__nation")[:LINES])
    return [line for line in lines if not is_held_back(line.marking, line.report.nation)]


def _blocks(report: GapReport, resources: Iterable[int]) -> dict[int, tuple[EngineBlock, Any]]:
    found: dict[int, tuple[EngineBlock, Any]] = {}
    for row in Block.objects.filter(run=report.run_id).holding(resources):
        block = EngineBlock.from_bytes(bytes(row.content)).canonical()
        found |= dict.fromkeys(row.resources, (block, row.about))
    return found


def _behind(
    line: Gap, stored: tuple[EngineBlock, Any] | None
) -> Iterable[tuple[int, int, int, int]]:
    """The capabilities with the most to gain for one line: key, units, assured, expected."""
    if stored is None or line.milestone is None:
        return []
    block, about = stored
    if line.need_id not in about["need"]:
        return []
    required = line.required_then or 0
    answer = unseen(
        block,
        about["id"][about["need"].index(line.need_id)],
        line.milestone,
        assured_missing=required - (line.assured_then or 0),
        expected_missing=required - (line.expected_then or 0),
    )
    columns = (answer.capability, answer.units, answer.assured, answer.expected)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    return sorted(rows, key=lambda row: (-row[2], -row[3], row[0]))[:OF_EACH]


def _capabilities(user: Any, report: GapReport, keys: list[int]) -> dict[int, Capability]:
    visible = Capability.objects.visible_to(user).counting(report.nation_id)
    return {row.pk: row for row in visible.filter(pk__in=keys).for_list()}

"""Two reports side by side: which gaps are new, closed, wider or narrower, and what that is due to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from assessments.engine.block import Block as EngineBlock
from assessments.engine.changes import Cause
from assessments.engine.compare import Change, Comparison
from assessments.engine.compare import compare as compare_blocks
from assessments.engine.words import NONE, Figure
from assessments.models import Block, Gap, GapReport

CHANGES = {
    Change.NEW: _("New gap"),
    Change.CLOSED: _("Closed"),
    Change.WIDER: _("Wider"),
    Change.NARROWER: _("Narrower"),
    Change.SAME: _("Unchanged"),
}
CAUSES = {
    Cause.NEED: _("Need"),
    Cause.SUPPLY: _("Supply"),
    Cause.PROMISE: _("Promise"),
    Cause.EVIDENCE: _("Evidence"),
    Cause.POLICY: _("Policy"),
    Cause.NEWLY_REGISTERED: _("Newly registered"),
}
#: Reports whose blocks are larger than this together are compared by a worker.
COMPARED_AT_ONCE = 400_000
#: Answers are kept this long; they come from stored blocks and can always be made again.
KEPT_SECONDS = 7 * 24 * 60 * 60

#: One compared line as it is kept: line id, need before, need after, day, change; before and after of
#: required, gap and expected; then the part of each cause in the gap, and in the expected figure.
Kept = tuple[int, ...]


@dataclass(frozen=True)
class ComparedLine:
    """One line of two reports on its worst day; quantities are thousandths."""

    before: Gap | None
    after: Gap | None
    day: int
    change: Change
    required_before: int
    required_after: int
    gap_before: int
    gap_after: int
    expected_before: int
    expected_after: int
    parts: dict[Cause, int]  # they add up to gap_after - gap_before
    expected_parts: dict[Cause, int]  # likewise for the expected figure

    @property
    def line(self) -> Gap:
        found = self.after or self.before
        if found is None:
            raise ValueError("A compared line stands in at least one of the reports.")
        return found

    @property
    def is_known(self) -> bool:
        """A gap that is not known in one of the reports says nothing about a change."""
        return all(one.is_known for one in (self.before, self.after) if one is not None)

    @property
    def label(self) -> Any:
        return CHANGES[self.change]

    @property
    def difference(self) -> int:
        return self.gap_after - self.gap_before

    @property
    def expected_difference(self) -> int:
        return self.expected_after - self.expected_before

    @property
    def causes(self) -> list[tuple[Any, int]]:
        """What moved the gap, the largest part first."""
        return _largest_first(self.parts)

    @property
    def expected_causes(self) -> list[tuple[Any, int]]:
        return _largest_first(self.expected_parts)


def _largest_first(parts: dict[Cause, int]) -> list[tuple[Any, int]]:
    moved = [(CAUSES[cause], part) for cause, part in parts.items() if part]
    return sorted(moved, key=lambda one: -abs(one[1]))


@dataclass(frozen=True)
class ReportComparison:
    """All lines this reader sees whose gap changed, with totals; "not known" ones stand apart, and so
    do those where only the expected figure moved."""

    old: GapReport
    new: GapReport
    lines: list[ComparedLine]
    expected_only: list[ComparedLine]
    not_known: list[ComparedLine]
    unchanged: int
    changes: dict[Change, int]  # lines by what became of the gap
    causes: dict[Cause, int]  # lines whose gap a cause has moved

    @property
    def change_counts(self) -> list[tuple[str, Any, int]]:
        return [
            (change.name.lower(), CHANGES[change], self.changes.get(change, 0))
            for change in (Change.NEW, Change.WIDER, Change.NARROWER, Change.CLOSED)
        ]

    @property
    def cause_counts(self) -> list[tuple[str, Any, int]]:
        return [
            (cause.name.lower(), label, self.causes.get(cause, 0))
            for cause, label in CAUSES.items()
        ]


def kept_comparison(old: GapReport, new: GapReport) -> list[Kept] | None:
    """The comparison, if it has been made for exactly these figures."""
    found: list[Kept] | None = cache.get(_key(old, new))
    return found


def comparison_at_hand(old: GapReport, new: GapReport) -> list[Kept] | None:
    """What is kept, or made now where that is quick; None where a worker has to make it."""
    kept = kept_comparison(old, new)
    if kept is None and size_of(old, new) <= COMPARED_AT_ONCE:
        for _done in make_comparison(old, new):
            pass
        kept = kept_comparison(old, new)
    return kept


def make_comparison(old: GapReport, new: GapReport) -> Iterator[int]:
    """Compare two reports, component by component, giving how many are done; then keep the answer."""
    rows: list[Kept] = []
    before, after = _components(old), _components(new)
    for done, component in enumerate(sorted(before | after), start=1):
        rows += _compared(component, old, new)
        yield done
    cache.set(_key(old, new), rows, KEPT_SECONDS)


def component_count(old: GapReport, new: GapReport) -> int:
    return len(_components(old) | _components(new))


def size_of(old: GapReport, new: GapReport) -> int:
    """How many bytes of blocks have to be compared."""
    runs = [old.run_id, new.run_id]
    total = Block.objects.filter(run__in=runs).aggregate(total=Sum(Length("content")))["total"]
    return int(total or 0)


def _components(report: GapReport) -> set[int]:
    return set(Block.objects.filter(run=report.run_id).values_list("component", flat=True))


def _key(old: GapReport, new: GapReport) -> str:
    return f"comparison:2:{old.pk}:{old.sha256}:{old.run_id}:{new.pk}:{new.sha256}:{new.run_id}"


def _compared(component: int, old: GapReport, new: GapReport) -> Iterator[Kept]:
    before = Block.objects.filter(run=old.run_id, component=component).first()
    after = Block.objects.filter(run=new.run_id, component=component).first()
    blocks = [
        EngineBlock.from_bytes(bytes(one.content)) if one else None for one in (before, after)
    ]
    if before and after and before.sha256 == after.sha256:
        return
    first, second = blocks
    comparison = compare_blocks(first or _asking_nothing(second), second or _asking_nothing(first))
    needs = [_needs(one) for one in (before, after)]
    yield from _rows(comparison, *needs)


def _asking_nothing(block: EngineBlock | None) -> EngineBlock:
    """The same supply before its needs were stated, or after they were withdrawn."""
    if block is None:
        raise ValueError("A component stands in at least one of the reports.")
    return replace(block, needs=block.needs.rows(np.zeros(0, dtype=np.int64)))


def _needs(block: Block | None) -> dict[int, int]:
    return dict(zip(block.about["id"], block.about["need"], strict=True)) if block else {}


def _rows(
    comparison: Comparison, before: Mapping[int, int], after: Mapping[int, int]
) -> Iterator[Kept]:
    at = comparison.worst.copy()
    unshared = at == NONE
    if unshared.any():  # the worst day is not in both: then where the two differ most
        moved = np.abs(comparison.gap[..., 1] - comparison.gap[..., 0])
        at[unshared] = moved[unshared].argmax(axis=1)
    for row, (line, place) in enumerate(zip(comparison.need.tolist(), at.tolist(), strict=True)):
        yield (
            line,
            before.get(line, NONE),
            after.get(line, NONE),
            int(comparison.milestones[place]),
            int(comparison.change[row, place]),
            *comparison.required[row, place].tolist(),
            *comparison.gap[row, place].tolist(),
            *comparison.supplied[row, place, Figure.EXPECTED].tolist(),
            *comparison.gap_parts[row, place].tolist(),
            *comparison.supplied_parts[row, place, Figure.EXPECTED].tolist(),
        )


def compared_for(user: Any, old: GapReport, new: GapReport, kept: list[Kept]) -> ReportComparison:
    """A kept comparison as one reader may see it: lines of theirs in either report."""
    before, after = _seen(user, old), _seen(user, new)
    seen = [one for one in (_line(row, before, after) for row in kept) if one is not None]
    known = [one for one in seen if one.is_known]
    lines = [one for one in known if one.change != Change.SAME or one.difference]
    rest = [one for one in known if one.change == Change.SAME and not one.difference]
    told = {row[2] for row in kept}  # components that did not change at all are not compared
    untold = sum(gap.is_known for need, gap in after.items() if need not in told)
    return ReportComparison(
        old=old,
        new=new,
        lines=sorted(lines, key=_rank),
        expected_only=sorted((one for one in rest if one.expected_difference), key=_rank),
        not_known=[one for one in seen if not one.is_known],
        unchanged=len(rest) + untold,
        changes=dict(Counter(one.change for one in lines)),
        causes=dict(Counter(cause for one in lines for cause, part in one.parts.items() if part)),
    )


def _rank(one: ComparedLine) -> tuple[int, int, int]:
    return one.line.priority, _ORDER[one.change], one.line.pk


_ORDER = {Change.NEW: 0, Change.WIDER: 1, Change.NARROWER: 2, Change.CLOSED: 3, Change.SAME: 4}


def _seen(user: Any, report: GapReport) -> dict[int, Gap]:
    lines = Gap.objects.visible_to(user).filter(report=report).for_list()
    return {line.need_id: line for line in lines if line.need_id is not None}


def _line(row: Kept, before: dict[int, Gap], after: dict[int, Gap]) -> ComparedLine | None:
    _line_id, was, now, day, change, *rest = row
    found = before.get(was), after.get(now)
    if found == (None, None):
        return None
    (required, required_then, gap, gap_then, expected, expected_then), parts = rest[:6], rest[6:]
    return ComparedLine(
        before=found[0],
        after=found[1],
        day=day,
        change=Change(change),
        required_before=required,
        required_after=required_then,
        gap_before=gap,
        gap_after=gap_then,
        expected_before=expected,
        expected_after=expected_then,
        parts=dict(zip(Cause, parts[: len(Cause)], strict=True)),
        expected_parts=dict(zip(Cause, parts[len(Cause) :], strict=True)),
    )

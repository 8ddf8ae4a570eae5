"""How much of a gap waits on the state itself: what would be there if open conditions were granted.

A commitment with a condition that is not granted counts one promise step lower. The engine allocates the
stored input anew without that, for all conditions together and for those that one authority owes alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from agreements.models import Commitment, Condition, unmet_condition
from assessments.marking import is_held_back
from assessments.mending.supposing import Outcome, Stored, outcome_of, stored_blocks, with_granted
from assessments.models import Gap, GapReport
from baseline.models import Authority

#: Lines that one page looks behind.
MOST_LINES = 500

#: For each commitment that waits, who owes it something: authorities, and None for the office.
Owed = dict[int, frozenset[int | None]]


@dataclass(frozen=True)
class Freed:
    """What a line would have more on its worst day, and miss less; thousandths."""

    gap: int
    assured: int
    expected: int

    def __bool__(self) -> bool:
        return bool(self.gap or self.assured or self.expected)


@dataclass(frozen=True)
class Waiting:
    """One line of which something waits: with everything granted, and with what one authority owes."""

    line: Gap
    all: Freed
    by: dict[int | None, Freed] = field(default_factory=dict)


@dataclass(frozen=True)
class Owing:
    """One authority (None: the office), the conditions it has not granted, and the lines that wait."""

    authority: Authority | None
    conditions: list[Condition]
    waiting: list[tuple[Gap, Freed]]


def waiting_for(report: GapReport, lines: Sequence[Gap]) -> dict[int, Waiting]:
    """By line, those of which anything waits. Two queries for what is owed, one for the blocks."""
    asked = [
        line
        for line in lines
        if line.milestone is not None and not is_held_back(line.marking, report.nation)
    ]
    if not asked:
        return {}
    owed = owed_now(report)
    blocks = stored_blocks(report, {line.resource_id for line in asked}) if owed else {}
    found = (
        _waiting(line, stored, _of_block(owed, stored))
        for line in asked
        if (stored := blocks.get(line.resource_id)) is not None
    )
    return {one.line.pk: one for one in found if one is not None}


def waiting_lines(user: Any, report: GapReport, filters: Any = None) -> list[Waiting]:
    """The lines of a report this reader sees of which something waits, the worst first."""
    owed = owed_now(report)
    resources = {resource for _commitment, resource in owed}
    if not resources:
        return []
    tied = set(stored_blocks(report, resources))
    rows = Gap.objects.visible_to(user).filter(report=report, resource__in=tied)
    lines = rows.matching(filters or {}).worst_first().for_list().select_related("report__nation")
    found = waiting_for(report, list(lines[:MOST_LINES]))
    return list(found.values())


def owing(user: Any, report: GapReport, waiting: Sequence[Waiting]) -> list[Owing]:
    """By authority what it owes and what waits on it alone, the most lines first."""
    unmet = Condition.objects.visible_to(user).unmet_on(timezone.localdate())
    owed: dict[int | None, list[Condition]] = defaultdict(list)
    for condition in unmet.filter(nation=report.nation_id).for_list()[:MOST_LINES]:
        owed[condition.authority_id].append(condition)
    names = Authority.objects.in_bulk([key for key in owed if key is not None])
    found = [
        Owing(
            names.get(key) if key is not None else None,
            conditions,
            [(one.line, freed) for one in waiting if (freed := one.by.get(key))],
        )
        for key, conditions in owed.items()
    ]
    return sorted(found, key=lambda one: (-len(one.waiting), -len(one.conditions)))


def owed_now(report: GapReport) -> dict[tuple[int, int], frozenset[int | None]]:
    """By commitment in force that waits, and its resource: who has not granted what it hangs on."""
    today = timezone.localdate()
    rows = Commitment.objects.in_force_on(today).filter(nation=report.nation_id)
    waits = list(
        rows.annotate(waits=unmet_condition(today))
        .filter(waits=True)
        .order_by()
        .values_list("pk", "capability_id", "capability__partner_id", "capability__resource_id")
    )
    if not waits:
        return {}
    partners = {partner for _pk, _capability, partner, _resource in waits}
    unmet = Condition.objects.unmet_on(today).filter(partner__in=partners)
    owes: dict[tuple[int, int | None], set[int | None]] = defaultdict(set)
    for partner, capability, authority in unmet.order_by().values_list(
        "partner_id", "capability_id", "authority_id"
    ):
        owes[partner, capability].add(authority)
    return {
        (pk, resource): frozenset(
            owes.get((partner, capability), set()) | owes.get((partner, None), set())
        )
        for pk, capability, partner, resource in waits
    }


def _of_block(owed: dict[tuple[int, int], frozenset[int | None]], stored: Stored) -> Owed:
    inside = set(stored.row.resources)
    return {pk: who for (pk, resource), who in owed.items() if resource in inside}


def _waiting(line: Gap, stored: Stored, owed: Owed) -> Waiting | None:
    whole = _freed(line, stored, owed)
    if not whole:
        return None
    alone = {one for who in owed.values() for one in who}
    by = {
        one: freed
        for one in alone
        if (freed := _freed(line, stored, [pk for pk, who in owed.items() if who == {one}]))
    }
    return Waiting(line, whole, by)


def _freed(line: Gap, stored: Stored, commitments: Iterable[int]) -> Freed | None:
    asked = list(commitments)
    if not asked:
        return None
    found: Outcome | None = outcome_of(line, with_granted(stored, asked))
    if found is None:
        return None
    freed = Freed(
        gap=line.gap - found.gap,
        assured=found.assured - (line.assured_then or 0),
        expected=found.expected - (line.expected_then or 0),
    )
    return freed or None

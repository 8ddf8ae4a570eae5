"""From the cells of a file to a plan: what would be made and changed, and every fault of every row.

cells = Cells(...)                # the mapped columns, read once
draft = describe(cells, ...)      # what the file says
plan = compare(draft, registry)   # what that means for the registry
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from sys import intern
from typing import Any

from common.tabular.problems import Problem
from common.tabular.values import Cell
from partners.importing import matching
from partners.importing.converting import CellFault, convert
from partners.importing.drafts import Did, Draft, RowOutcome, State
from partners.importing.fields import FIELDS, LOOKED_UP, Kind
from partners.importing.grouping import Grouped, group
from partners.importing.mapping import ImportMapping
from partners.importing.registry import Registry
from partners.importing.vocabulary import Vocabulary

#: Strange words remembered for each field, the most frequent ones.
MOST_STRANGE = 100


class Cells:
    """The mapped cells of a file, and the rows that could not be read at all."""

    def __init__(self, mapping: ImportMapping) -> None:
        self.keys = list(mapping.columns)
        self.numbers: list[int] = []
        self.unread: dict[int, Problem] = {}  # by row number
        self._rows: list[tuple[Cell, ...]] = []
        # With one place, itemgetter would give the bare cell; the repeated one is dropped by zip.
        places = list(mapping.columns.values())
        self._pick = itemgetter(*places, places[0]) if places else lambda _cells: ()

    def add(self, number: int, cells: Sequence[Cell]) -> None:
        self.numbers.append(number)
        picked = self._pick(cells)
        try:
            # Registers repeat themselves; each different word is kept once.
            self._rows.append(tuple(map(intern, picked)))
        except TypeError:  # a workbook's numbers and days
            self._rows.append(picked)

    def taken(self) -> dict[str, Sequence[Cell]]:
        """The columns by field. The rows they were made of are let go."""
        rows, self._rows = self._rows, []
        if not rows:
            return dict.fromkeys(self.keys, ())
        return dict(zip(self.keys, zip(*rows, strict=True), strict=False))


@dataclass
class Plan:
    """What committing the file would do."""

    made: Grouped
    unread: dict[int, Problem]
    strange: dict[str, list[tuple[str, int]]]  # field: words nobody knows, and how often
    counts: dict[str, int] = field(default_factory=dict)


def describe(cells: Cells, mapping: ImportMapping, words: Vocabulary) -> Plan:
    """What the file says, before the registry is asked."""
    done = convert(cells.taken(), len(cells.numbers), mapping, words)
    strange: dict[str, Counter[str]] = {}
    for faults in done.faults.values():
        for fault in faults:
            if _is_strange(fault):
                strange.setdefault(fault.key, Counter())[fault.value] += 1
    most = {key: found.most_common(MOST_STRANGE) for key, found in strange.items()}
    return Plan(group(cells.numbers, done, mapping, words), cells.unread, most)


def _is_strange(fault: CellFault) -> bool:
    """A word of a list that nobody knows, or one that stands for a number ("Yes" for one berth)."""
    if fault.code == "not_a_number":
        return FIELDS[fault.key].kind is Kind.NUMBER and not any(map(str.isdigit, fault.value))
    return fault.code == "word_unknown" and FIELDS[fault.key].kind in LOOKED_UP


def compare_partners(plan: Plan, registry: Registry, mapping: ImportMapping) -> None:
    """First the partners, so that the registry can be asked about their sites only."""
    matching.match_partners(plan.made, registry, mapping.existing)


def compare_sites(
    plan: Plan, registry: Registry, mapping: ImportMapping, words: Vocabulary
) -> None:
    matching.match_sites(plan.made, registry, mapping.existing, words)


def compare_the_rest(
    plan: Plan, registry: Registry, mapping: ImportMapping, words: Vocabulary
) -> None:
    """Then what hangs on sites and partners, and with it the outcome of every row."""
    names = {key: word.name for key, word in words.resources.items()}
    matching.match_capabilities(plan.made, registry, mapping, names)
    matching.match_contacts(plan.made, registry)
    _settle_rows(plan.made)
    plan.counts = _counts(plan)


def _settle_rows(made: Grouped) -> None:
    refused = {row.number for row in made.rows if row.state is State.GOOD and _refused(row)}
    for row in made.rows:
        if row.state is State.DUPLICATE and row.same_as in refused:
            row.refuse(CellFault("partner.name", "", "same_as_bad_row", {"first": row.same_as}))
        elif row.state is State.GOOD and _adds_nothing(row.drafts):
            row.state = State.DUPLICATE
    made.partners = [draft for draft in made.partners if draft.good_rows > 0]
    made.sites = [draft for draft in made.sites if draft.good_rows > 0]
    made.capabilities = [draft for draft in made.capabilities if draft.good_rows > 0]
    made.contacts = [draft for draft in made.contacts if draft.good_rows > 0]


def _refused(row: RowOutcome) -> bool:
    """Whether something the row speaks of cannot be; it then counts for nothing."""
    drafts = [draft for draft in row.drafts if draft is not None]
    fault = next((draft.fault for draft in drafts if draft.fault), None)
    if fault is None:
        return False
    row.refuse(fault)
    for draft in drafts:
        draft.good_rows -= 1
    return True


def _adds_nothing(drafts: Sequence[Draft | None]) -> bool:
    """Everything the row says stands in the registry already."""
    return all(draft is None or draft.did is Did.SAME for draft in drafts)


def _counts(plan: Plan) -> dict[str, int]:
    made = plan.made
    states = Counter(row.state for row in made.rows)
    counts: dict[str, int] = {
        "rows": len(made.rows) + len(plan.unread),
        "good": states[State.GOOD],
        "errors": states[State.ERROR] + len(plan.unread),
        "duplicates": states[State.DUPLICATE],
        "repeated": sum(row.same_as is not None for row in made.rows),
        "without_capability": sum(
            row.capability is None and row.state is State.GOOD for row in made.rows
        ),
        "without_coordinates": sum(
            "latitude" not in site.said for site in made.sites if site.did is Did.CREATED
        ),
    }
    named: dict[str, Sequence[Any]] = {
        "partners": made.partners,
        "sites": made.sites,
        "capabilities": made.capabilities,
        "contacts": made.contacts,
    }
    for name, drafts in named.items():
        did = Counter(draft.did for draft in drafts)
        counts[name] = len(drafts)
        counts.update({f"{name}_{deed.value}": did[deed] for deed in Did})
    return counts

"""What a file may not make of a capability: judged against what the registry has of it.

The database refuses the same; here it is said of the row, with the mend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from partners.importing.converting import CellFault
from partners.importing.drafts import CapabilityDraft, Did
from partners.importing.mapping import ImportMapping
from partners.importing.people import total
from partners.importing.registry import KnownCapability

#: What is said of a production line; lines are kept on their pages and in the company's own sheet.
OF_LINES = ("line", "is_normal", "conversion_hours", "most")
#: What nothing that a line makes has.
_NOT_MADE = ("stock", "in_service")


def fault_of(
    draft: CapabilityDraft,
    known: KnownCapability | None,
    mapping: ImportMapping,
    names: Mapping[int, str],
) -> CellFault | None:
    """The first thing that stands against what the file would make or change."""
    if draft.did in (Did.SAME, Did.KEPT):
        return None
    fault = _new_on_a_line(draft) if known is None else _of_its_line(draft, known, names)
    if fault is None and known is not None:
        fault = _of_its_people(draft, known)
    if fault is None or mapping.has(fault.key) or not mapping.has("capability.quantity"):
        return fault
    return replace(fault, key="capability.quantity")  # the column that says it


def _new_on_a_line(draft: CapabilityDraft) -> CellFault | None:
    name = next((name for name in OF_LINES if draft.said.get(name)), None)
    return None if name is None else _fault(name, draft.said[name], "line_of_something_new")


def _of_its_line(
    draft: CapabilityDraft, known: KnownCapability, names: Mapping[int, str]
) -> CellFault | None:
    changed = next((name for name in OF_LINES if name in draft.changes), None)
    line = known.values.get("line") or ""
    if changed is not None:
        return _fault(changed, draft.said[changed], "line_differs", line=line or "\u2014")
    if not line:
        return None
    stated = next((name for name in _NOT_MADE if name in draft.changes), None)
    if stated is None:
        return None
    typed = draft.said["entered"].get(stated, "")
    resource = names.get(draft.resource, "")
    return _fault(stated, typed, "made_on_a_line", line=line, resource=resource)


def _of_its_people(draft: CapabilityDraft, known: KnownCapability) -> CellFault | None:
    """The total has to cover the people counted by competence, whichever of the two changes."""
    people: Mapping[str, int] = draft.said.get("competences", known.values["competences"])
    in_all = draft.said.get("capacity", known.values["capacity"]) or 0
    kind = draft.said.get("kind", known.kind)
    if not people:
        return None
    if kind != "people":
        return _fault("kind", kind, "people_kept_apart", sum=total(people))
    if total(people) * 1000 > in_all:
        typed = draft.said.get("entered", {}).get("capacity", "")
        details = {"sum": total(people), "total": in_all // 1000}
        return _fault("capacity", typed, "people_too_many", **details)
    return None


def _fault(name: str, value: Any, code: str, **details: Any) -> CellFault:
    return CellFault(f"capability.{name}", str(value), code, details)

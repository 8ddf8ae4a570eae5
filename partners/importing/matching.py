"""Compare what a file says with what the registry holds: new, the same, changed, or unclear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.text import folded
from partners.duplicates import LIKELY, Named, likeness
from partners.importing.converting import CellFault
from partners.importing.drafts import (
    AS_TYPED,
    CapabilityDraft,
    ContactDraft,
    Did,
    Draft,
    PartnerDraft,
    SiteDraft,
)
from partners.importing.grouping import Grouped
from partners.importing.judging import fault_of
from partners.importing.mapping import Existing, ImportMapping
from partners.importing.registry import Known, KnownCapability, KnownPartner, Registry
from partners.importing.vocabulary import Vocabulary

QUANTITIES = ("stock", "rate", "capacity", "in_service")
#: Who owns a known partner is not changed by a file; the rest follows from other statements.
_NOT_COMPARED = AS_TYPED | {"parent", "country"}


def match_partners(made: Grouped, registry: Registry, existing: Existing) -> None:
    """By number first, then by name. What is unclear becomes a fault of all its rows."""
    taken: dict[int, PartnerDraft] = {}
    for draft in made.partners:
        known = _known_partner(draft, registry)
        if known is None:
            continue
        other = taken.setdefault(known.id, draft)
        if other is not draft:
            draft.fault = _fault(draft, "same_partner_as_row", first=other.first_row)
            continue
        draft.new_numbers = [number for number in draft.numbers if number not in known.numbers]
        _compare(draft, known, existing)
        if draft.new_numbers:
            draft.changes = {**draft.changes, "numbers": ([], draft.new_numbers)}
            draft.did = Did.CHANGED if existing is Existing.UPDATE else Did.KEPT
    for draft in made.partners:
        if draft.id is None:
            draft.new_numbers = list(draft.numbers)
    _find_parents(made.partners, registry)


def _known_partner(draft: PartnerDraft, registry: Registry) -> KnownPartner | None:
    gone = next((n for n in draft.numbers if n in registry.put_away), None)
    if gone is not None:
        draft.fault = _fault(draft, "number_put_away", other=registry.put_away[gone])
        return None
    by_number = {registry.by_number[n] for n in draft.numbers if n in registry.by_number}
    if len(by_number) > 1:
        names = [registry.partners[one].name for one in sorted(by_number)]
        draft.fault = _fault(draft, "numbers_of_two_partners", one=names[0], two=names[1])
        return None
    if by_number:
        known = registry.partners[by_number.pop()]
        same = likeness(
            Named(0, draft.name_key, draft.match_key), Named(0, known.name_key, known.match_key)
        )
        if same.score < LIKELY:
            draft.fault = _fault(draft, "number_known_as", other=known.name)
            return None
        if _disagree(draft, known):
            draft.fault = _fault(draft, "number_differs", other=known.name)
            return None
        return known
    return _known_by_name(draft, registry)


def _disagree(draft: PartnerDraft, known: KnownPartner) -> bool:
    """Another number in the same register."""
    numbers = {number[:2]: number for number in known.numbers}
    return any(numbers.get(number[:2], number) != number for number in draft.numbers)


def _known_by_name(draft: PartnerDraft, registry: Registry) -> KnownPartner | None:
    fits = []
    for one in registry.by_name.get(draft.name_key, ()):
        known = registry.partners[one]
        # A port and a power station may both be called after their town.
        is_meant = not draft.stands_for_site or one in registry.of_source
        if is_meant and not _disagree(draft, known):
            fits.append(known)
    if len(fits) > 1:
        draft.fault = _fault(draft, "name_known_twice", count=len(fits))
        return None
    return fits[0] if fits else None


def _find_parents(partners: list[PartnerDraft], registry: Registry) -> None:
    """Parents of new partners, in the file first. Known partners keep the parent they have."""
    by_name: dict[str, list[PartnerDraft]] = {}
    for draft in partners:
        by_name.setdefault(draft.name_key, []).append(draft)
    for draft in partners:
        if draft.id is None and draft.fault is None and "parent" in draft.said:
            _find_parent(draft, by_name.get(folded(draft.said["parent"]), []), registry)
    for draft in partners:
        if _is_own_ancestor(draft):
            draft.fault = _parent_fault(draft, "parent_in_a_circle")


def _find_parent(draft: PartnerDraft, same_file: list[PartnerDraft], registry: Registry) -> None:
    known = registry.by_name.get(folded(draft.said["parent"]), [])
    if draft in same_file:
        draft.fault = _parent_fault(draft, "parent_is_itself")
    elif len(same_file) == 1:
        draft.parent = same_file[0]
    elif len(known) == 1:
        draft.parent_id, draft.top_id = known[0], registry.partners[known[0]].top_id
    else:
        found = len(same_file) or len(known)
        draft.fault = _parent_fault(draft, "parent_of_several" if found else "parent_unknown")


def _is_own_ancestor(draft: PartnerDraft) -> bool:
    above, steps = draft.parent, 0
    while above is not None and steps < 100:
        if above is draft:
            return True
        above, steps = above.parent, steps + 1
    return above is not None


def _parent_fault(draft: PartnerDraft, code: str) -> CellFault:
    return CellFault("partner.parent", draft.said["parent"], code, {})


def _fault(draft: PartnerDraft, code: str, **details: Any) -> CellFault:
    return CellFault("partner.name", draft.name, code, details)


def match_sites(made: Grouped, registry: Registry, existing: Existing, words: Vocabulary) -> None:
    """A new site without a region lies somewhere in its country, in the nation at first."""
    for draft in made.sites:
        partner = _partner_of(draft)
        known = registry.sites.get((partner.id, draft.name_key)) if partner.id else None
        if known is not None:
            _compare(draft, known, existing)
            draft.region = known.values["region"]
        if known is None or draft.did is Did.CHANGED:
            root = words.roots[draft.said.get("country", words.nation)]
            draft.region = draft.said.get("region") or draft.region or root


def match_capabilities(
    made: Grouped, registry: Registry, mapping: ImportMapping, names: Mapping[int, str]
) -> None:
    """`names`: of the resources, for what is said of a fault."""
    for draft in made.capabilities:
        site = draft.site.id if draft.site else None
        if site is None:
            draft.fault = draft.fault or fault_of(draft, None, mapping, names)
            continue
        found = registry.capabilities.get((site, draft.resource, draft.description_key), [])
        known = _one_of(draft, found)
        if known is not None:
            own_word = known.is_own_word
            _compare(draft, known, Existing.KEEP if own_word else mapping.existing)
            _note_what_follows(draft, known)
        draft.fault = draft.fault or fault_of(draft, known, mapping, names)


def _note_what_follows(draft: CapabilityDraft, known: KnownCapability) -> None:
    """What changes together with a quantity or with the regions served."""
    also: dict[str, tuple[Any, Any]] = {}
    if draft.changes.keys() & set(QUANTITIES):
        also |= {name: (known.values.get(name), draft.said[name]) for name in AS_TYPED}
    if "served" in draft.changes:
        also["is_served_stated"] = (known.values.get("is_served_stated"), True)
    draft.changes = {**draft.changes, **also}


def _one_of(draft: CapabilityDraft, found: list[KnownCapability]) -> KnownCapability | None:
    if len(found) > 1:
        of_kind = [known for known in found if known.kind == draft.said.get("kind")]
        found = of_kind or found
    if len(found) > 1:
        draft.fault = CellFault("capability.resource", "", "capability_known_twice", {})
        return None
    return found[0] if found else None


def match_contacts(made: Grouped, registry: Registry) -> None:
    """A contact known by name, address or telephone is left to the partner's own care."""
    for draft in made.contacts:
        partner = draft.partner
        if partner is None or partner.id is None:
            continue
        for known in registry.contacts.get(partner.id, ()):
            if _is_same_person(draft, known.values):
                draft.id, draft.version, draft.did = known.id, known.version, Did.SAME
                break


def _is_same_person(draft: ContactDraft, values: Mapping[str, Any]) -> bool:
    said = draft.said
    return (
        folded(said["name"]) == folded(values["name"])
        or bool(said.get("email") and said["email"] == values["email"])
        or bool(said.get("phone") and said["phone"] == values["phone"])
    )


def _compare(draft: Draft, known: Known, existing: Existing) -> None:
    draft.id, draft.version = known.id, known.version
    draft.changes = {
        name: (known.values.get(name), value)
        for name, value in draft.said.items()
        if name not in _NOT_COMPARED and known.values.get(name) != value
    }
    if not draft.changes:
        draft.did = Did.SAME
    else:
        draft.did = Did.CHANGED if existing is Existing.UPDATE else Did.KEPT


def _partner_of(draft: SiteDraft) -> PartnerDraft:
    if draft.partner is None:
        raise ValueError("A site belongs to a partner.")
    return draft.partner

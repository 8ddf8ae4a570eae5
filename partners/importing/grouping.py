"""From rows to drafts: rows that speak of one partner, site or capability are put together.

A row counts whole or not at all: its statements are added only when none of them contradicts an
earlier row, so that a bad row leaves no trace in what is made of the good ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from common.text import folded
from partners.duplicates import LIKELY, Named, likeness, match_key
from partners.importing.amounts import Amounts, BadRow
from partners.importing.converting import CellFault, Converted
from partners.importing.drafts import (
    CapabilityDraft,
    ContactDraft,
    Number,
    PartnerDraft,
    RowOutcome,
    SiteDraft,
    State,
)
from partners.importing.fields import FIELDS, IDENTIFIER_SCHEMES, Group
from partners.importing.mapping import ImportMapping, NoPartner
from partners.importing.vocabulary import Vocabulary

_PARTNER_SAYS = ("kind", "legal_form", "seat", "nace", "website", "parent")
_SITE_SAYS = (
    "address",
    "postal_code",
    "municipality",
    "region",
    "country",
    "latitude",
    "longitude",
)
#: Fields of a capability that mean themselves; quantities and their unit are worked out.
_CAPABILITY_SAYS = (
    "kind",
    "line",
    "is_normal",
    "conversion_hours",
    "is_whole",
    "basis",
    "notice_hours",
    "mobilisation_hours",
    "lasts_hours",
    "share_peacetime",
    "share_crisis",
    "share_war",
    "served",
    "valid_until",
    "share_level",
    "release",
    "release_hours",
    "tags",
)
_CONTACT_SAYS = ("name", "role", "email", "phone", "is_any_hour", "languages")


@dataclass
class Grouped:
    """Everything the file says, and what each row says of it."""

    partners: list[PartnerDraft] = field(default_factory=list)
    sites: list[SiteDraft] = field(default_factory=list)
    capabilities: list[CapabilityDraft] = field(default_factory=list)
    contacts: list[ContactDraft] = field(default_factory=list)
    rows: list[RowOutcome] = field(default_factory=list)


def group(
    numbers: Sequence[int], done: Converted, mapping: ImportMapping, words: Vocabulary
) -> Grouped:
    """`numbers` are the rows' numbers as the file counts them, in order."""
    return _Grouping(done, mapping, words).walk(numbers)


class _Grouping:
    """Walks the rows once. Columns are looked up here, not for every row."""

    def __init__(self, done: Converted, mapping: ImportMapping, words: Vocabulary) -> None:
        self.done, self.mapping, self.words = done, mapping, words
        self.made = Grouped()
        self.by_number: dict[Number, PartnerDraft] = {}
        self.by_name: dict[str, list[PartnerDraft]] = {}
        self.sites: dict[tuple[int, str], SiteDraft] = {}
        self.capabilities: dict[tuple[int, int, str], CapabilityDraft] = {}
        self.contacts: dict[tuple[int, str, str, str], ContactDraft] = {}
        self.keys: dict[str, tuple[str, str]] = {}
        self.folded: dict[str, str] = {}
        self.partner_says = self._columns(Group.PARTNER, _PARTNER_SAYS)
        self.site_says = self._columns(Group.SITE, _SITE_SAYS)
        self.capability_says = self._columns(Group.CAPABILITY, _CAPABILITY_SAYS)
        self.contact_says = self._columns(Group.CONTACT, _CONTACT_SAYS)
        self.number_columns = [
            done.values[f"partner.{scheme}"]
            for scheme in IDENTIFIER_SCHEMES
            if f"partner.{scheme}" in done.values
        ]
        self.partner_names = done.column("partner.name")
        self.site_names = done.column("site.name")
        self.resources = done.column("capability.resource")
        self.descriptions = done.column("capability.description")
        self.amounts = Amounts(done, words)

    def _columns(self, group: Group, names: Sequence[str]) -> list[tuple[str, list[Any]]]:
        values = self.done.values
        return [(name, values[f"{group}.{name}"]) for name in names if f"{group}.{name}" in values]

    def walk(self, numbers: Sequence[int]) -> Grouped:
        faults = self.done.faults
        for place, number in enumerate(numbers):
            row = RowOutcome(number)
            self.made.rows.append(row)
            if place in faults:
                row.state = State.ERROR
                row.faults = tuple(faults[place])
            else:
                self._take(row, place)
        return self.made

    def _take(self, row: RowOutcome, place: int) -> None:
        try:
            partner = self._partner(row, place)
            site = self._site(row, place, partner)
            capability = self._capability(row, place, site)
            contact = self._contact(row, place, partner)
        except BadRow as bad:
            fault = bad.fault
            typed = fault.value or self.done.typed(fault.key, place)
            row.refuse(CellFault(fault.key, typed, fault.code, fault.details))
            return
        row.partner, row.site, row.capability, row.contact = partner, site, capability, contact
        if not self._keep(row, place):
            known = capability or contact or site or partner
            row.state, row.same_as = State.DUPLICATE, known.first_row

    def _keep(self, row: RowOutcome, place: int) -> bool:
        """Add what the row says; false where all of it was said before."""
        adds = self._keep_partner(row, place)
        adds = self._keep_site(row, place) or adds
        adds = self._keep_capability(row) or adds
        return self._keep_contact(row) or adds

    # Partners

    def _partner(self, row: RowOutcome, place: int) -> PartnerDraft:
        name = self.partner_names[place]
        if name is None and self.mapping.no_partner is NoPartner.SITE:
            name = self.site_names[place]
        if name is None:
            raise BadRow("partner.name", "no_partner")
        numbers = [column[place] for column in self.number_columns if column[place]]
        name_key, key = self._keys(name)
        known = self._known_partner(name, name_key, key, numbers)
        if known is None:
            return PartnerDraft(
                row.number,
                name=name,
                name_key=name_key,
                match_key=key,
                numbers=numbers,
                stands_for_site=self.partner_names[place] is None,
            )
        _agree(known, _said(self.partner_says, place), Group.PARTNER)
        return known

    def _keys(self, name: str) -> tuple[str, str]:
        if name not in self.keys:
            self.keys[name] = (folded(name)[:200], match_key(name))
        return self.keys[name]

    def _fold(self, words: str) -> str:
        if words not in self.folded:
            self.folded[words] = folded(words)[:300]
        return self.folded[words]

    def _known_partner(
        self, name: str, name_key: str, key: str, numbers: list[Number]
    ) -> PartnerDraft | None:
        found = {id(draft): draft for n in numbers if (draft := self.by_number.get(n))}
        if len(found) > 1:
            rows = sorted(draft.first_row for draft in found.values())
            raise BadRow("partner.name", "numbers_disagree", name, first=rows[0], second=rows[1])
        if found:
            (draft,) = found.values()
            _check_same_name(draft, Named(0, name_key, key), name)
            if draft.disagrees(numbers):
                raise BadRow("partner.name", "other_number", name, first=draft.first_row)
            return draft
        same_name = self.by_name.get(name_key, ())
        if numbers:
            same_name = [draft for draft in same_name if not draft.disagrees(numbers)]
        if len(same_name) > 1:
            raise BadRow("partner.name", "name_of_several", name, first=same_name[0].first_row)
        return same_name[0] if same_name else None

    def _keep_partner(self, row: RowOutcome, place: int) -> bool:
        partner = row.partner
        if partner is None:
            return False
        adds = partner.good_rows == 0
        if adds:
            self.made.partners.append(partner)
            self.by_name.setdefault(partner.name_key, []).append(partner)
        for column in self.number_columns:
            number = column[place]
            if number and number not in self.by_number:
                adds = True
                self.by_number[number] = partner
                if number not in partner.numbers:
                    partner.numbers.append(number)
        partner.good_rows += 1
        if self.partner_names[place] is not None:
            partner.stands_for_site = False
        return partner.add(_said(self.partner_says, place), row.number) or adds

    # Sites

    def _site(self, row: RowOutcome, place: int, partner: PartnerDraft) -> SiteDraft | None:
        name = self.site_names[place]
        said = _said(self.site_says, place)
        if name is None:
            if not said and not self.amounts.offers(place):
                return None
            name = partner.name  # a place without a name of its own
        if ("latitude" in said) != ("longitude" in said):
            raise BadRow("site.latitude", "half_a_place")
        if said.get("latitude") == 0 and said.get("longitude") == 0:
            raise BadRow("site.latitude", "place_is_zero", "0, 0")
        name_key = self._fold(name)[:200]
        known = self.sites.get((id(partner), name_key))
        if known is None:
            return SiteDraft(row.number, said=said, partner=partner, name=name, name_key=name_key)
        _agree(known, said, Group.SITE)
        return known

    def _keep_site(self, row: RowOutcome, place: int) -> bool:
        site = row.site
        if site is None:
            return False
        site.good_rows += 1
        if site.good_rows == 1:
            self.sites[id(site.partner), site.name_key] = site
            self.made.sites.append(site)
            return True
        return site.add(_said(self.site_says, place), row.number)

    # Capabilities

    def _capability(
        self, row: RowOutcome, place: int, site: SiteDraft | None
    ) -> CapabilityDraft | None:
        if site is None or not self.amounts.offers(place):
            return None
        resource = self.resources[place]
        if resource is None:
            raise BadRow("capability.resource", "cell_missing")
        said = _said(self.capability_says, place)
        if "share_war" not in said:
            raise BadRow("capability.share_war", "cell_missing")
        said.update(self.amounts.stated(self.words.resources[resource], place))
        description = self.descriptions[place] or ""
        description_key = self._fold(description)
        known = self.capabilities.get((id(site), resource, description_key))
        if known is None:
            return CapabilityDraft(
                row.number,
                said=said,
                site=site,
                resource=resource,
                description=description,
                description_key=description_key,
            )
        if (other := known.contradiction(said)) or known.said.keys() != said.keys():
            name, first = other or ("quantity", known.first_row)
            raise BadRow(_key_of(Group.CAPABILITY, name), "capability_twice", first=first)
        return known

    def _keep_capability(self, row: RowOutcome) -> bool:
        capability = row.capability
        if capability is None:
            return False
        capability.good_rows += 1
        if capability.good_rows > 1:
            return False
        key = (id(capability.site), capability.resource, capability.description_key)
        self.capabilities[key] = capability
        self.made.capabilities.append(capability)
        return True

    # Contacts

    def _contact(self, row: RowOutcome, place: int, partner: PartnerDraft) -> ContactDraft | None:
        said = _said(self.contact_says, place)
        if not said or not said.keys() & {"name", "email", "phone"}:
            return None
        if "name" not in said:
            raise BadRow("contact.name", "contact_without_name")
        if not said.keys() & {"email", "phone"}:
            raise BadRow("contact.phone", "contact_unreachable", said["name"])
        if said.get("is_any_hour") and "phone" not in said:
            raise BadRow("contact.phone", "any_hour_without_phone", said["name"])
        known = self.contacts.get(self._contact_key(partner, said))
        if known is None:
            return ContactDraft(row.number, said=said, partner=partner)
        _agree(known, said, Group.CONTACT)
        return known

    def _contact_key(
        self, partner: PartnerDraft | None, said: dict[str, Any]
    ) -> tuple[int, str, str, str]:
        name = self._fold(said["name"])
        return id(partner), name, said.get("email", ""), said.get("phone", "")

    def _keep_contact(self, row: RowOutcome) -> bool:
        contact = row.contact
        if contact is None:
            return False
        contact.good_rows += 1
        if contact.good_rows > 1:
            return False
        self.contacts[self._contact_key(contact.partner, contact.said)] = contact
        self.made.contacts.append(contact)
        return True


def _said(columns: list[tuple[str, list[Any]]], place: int) -> dict[str, Any]:
    """What one row states: empty cells state nothing."""
    return {name: value for name, column in columns if (value := column[place]) is not None}


def _agree(
    known: PartnerDraft | SiteDraft | ContactDraft, said: dict[str, Any], group: Group
) -> None:
    """Refuse a row that says otherwise than an earlier one about the same thing."""
    if other := known.contradiction(said):
        name, first = other
        raise BadRow(_key_of(group, name), "says_otherwise", first=first)


def _key_of(group: Group, name: str) -> str:
    key = f"{group}.{name}"
    return key if key in FIELDS else f"{group}.quantity"


def _check_same_name(known: PartnerDraft, named: Named, name: str) -> None:
    """One number, two quite different names: one of them is mistyped."""
    own = Named(0, known.name_key, known.match_key)
    if likeness(own, named).score < LIKELY:
        raise BadRow(
            "partner.name", "number_of_another", name, first=known.first_row, other=known.name
        )

"""From rows to drafts: rows that speak of one partner, site or capability are put together.

A row counts whole or not at all: its statements are added only when none of them contradicts an
earlier row, so that a bad row leaves no trace in what is made of the good ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from baseline.units import CannotConvert, convert
from common.text import folded
from partners.duplicates import LIKELY, Named, likeness, match_key
from partners.importing.converting import Amount, CellFault, Converted
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
from partners.importing.vocabulary import ResourceWord, Vocabulary

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
#: What a criterion can be: not met, partly, met.
_CRITERION = {0, 500, 1000}


class _Bad(Exception):
    """A row that cannot be taken."""

    def __init__(self, key: str, code: str, value: Any = "", **details: Any) -> None:
        super().__init__(code)
        self.fault = CellFault(key, str(value), code, details)


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
    def __init__(self, done: Converted, mapping: ImportMapping, words: Vocabulary) -> None:
        self.done, self.mapping, self.words = done, mapping, words
        self.made = Grouped()
        self.by_number: dict[Number, PartnerDraft] = {}
        self.by_name: dict[str, list[PartnerDraft]] = {}
        self.sites: dict[tuple[int, str], SiteDraft] = {}
        self.capabilities: dict[tuple[int, int, str], CapabilityDraft] = {}
        self.contacts: dict[tuple[int, str, str, str], ContactDraft] = {}
        self.name_keys: dict[str, tuple[str, str, str]] = {}
        self.amounts: dict[tuple[int, int, Any], int] = {}
        self.seen: dict[tuple[Any, ...], int] = {}
        self.says = {
            Group.PARTNER: self._columns(Group.PARTNER, _PARTNER_SAYS),
            Group.SITE: self._columns(Group.SITE, _SITE_SAYS),
            Group.CAPABILITY: self._columns(Group.CAPABILITY, _CAPABILITY_SAYS),
            Group.CONTACT: self._columns(Group.CONTACT, _CONTACT_SAYS),
        }
        self.number_columns = [
            done.values[f"partner.{scheme}"]
            for scheme in IDENTIFIER_SCHEMES
            if f"partner.{scheme}" in done.values
        ]

    def _columns(self, group: Group, names: Sequence[str]) -> list[tuple[str, list[Any]]]:
        values = self.done.values
        return [(name, values[f"{group}.{name}"]) for name in names if f"{group}.{name}" in values]

    def _said(self, group: Group, place: int) -> dict[str, Any]:
        return {
            name: column[place] for name, column in self.says[group] if column[place] is not None
        }

    def walk(self, numbers: Sequence[int]) -> Grouped:
        columns = list(self.done.values.values())
        everything: Iterator[tuple[Any, ...]] = zip(*columns, strict=True) if columns else iter(())
        faults = self.done.faults
        for place, (number, values) in enumerate(zip(numbers, everything, strict=True)):
            row = RowOutcome(number)
            self.made.rows.append(row)
            if place in faults:
                row.state = State.ERROR
                row.faults.extend(faults[place])
            elif (earlier := self.seen.get(values)) is not None:
                row.state, row.same_as = State.DUPLICATE, earlier
            else:
                self._take(row, place)
                if row.state is State.GOOD:
                    self.seen[values] = number
        return self.made

    def _take(self, row: RowOutcome, place: int) -> None:
        try:
            partner, is_new = self._partner(row, place)
            site = self._site(row, place, partner)
            capability = self._capability(row, place, site)
            contact = self._contact(row, place, partner)
        except _Bad as bad:
            row.refuse(bad.fault)
            return
        self._keep_partner(partner, row, place, is_new=is_new)
        if site is not None:
            self._keep_site(site, row, place)
        if capability is not None and site is not None:
            self._keep_capability(capability, row, site)
        if contact is not None:
            self._keep_contact(contact, row)

    # Partners

    def _partner(self, row: RowOutcome, place: int) -> tuple[PartnerDraft, bool]:
        name = self._partner_name(place)
        numbers = [column[place] for column in self.number_columns if column[place]]
        name_key, key = self._keys(name)
        known = self._known_partner(name, name_key, key, numbers)
        said = self._said(Group.PARTNER, place)
        if known is None:
            made = PartnerDraft(
                row.number, name=name, name_key=name_key, match_key=key, numbers=numbers
            )
            return made, True
        _agree(known, said, Group.PARTNER)
        return known, False

    def _partner_name(self, place: int) -> str:
        name = self.done.column("partner.name")[place]
        if name is None and self.mapping.no_partner is NoPartner.SITE:
            name = self.done.column("site.name")[place]
        if name is None:
            raise _Bad("partner.name", "no_partner")
        return str(name)

    def _keys(self, name: str) -> tuple[str, str]:
        if name not in self.name_keys:
            self.name_keys[name] = (name, folded(name)[:200], match_key(name))
        _name, name_key, key = self.name_keys[name]
        return name_key, key

    def _known_partner(
        self, name: str, name_key: str, key: str, numbers: list[Number]
    ) -> PartnerDraft | None:
        found = {id(draft): draft for n in numbers if (draft := self.by_number.get(n))}
        if len(found) > 1:
            rows = sorted(draft.first_row for draft in found.values())
            raise _Bad("partner.name", "numbers_disagree", name, first=rows[0], second=rows[1])
        if found:
            (draft,) = found.values()
            _check_same_name(draft, Named(0, name_key, key), name)
            return draft
        same_name = [d for d in self.by_name.get(name_key, ()) if not d.disagrees(numbers)]
        if len(same_name) > 1:
            raise _Bad("partner.name", "name_of_several", name, first=same_name[0].first_row)
        return same_name[0] if same_name else None

    def _keep_partner(
        self, partner: PartnerDraft, row: RowOutcome, place: int, *, is_new: bool
    ) -> None:
        if is_new:
            self.made.partners.append(partner)
            self.by_name.setdefault(partner.name_key, []).append(partner)
        for column in self.number_columns:
            number = column[place]
            if number and number not in self.by_number:
                self.by_number[number] = partner
                if number not in partner.numbers:
                    partner.numbers.append(number)
        partner.add(self._said(Group.PARTNER, place), row.number)
        partner.good_rows += 1
        row.partner = partner

    # Sites

    def _site(self, row: RowOutcome, place: int, partner: PartnerDraft) -> SiteDraft | None:
        name = self.done.column("site.name")[place]
        if name is None:
            if not self._offers(place) and not self._said(Group.SITE, place):
                return None
            name = partner.name  # a place without a name of its own
        said = self._said(Group.SITE, place)
        if ("latitude" in said) != ("longitude" in said):
            raise _Bad("site.latitude", "half_a_place")
        if said.get("latitude") == 0 and said.get("longitude") == 0:
            raise _Bad("site.latitude", "place_is_zero", "0, 0")
        name_key = folded(name)[:200]
        known = self.sites.get((id(partner), name_key))
        if known is None:
            return SiteDraft(row.number, partner=partner, name=name, name_key=name_key)
        _agree(known, said, Group.SITE)
        return known

    def _keep_site(self, site: SiteDraft, row: RowOutcome, place: int) -> None:
        key = (id(site.partner), site.name_key)
        if key not in self.sites:
            self.sites[key] = site
            self.made.sites.append(site)
        site.add(self._said(Group.SITE, place), row.number)
        site.good_rows += 1
        row.site = site

    # Capabilities

    def _offers(self, place: int) -> bool:
        column = self.done.column
        return any(column(f"capability.{name}")[place] is not None for name in ("quantity", "rate"))

    def _capability(
        self, row: RowOutcome, place: int, site: SiteDraft | None
    ) -> CapabilityDraft | None:
        if not self._offers(place) or site is None:
            return None
        resource = self._needed("capability.resource", place)
        said = self._said(Group.CAPABILITY, place)
        if "share_war" not in said:
            raise _Bad("capability.share_war", "cell_missing")
        said |= self._quantities(self.words.resources[resource], place)
        description = self.done.column("capability.description")[place] or ""
        description_key = folded(description)
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
            raise _Bad(_key_of(Group.CAPABILITY, name), "capability_twice", first=first)
        return known

    def _keep_capability(
        self, capability: CapabilityDraft, row: RowOutcome, site: SiteDraft
    ) -> None:
        key = (id(site), capability.resource, capability.description_key)
        if key not in self.capabilities:
            self.capabilities[key] = capability
            self.made.capabilities.append(capability)
        capability.good_rows += 1
        row.capability = capability

    def _needed(self, key: str, place: int) -> Any:
        value = self.done.column(key)[place]
        if value is None:
            raise _Bad(key, "cell_missing")
        return value

    def _quantities(self, resource: ResourceWord, place: int) -> dict[str, Any]:
        """The stated amounts in the resource's unit, and beside them what was typed."""
        said: dict[str, Any] = {}
        entered: dict[str, str] = {}
        unit = None
        for key, name in self._amounts_of(resource):
            amount = self.done.column(key)[place]
            if amount is None:
                continue
            unit = self._unit(resource, amount, place)
            said[name] = self._in_own_unit(resource, unit, amount, key)
            entered[name] = amount.typed
        self._check_quantities(resource, said, place)
        return said | {"entered": entered, "entered_unit": unit}

    def _amounts_of(self, resource: ResourceWord) -> tuple[tuple[str, str], ...]:
        quantity = "stock" if resource.kind == "consumable" else "capacity"
        return (
            ("capability.quantity", quantity),
            ("capability.rate", "rate"),
            ("capability.in_service", "in_service"),
        )

    def _check_quantities(self, resource: ResourceWord, said: dict[str, Any], place: int) -> None:
        if resource.kind == "criterion":
            if said.keys() != {"capacity"} or said["capacity"] not in _CRITERION:
                raise _Bad("capability.quantity", "criterion_steps", resource=resource.name)
            return
        if "rate" in said and resource.kind != "consumable":
            raise _Bad("capability.rate", "rate_not_for_this", resource=resource.name)
        if resource.kind == "level":
            if said.get("in_service") is None:
                raise _Bad("capability.in_service", "in_service_missing", resource=resource.name)
            if said["in_service"] < said.get("capacity", 0):
                raise _Bad("capability.in_service", "in_service_too_few")
        elif not any(said.get(name) for name in ("stock", "rate", "capacity")):
            typed = self.done.column("capability.quantity")[place]
            raise _Bad("capability.quantity", "quantity_zero", typed.typed if typed else "0")

    def _unit(self, resource: ResourceWord, amount: Amount, place: int) -> int:
        if amount.unit is not None:
            return amount.unit
        if "capability.unit" in self.done.values:
            return int(self._needed("capability.unit", place))
        return resource.unit_id

    def _in_own_unit(self, resource: ResourceWord, unit: int, amount: Amount, key: str) -> int:
        """In thousandths of the resource's unit."""
        known = (resource.id, unit, amount.number)
        if known in self.amounts:
            return self.amounts[known]
        factor = resource.factors.get(unit)
        if factor is None:
            accepted = ", ".join(self.words.units[one] for one in resource.factors)
            raise _Bad(
                "capability.unit",
                "unit_not_accepted",
                self.words.units.get(unit, ""),
                resource=resource.name,
                accepted=accepted,
            )
        try:
            converted = convert(amount.number, factor, whole=not resource.is_divisible)
        except CannotConvert as fault:
            raise _Bad(
                key,
                f"quantity_{fault.reason.value}",
                amount.typed,
                resource=resource.name,
                unit=resource.unit_symbol,
            ) from None
        self.amounts[known] = converted.thousandths
        return converted.thousandths

    # Contacts

    def _contact(self, row: RowOutcome, place: int, partner: PartnerDraft) -> ContactDraft | None:
        said = self._said(Group.CONTACT, place)
        if not said.keys() & {"name", "email", "phone"}:
            return None
        if "name" not in said:
            raise _Bad("contact.name", "contact_without_name")
        if not said.keys() & {"email", "phone"}:
            raise _Bad("contact.phone", "contact_unreachable", said["name"])
        if said.get("is_any_hour") and "phone" not in said:
            raise _Bad("contact.phone", "any_hour_without_phone", said["name"])
        key = (id(partner), folded(said["name"]), said.get("email", ""), said.get("phone", ""))
        known = self.contacts.get(key)
        if known is None:
            return ContactDraft(row.number, said=said, partner=partner)
        _agree(known, said, Group.CONTACT)
        return known

    def _keep_contact(self, contact: ContactDraft, row: RowOutcome) -> None:
        said = contact.said
        key = (
            id(contact.partner),
            folded(said["name"]),
            said.get("email", ""),
            said.get("phone", ""),
        )
        if key not in self.contacts:
            self.contacts[key] = contact
            self.made.contacts.append(contact)
        contact.good_rows += 1
        row.contact = contact


def _agree(
    known: PartnerDraft | SiteDraft | ContactDraft, said: dict[str, Any], group: Group
) -> None:
    """Refuse a row that says otherwise than an earlier one about the same thing."""
    if other := known.contradiction(said):
        name, first = other
        raise _Bad(_key_of(group, name), "says_otherwise", said[name], first=first)


def _key_of(group: Group, name: str) -> str:
    key = f"{group}.{name}"
    return key if key in FIELDS else f"{group}.quantity"


def _check_same_name(known: PartnerDraft, named: Named, name: str) -> None:
    """One number, two quite different names: one of them is mistyped."""
    own = Named(0, known.name_key, known.match_key)
    if likeness(own, named).score < LIKELY:
        raise _Bad(
            "partner.name", "number_of_another", name, first=known.first_row, other=known.name
        )

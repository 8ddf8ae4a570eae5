"""Which column means what: chosen by a person, kept for the next file, guessed for the first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from common.tabular.reading import Heading
from common.tabular.values import DayStyle, NumberStyle
from common.text import folded
from partners.importing.fields import FIELDS, QUANTITIES, Group


class NoPartner(StrEnum):
    """What a row without a partner's name means."""

    ERROR = "error"
    SITE = "site"  # the site stands for itself: its name is the partner's


class Existing(StrEnum):
    """What to do where the registry says something else than the file."""

    UPDATE = "update"  # the file is newer; its empty cells still change nothing
    KEEP = "keep"


@dataclass(frozen=True)
class From:
    """Where a field's value comes from: a column, or the same words for every row."""

    column: int | None = None
    constant: str = ""

    def __post_init__(self) -> None:
        if (self.column is None) == (not self.constant):
            raise ValueError("A field comes from a column or from a constant.")


@dataclass(frozen=True)
class ImportMapping:
    """How one file is read. `meanings` says per field what a strange word stands for."""

    fields: Mapping[str, From] = field(default_factory=dict)
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    empty_words: tuple[str, ...] = ()
    numbers: NumberStyle | None = None
    days: DayStyle | None = None
    no_partner: NoPartner = NoPartner.ERROR
    existing: Existing = Existing.UPDATE
    approves_partners: bool = False
    puts_in_force: bool = True

    @property
    def columns(self) -> dict[str, int]:
        """The fields that come from columns."""
        return {key: at.column for key, at in self.fields.items() if at.column is not None}

    @property
    def constants(self) -> dict[str, str]:
        return {key: at.constant for key, at in self.fields.items() if at.constant}

    def has(self, *keys: str) -> bool:
        return any(key in self.fields for key in keys)

    def has_group(self, group: Group) -> bool:
        return any(key.startswith(f"{group}.") for key in self.fields)


class Gap(StrEnum):
    """What a mapping lacks before any row can be checked."""

    PARTNER = "partner"
    RESOURCE = "resource"
    QUANTITY = "quantity"
    SHARE_WAR = "share_war"
    REGISTER_COUNTRY = "register_country"
    COORDINATES = "coordinates"
    CONTACT = "contact"
    NOTHING = "nothing"


def gaps(mapping: ImportMapping) -> list[Gap]:
    """What must be added before the file can be checked."""
    found = []
    if not mapping.fields:
        return [Gap.NOTHING]
    named = mapping.has("partner.name") or (
        mapping.no_partner is NoPartner.SITE and mapping.has("site.name")
    )
    if not named:
        found.append(Gap.PARTNER)
    if mapping.has_group(Group.CAPABILITY):
        found += _capability_gaps(mapping)
    if mapping.has("site.latitude") != mapping.has("site.longitude"):
        found.append(Gap.COORDINATES)
    if mapping.has_group(Group.CONTACT) and not _is_contact(mapping.fields):
        found.append(Gap.CONTACT)
    return found


def _capability_gaps(mapping: ImportMapping) -> list[Gap]:
    needed = (
        (Gap.RESOURCE, mapping.has("capability.resource")),
        (Gap.QUANTITY, mapping.has(*QUANTITIES, "capability.competences")),
        (Gap.SHARE_WAR, mapping.has("capability.share_war")),
    )
    return [gap for gap, is_there in needed if not is_there]


# Guessing


_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_BREAKS = re.compile(r"[\W_]+")


def plain_heading(heading: str) -> str:
    """ "Capacity (MW)" is "capacity"."""
    return " ".join(_BREAKS.sub(" ", folded(_IN_BRACKETS.sub(" ", heading))).split())


def bracketed(heading: str) -> str:
    """ "Capacity (MW)" says MW."""
    found = _IN_BRACKETS.search(heading)
    return found.group(1).strip() if found else ""


def guess(headings: Sequence[Heading], units: Iterable[str] = ()) -> dict[str, From]:
    """What the headings say by themselves. Repeated and empty headings are left to a person."""
    known = {words: key for key, target in FIELDS.items() for words in target.headings}
    found: dict[str, From] = {}
    for heading in headings:
        if heading.is_repeated or not heading.text:
            continue
        key = known.get(plain_heading(heading.text))
        if key and key not in found:
            found[key] = From(heading.index)
    _guess_name(headings, found)
    _guess_unit(headings, found, {unit.casefold(): unit for unit in units})
    return found if _is_contact(found) else _without_contact(found)


def _is_contact(found: Mapping[str, Any]) -> bool:
    """A contact is a name and a way to reach it."""
    return "contact.name" in found and bool(found.keys() & {"contact.email", "contact.phone"})


def _without_contact(found: Mapping[str, From]) -> dict[str, From]:
    """A column of telephone numbers alone names nobody; a person may say whose they are."""
    return {key: at for key, at in found.items() if not key.startswith(f"{Group.CONTACT}.")}


def _guess_name(headings: Sequence[Heading], found: dict[str, From]) -> None:
    """A column called only "Name" is the site where another one names the owner."""
    names = {"name", "nimi", "nom", "namn", "nosaukums", "pavadinimas", "nazwa"}
    for heading in headings:
        if plain_heading(heading.text) in names and not heading.is_repeated:
            found.setdefault(_whose_name(found), From(heading.index))


def _whose_name(found: Mapping[str, From]) -> str:
    if "partner.name" not in found:
        return "partner.name"
    is_person = found.keys() & {"contact.email", "contact.phone", "contact.role"}
    return "contact.name" if is_person and "site.address" not in found else "site.name"


def _guess_unit(
    headings: Sequence[Heading], found: dict[str, From], units: Mapping[str, str]
) -> None:
    """ "Capacity (MW)" names the unit, unless a column does."""
    quantity = found.get("capability.quantity")
    if quantity is None or "capability.unit" in found or quantity.column is None:
        return
    heading = next(h for h in headings if h.index == quantity.column)
    if unit := units.get(bracketed(heading.text).casefold()):
        found["capability.unit"] = From(constant=unit)


# Keeping


def to_json(mapping: ImportMapping, headings: Sequence[Heading]) -> dict[str, Any]:
    """The mapping by headings, so that it fits the next file whatever the order of its columns."""
    texts = {heading.index: heading.text or heading.letter for heading in headings}
    return {
        "fields": {
            key: {"constant": at.constant}
            if at.column is None
            else {"column": at.column, "heading": texts.get(at.column, "")}
            for key, at in mapping.fields.items()
        },
        "meanings": {key: dict(words) for key, words in mapping.meanings.items()},
        "empty_words": list(mapping.empty_words),
        "numbers": mapping.numbers.value if mapping.numbers else "",
        "days": mapping.days.value if mapping.days else "",
        "no_partner": mapping.no_partner.value,
        "existing": mapping.existing.value,
        "approves_partners": mapping.approves_partners,
        "puts_in_force": mapping.puts_in_force,
    }


def from_json(kept: Mapping[str, Any]) -> ImportMapping:
    """A mapping as it was kept for this very file."""
    return _from_json(
        kept,
        {
            key: From(at.get("column"), at.get("constant", ""))
            for key, at in kept.get("fields", {}).items()
            if key in FIELDS
        },
    )


def remembered(kept: Mapping[str, Any], headings: Sequence[Heading]) -> ImportMapping:
    """A mapping kept from an earlier file of the same register, fitted to this file's headings.

    A column that is gone or now appears twice is left out, for a person to see.
    """
    places: dict[str, list[int]] = {}
    for heading in headings:
        places.setdefault((heading.text or heading.letter).casefold(), []).append(heading.index)
    fitted = {}
    for key, at in kept.get("fields", {}).items():
        if key not in FIELDS:
            continue
        if at.get("constant"):
            fitted[key] = From(constant=at["constant"])
        elif len(found := places.get(at.get("heading", "").casefold(), [])) == 1:
            fitted[key] = From(found[0])
    return _from_json(kept, fitted)


def _from_json(kept: Mapping[str, Any], fields: dict[str, From]) -> ImportMapping:
    return ImportMapping(
        fields=fields,
        meanings=kept.get("meanings", {}),
        empty_words=tuple(kept.get("empty_words", ())),
        numbers=NumberStyle(kept["numbers"]) if kept.get("numbers") else None,
        days=DayStyle(kept["days"]) if kept.get("days") else None,
        no_partner=NoPartner(kept.get("no_partner", NoPartner.ERROR)),
        existing=Existing(kept.get("existing", Existing.UPDATE)),
        approves_partners=bool(kept.get("approves_partners", False)),
        puts_in_force=bool(kept.get("puts_in_force", True)),
    )

"""What a file says there is: partners, sites, capabilities and contacts, each once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from partners.importing.converting import CellFault

Number = tuple[str, str, str]  # scheme, country, value


#: How a quantity was written; the quantity itself is what counts.
AS_TYPED = frozenset({"entered", "entered_unit"})


NO_CHANGES: Mapping[str, tuple[Any, Any]] = MappingProxyType({})


class Did(StrEnum):
    """What committing the import does to something."""

    CREATED = "created"
    CHANGED = "changed"
    SAME = "same"  # the registry says so already
    KEPT = "kept"  # the registry says otherwise, and stays as it is


class State(StrEnum):
    """What becomes of a row. The names are those of `ImportRow.State`."""

    GOOD = "good"
    ERROR = "error"
    DUPLICATE = "duplicate"


@dataclass(slots=True)
class Draft:
    """Something the file describes, perhaps in several rows.

    `said` holds what was stated and nothing else; `said_in` the row of each statement that is not
    the first row's. `changes` compares it with the registry, once that has been asked.
    """

    first_row: int
    said: dict[str, Any] = field(default_factory=dict)
    said_in: dict[str, int] | None = None
    good_rows: int = 0
    id: int | None = None
    version: int = 0
    did: Did = Did.CREATED
    # Never changed in place: most drafts share the one that is empty.
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=lambda: NO_CHANGES)
    fault: CellFault | None = None

    def contradiction(self, said: Mapping[str, Any]) -> tuple[str, int] | None:
        """The first statement that says otherwise than an earlier row, and that row."""
        known = self.said
        for name, value in said.items():
            if name in known and known[name] != value and name not in AS_TYPED:
                return name, (self.said_in or {}).get(name, self.first_row)
        return None

    def add(self, said: Mapping[str, Any], row: int) -> bool:
        """Take over what was not said before; whether there was any of it."""
        new = [name for name in said if name not in self.said]
        for name in new:
            self.said[name] = said[name]
            if row != self.first_row:
                self.said_in = {**(self.said_in or {}), name: row}
        return bool(new)


@dataclass(slots=True)
class PartnerDraft(Draft):
    name: str = ""
    name_key: str = ""
    match_key: str = ""
    parent: PartnerDraft | None = None  # also in the file
    parent_id: int | None = None  # in the registry
    top_id: int | None = None  # the registry's ultimate parent of `parent_id`
    numbers: list[Number] = field(default_factory=list)
    new_numbers: list[Number] = field(default_factory=list)  # the registry does not know yet
    stands_for_site: bool = False  # no row names a partner: the name is that of a place

    def disagrees(self, numbers: list[Number]) -> bool:
        """Another number of the same register: another organisation of this name."""
        own = {number[:2]: number for number in self.numbers}
        return any(own.get(number[:2], number) != number for number in numbers)


@dataclass(slots=True)
class SiteDraft(Draft):
    partner: PartnerDraft | None = None
    name: str = ""
    name_key: str = ""
    region: int = 0  # where it will lie once written


@dataclass(slots=True)
class CapabilityDraft(Draft):
    site: SiteDraft | None = None
    resource: int = 0
    description: str = ""
    description_key: str = ""


@dataclass(slots=True)
class ContactDraft(Draft):
    partner: PartnerDraft | None = None


@dataclass(slots=True)
class RowOutcome:
    """One row: what it adds to, or what is wrong with it."""

    number: int
    state: State = State.GOOD
    faults: tuple[CellFault, ...] = ()
    partner: PartnerDraft | None = None
    site: SiteDraft | None = None
    capability: CapabilityDraft | None = None
    contact: ContactDraft | None = None
    same_as: int | None = None

    @property
    def drafts(self) -> tuple[Draft | None, ...]:
        return self.partner, self.site, self.capability, self.contact

    def refuse(self, fault: CellFault) -> None:
        self.state = State.ERROR
        self.faults = (*self.faults, fault)

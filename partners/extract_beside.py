"""What somebody stated beside what the business register says, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from common.text import folded
from partners.duplicates import LIKELY, Named, likeness, match_key
from partners.identifiers import CleanNumber
from partners.looking_up import entry_of, extract_of
from partners.models import ExtractEntry, Identifier, Partner, RegisterExtract

#: Addresses are written in many ways; so much of their words in common is one place.
SAME_PLACE = 85


class Agreement(StrEnum):
    SAME = "same"
    LIKE = "like"
    DIFFERENT = "different"
    NOT_STATED = "not_stated"


@dataclass(frozen=True)
class Line:
    """One fact, as stated and as the register has it."""

    label: str
    stated: str
    listed: str
    agreement: Agreement

    @property
    def says(self) -> str:
        return {
            Agreement.SAME: _("the same"),
            Agreement.LIKE: _("nearly the same"),
            Agreement.DIFFERENT: _("different"),
            Agreement.NOT_STATED: _("not stated"),
        }[self.agreement]

    @property
    def is_good(self) -> bool:
        return self.agreement in {Agreement.SAME, Agreement.LIKE}


@dataclass(frozen=True)
class Beside:
    """The extract in use, and what it says of one number; `entry` is None where it has none."""

    extract: RegisterExtract
    number: CleanNumber
    entry: ExtractEntry | None
    lines: tuple[Line, ...] = ()
    identifier: Identifier | None = None  # the partner's own number, where there is a partner

    @property
    def may_verify(self) -> bool:
        return self.entry is not None and (
            self.identifier is None or self.identifier.verified_at is None
        )


def beside_application(nation_id: Any, clean: dict[str, Any]) -> Beside | None:
    """For an application; None where the nation has no extract or its number is of another register."""
    extract = extract_of(nation_id)
    if extract is None or not clean:
        return None
    number = CleanNumber(clean["scheme"], clean["country"], clean["number"])
    if (number.scheme, number.country) != (extract.scheme, extract.country):
        return None
    return _beside(extract, number, name=clean["name"], address=clean.get("address", ""))


def beside_partner(partner: Partner, numbers: Iterable[Identifier]) -> Beside | None:
    extract = extract_of(partner.nation_id)
    if extract is None:
        return None
    own = [one for one in numbers if (one.scheme, one.country) == (extract.scheme, extract.country)]
    if not own:
        return None
    number = CleanNumber(own[0].scheme, own[0].country, own[0].value)
    site = partner.sites.in_use().exclude(address="").order_by("pk").first()
    where = ", ".join(filter(None, (site.address, site.municipality))) if site else ""
    facts = {"name": partner.name, "address": where, "legal_form": partner.legal_form}
    return _beside(extract, number, identifier=own[0], **facts)


def _beside(
    extract: RegisterExtract,
    number: CleanNumber,
    *,
    name: str,
    address: str,
    legal_form: str | None = None,
    identifier: Identifier | None = None,
) -> Beside:
    entry = entry_of(extract, number)
    if entry is None:
        return Beside(extract, number, None, identifier=identifier)
    lines = [
        Line(_("Number"), number.value, entry.number, Agreement.SAME),
        Line(_("Name"), name, entry.name, _names(name, entry.name)),
        Line(_("Address"), address, entry.address, _places(address, entry.address)),
    ]
    if legal_form is not None:
        same = _words(legal_form, entry.legal_form)
        lines.append(Line(_("Legal form"), legal_form, entry.legal_form, same))
    return Beside(extract, number, entry, tuple(lines), identifier)


def _names(stated: str, listed: str) -> Agreement:
    one, two = (Named(0, folded(name), match_key(name)) for name in (stated, listed))
    if one.name_key == two.name_key:
        return Agreement.SAME
    return Agreement.LIKE if likeness(one, two).score >= LIKELY else Agreement.DIFFERENT


def _places(stated: str, listed: str) -> Agreement:
    if not stated or not listed:
        return Agreement.NOT_STATED
    one, two = folded(stated), folded(listed)
    if one == two:
        return Agreement.SAME
    alike = fuzz.token_set_ratio(one, two)
    return Agreement.LIKE if alike >= SAME_PLACE else Agreement.DIFFERENT


def _words(stated: str, listed: str) -> Agreement:
    if not stated or not listed:
        return Agreement.NOT_STATED
    return Agreement.SAME if folded(stated) == folded(listed) else Agreement.DIFFERENT

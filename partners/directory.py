"""The offline directory as a PDF: indexes by resource and by region, then every partner's contacts.

Rows are read into plain values first; Typst sets them as text, never as markup.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Nation
from baseline.forms.fields import language_name
from common.rows import Marking
from common.templatetags.portal import localized
from common.typesetting import TLP, typeset
from partners import phones
from partners.models import Capability, Contact, Partner, Site

SHEET = Path(__file__).with_name("directory.typ")
#: A book thicker than this helps nobody at night; the page says so.
MOST_PARTNERS = 5_000


@dataclass(frozen=True)
class Book:
    """What the directory holds, and what is noted about it."""

    values: dict[str, Any]
    partner_ids: list[int]
    contacts: int
    stale: int


def gather(nation: Nation, marking: str, moment: datetime) -> Book:
    """Approved partners with somebody to call. Seven queries, however many there are."""
    with_contact = Contact.objects.in_use().filter(nation=nation).values("partner")
    rows = Partner.objects.approved().filter(nation=nation, pk__in=with_contact)
    partners = list(rows.order_by("name_key", "pk")[: MOST_PARTNERS + 1])
    is_cut, partners = len(partners) > MOST_PARTNERS, partners[:MOST_PARTNERS]
    keys = [partner.pk for partner in partners]
    contacts, regions, supply = _contacts(keys), _regions(keys), _supply(nation, keys)
    entries = [
        {
            "key": f"p{partner.pk}",
            "name": partner.name,
            "contacts": [_contact(one) for one in contacts[partner.pk]],
            "regions": sorted(regions[partner.pk]),
            "resources": sorted(supply[partner.pk]),
        }
        for partner in partners
    ]
    everybody = [one for rows in contacts.values() for one in rows]
    values = {
        "language": "en",
        "title": _("Directory of contacts"),
        "nation": localized(nation.name),
        "office": nation.office_name,
        "reach_office": ", ".join(filter(None, [nation.office_phone, nation.office_email])),
        "made": date_format(timezone.localtime(moment), "j M Y, H:i T"),
        "marking": Marking(marking).label,
        "colour": TLP[Marking(marking)],
        "banner": nation.banner,
        "cut": _("Only the first %(n)d partners are in it.") % {"n": MOST_PARTNERS}
        if is_cut
        else "",
        "by_resource": _index(entries, "resources"),
        "by_region": _index(entries, "regions"),
        "entries": entries,
        "words": {
            "by_resource": _("By resource"),
            "by_region": _("By region"),
            "partners": _("Partners"),
            "stale": _("not confirmed for half a year"),
            "never": _("never confirmed"),
            "page": _("Page"),
            "made": _("Made"),
        },
    }
    stale = sum(one.is_stale for one in everybody)
    return Book(values, keys, len(everybody), stale)


def print_book(book: Book) -> bytes:
    """The book as an accessible PDF."""
    return typeset(SHEET, book.values)


def _contacts(keys: list[int]) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.in_use().to_call(keys):
        found[contact.partner_id].append(contact)
    return found


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "role": contact.role,
        "phone": phones.readable(contact.phone) if contact.phone else "",
        "any_hour": contact.is_any_hour,
        "email": contact.email,
        "languages": ", ".join(language_name(code) for code in contact.languages),
        "confirmed": date_format(contact.confirmed_on, "j M Y") if contact.confirmed_on else "",
        "stale": contact.is_stale,
    }


def _regions(keys: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for site in Site.objects.in_use().filter(partner__in=keys).select_related("region"):
        found[site.partner_id].add(localized(site.region.name))
    return found


def _supply(nation: Nation, keys: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = Capability.objects.counting(nation.pk).filter(partner__in=keys)
    for partner, name in rows.values_list("partner", "resource__name"):
        found[partner].add(localized(name))
    return found


def _index(entries: list[dict[str, Any]], by: str) -> list[dict[str, Any]]:
    """Words in order, each with the partners below it."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for entry in entries:
        for word in entry[by]:
            found[word].append({"key": entry["key"], "name": entry["name"]})
    return [{"word": word, "partners": found[word]} for word in sorted(found, key=str.casefold)]

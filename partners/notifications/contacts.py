"""What contacts are asked, and those who are responsible for them are told."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.freshness import STEPS
from partners.models import (
    Contact,
)
from partners.notifications.writing import address, notify_one, office_of, people_of, write


def ask_contact(contact: Contact, due: date, step: int, token: str, *, is_first: bool) -> None:
    """Asks whether the entry still holds; with the first letter goes the privacy notice."""
    write(
        "contact_confirm",
        key=f"partners:contact:{contact.pk}:{due.isoformat()}:{step}",
        to=contact.email,
        language=language_of(contact),
        contact=contact,
        partner=contact.partner,
        nation=contact.nation,
        due=due,
        is_first=is_first,
        is_last=step <= STEPS[-2],
        link=address("partners:reconfirm", token),
    )


def language_of(contact: Contact) -> str:
    """The first language of the contact, else of the register, that the portal writes in."""
    written = dict(settings.LANGUAGES)
    spoken = [*contact.languages, *contact.nation.languages]
    return next((code for code in spoken if code in written), "en")


def tell_contact_stale(contact: Contact) -> None:
    _tell_of_contact(
        contact, "contact.stale", _("Nobody has confirmed the contact %(name)s for half a year.")
    )


def tell_contact_unreachable(contact: Contact, due: date) -> None:
    text = _("Please confirm the contact %(name)s by %(day)s: we have no address to ask there.")
    _tell_of_contact(contact, "contact.unreachable", text, day=due)


def tell_contact_corrected(contact: Contact) -> None:
    text = _("%(name)s has corrected the entry with which the office calls.")
    _tell_of_contact(contact, "contact.corrected", text)


def tell_contact_declined(contact: Contact) -> None:
    text = _("%(name)s does not want to be called any more. Please name somebody else.")
    _tell_of_contact(contact, "contact.declined", text, with_office=True)


def tell_contact_bounced(contact: Contact) -> None:
    text = _("Mail to the contact %(name)s comes back. Please correct the address.")
    _tell_of_contact(contact, "contact.bounced", text)


def _tell_of_contact(
    contact: Contact, kind: str, text: Any, *, with_office: bool = False, **words: Any
) -> None:
    partner = contact.partner
    words |= {"name": contact.name}
    home = reverse("partners:mine_one", args=[partner.public_id])
    for person in people_of(partner):
        notify_one(person, kind, text, words, home)
    if with_office:
        for officer in office_of(partner.nation):
            notify_one(officer, kind, text, words, partner.get_absolute_url())

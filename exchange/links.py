"""Links in letters that need no account: each opens one page, for one purpose, for a time.

The page behind a link tells no more than the letter did, and acts on a click, never on being opened.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from exchange.models import Asked, Call, RoundEntry, StockCall
from partners.models import Contact

#: As long as a contact counts as confirmed.
TROUBLE_LASTS = timedelta(days=180)
ANSWER_LASTS = timedelta(days=60)
ROUND_LASTS = timedelta(days=120)
STOCK_LASTS = timedelta(days=180)


def _token(purpose: str, content: list[str]) -> str:
    return signing.dumps(content, salt=f"exchange.{purpose}")


def _content(purpose: str, token: str, lasts: timedelta) -> list[str] | None:
    try:
        content: list[str] = signing.loads(token, salt=f"exchange.{purpose}", max_age=lasts)
    except signing.BadSignature:
        return None
    return content


def _mark(email: str) -> str:
    """Ties a link to the address it went to, without showing it."""
    return salted_hmac("exchange.links", email.lower()).hexdigest()[:12]


def address(name: str, *args: Any) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def trouble_link(contact: Contact) -> str:
    token = _token("trouble", [contact.public_id.hex, _mark(contact.email)])
    return address("exchange:trouble_link", token)


def contact_of_trouble(token: str) -> Contact | None:
    """Whose link this is, while they are a contact with that address."""
    content = _content("trouble", token, TROUBLE_LASTS)
    return None if content is None else _contact(*content)


def _contact(public_id: str, mark: str) -> Contact | None:
    rows = Contact.objects.in_use().filter(partner__archived_at__isnull=True)
    found = rows.select_related("partner", "nation").filter(public_id=public_id).first()
    if found is None or not constant_time_compare(_mark(found.email), mark):
        return None
    return found


def answer_link(asked: Asked) -> str:
    return address("exchange:answer_link", _token("asked", [asked.public_id.hex]))


def asked_behind(token: str) -> Asked | None:
    content = _content("asked", token, ANSWER_LASTS)
    if content is None:
        return None
    return Asked.objects.for_list().filter(public_id=content[0]).first()


def call_link(call: Call) -> str:
    return address("exchange:call_link", _token("call", [call.public_id.hex]))


def call_behind(token: str) -> Call | None:
    content = _content("call", token, ANSWER_LASTS)
    return None if content is None else Call.objects.for_list().filter(public_id=content[0]).first()


def round_link(entry: RoundEntry) -> str:
    email = entry.contact.email if entry.contact else ""
    return address("exchange:round_link", _token("round", [entry.public_id.hex, _mark(email)]))


def entry_behind(token: str) -> RoundEntry | None:
    """The entry, while its contact still has the address the link went to."""
    content = _content("round", token, ROUND_LASTS)
    if content is None:
        return None
    found = RoundEntry.objects.for_list().filter(public_id=content[0]).first()
    return found if found is not None and _is_theirs(found.contact, content[1]) else None


def _is_theirs(contact: Contact | None, mark: str) -> bool:
    """Whether the contact is still in use under the address the link went to."""
    if contact is None or contact.is_archived:
        return False
    return constant_time_compare(_mark(contact.email), mark)


def stock_link(call: StockCall) -> str:
    email = call.contact.email if call.contact else ""
    return address("exchange:stock_link", _token("stock", [call.public_id.hex, _mark(email)]))


def stock_behind(token: str) -> StockCall | None:
    """The stock call, while its contact still has the address the link went to."""
    content = _content("stock", token, STOCK_LASTS)
    if content is None:
        return None
    found = StockCall.objects.for_list().filter(public_id=content[0]).first()
    return found if found is not None and _is_theirs(found.contact, content[1]) else None

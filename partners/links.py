"""The links in mail: to applicants, and to contacts who are asked whether their entry is still right."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.core import signing
from django.utils.crypto import get_random_string

from partners.freshness import LINK_LASTS, due_day
from partners.models import Application, Contact
from partners.models.application import secret_hash

#: How long the link that confirms an address works.
CONFIRM_WITHIN = timedelta(days=7)
_SALT = "partners.application.confirm"


def confirmation_token(application: Application) -> str:
    """Bound to the address it is sent to; each is different, so that each mail is sent."""
    content = [application.public_id.hex, application.email, get_random_string(8)]
    return signing.dumps(content, salt=_SALT)


def confirmed_by(token: str) -> Application | None:
    """The application whose address this link shows to be the applicant's."""
    try:
        public_id, email, _random = signing.loads(token, salt=_SALT, max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        return None
    return Application.objects.filter(public_id=public_id, email=email).first()


def renew_secret(application: Application) -> str:
    """A fresh way in; earlier links stop working. Only its hash is kept."""
    secret = secrets.token_urlsafe(24)
    application.draft_hash = secret_hash(secret)
    application.save(update_fields=["draft_hash"])
    return secret


_CONTACT_SALT = "partners.contact.confirm"


def contact_token(contact: Contact, due: date) -> str:
    """Bound to the address it is sent to and to the day that is due: one answer spends it."""
    content = [contact.public_id.hex, contact.email, due.isoformat()]
    return signing.dumps(content, salt=_CONTACT_SALT)


def contact_behind(token: str) -> Contact | None:
    """The contact whose entry this link may confirm; None once it is spent, changed or too old."""
    try:
        public_id, email, due = signing.loads(token, salt=_CONTACT_SALT, max_age=LINK_LASTS)
    except signing.BadSignature:
        return None
    rows = Contact.objects.in_use().select_related("partner", "nation")
    contact = rows.filter(public_id=public_id, email=email).first()
    if contact is None:
        return None
    asked = contact.reminders.order_by("-due_on").values_list("due_on", flat=True).first()
    day = date.fromisoformat(due)
    return contact if due_day(contact.confirmed_on, asked, day) == day else None

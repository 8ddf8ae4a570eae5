"""The links in applicants' mail: one that shows an address to be theirs, one that finds a draft again."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core import signing
from django.utils.crypto import get_random_string

from partners.models import Application
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

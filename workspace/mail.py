"""Hand a letter to the mail server."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.crypto import salted_hmac

from workspace.models import Letter

#: Between tries: half a minute, doubling up to an hour.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
#: A letter that could not be handed over for this long is given up, and operators see it.
PATIENCE = timedelta(days=5)


class WillNeverBeTaken(Exception):
    """The mail server refused the letter for good."""


def deliver(letter: Letter) -> None:
    """Hand the letter over, or raise: `WillNeverBeTaken`, or what the connection raised."""
    message = EmailMessage(
        subject=letter.subject,
        body=letter.body,
        # Where reports of failure go; people see and answer the header.
        from_email=settings.BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL,
        to=[letter.to],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message_id(letter),
            "Auto-Submitted": "auto-generated",
            **_ways_out(letter),
        },
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        if all(code >= 500 for code, _text in refusal.recipients.values()):
            raise WillNeverBeTaken(_codes(refusal)) from refusal
        raise


def _ways_out(letter: Letter) -> dict[str, str]:
    """What mail programs draw their button "unsubscribe" from (RFC 2369, RFC 8058)."""
    if not letter.unsubscribe_url:
        return {}
    return {
        "List-Unsubscribe": f"<{letter.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _codes(refusal: smtplib.SMTPRecipientsRefused) -> str:
    """The server's own codes, without its words: they repeat the address."""
    return " ".join(str(code) for code, _text in refusal.recipients.values())


def postmark(key: str) -> str:
    """What a letter is known by outside; nobody can guess it who has not seen the letter."""
    return salted_hmac("letter", key).hexdigest()


def message_id(letter: Letter) -> str:
    """The same at every try: a server that has taken the letter already can tell."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{postmark(letter.key)}@{domain}>"


def wait_after(tries: int) -> timedelta:
    """How long to wait after this many tries."""
    return min(FIRST_WAIT * 2 ** min(tries - 1, 10), LONGEST_WAIT)

"""How the registry writes to somebody: in the portal, by letter, in their language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override

from accounts.models import Nation, User
from accounts.roles import Kind
from common.templatetags.portal import localized
from partners.models import (
    Membership,
    Partner,
)
from workspace.actions import notify, write_letter
from workspace.models import Letter

#: Letters whose link is a key.
SECRET = frozenset(
    {"application_confirm", "application_link", "application_returned", "contact_confirm"}
)


def people_of(partner: Partner) -> list[User]:
    """Those who represent the partner today and can sign in."""
    current = Membership.objects.current().filter(partner=partner).values("user")
    return list(User.objects.filter(pk__in=current, is_active=True).order_by("pk"))


def office_of(nation: Nation | None) -> list[User]:
    """The officers of a register."""
    if nation is None:
        return []
    return list(User.objects.filter(nation=nation, kind=Kind.OFFICER, is_active=True))


def tell(
    partner: Partner,
    kind: str,
    text: Any,
    words: dict[str, Any],
    url: str,
    *,
    by_letter: str = "",
    version: int = 0,
) -> None:
    for person in people_of(partner):
        sentence = notify_one(person, kind, text, words, url, is_written=bool(by_letter))
        if by_letter:
            write(
                by_letter,
                key=f"{kind}:{partner.pk}:{version or partner.version}:{person.pk}:{url}",
                to=person.email,
                language=person.language,
                sentence=sentence,
                partner=partner,
                link=f"{settings.SITE_URL}{url}",
                nation=partner.nation,
                **words,
            )


def notify_one(
    person: User,
    kind: str,
    text: Any,
    words: dict[str, Any],
    url: str,
    *,
    is_written: bool = False,
) -> str:
    """Written in the person's own language, names of resources too."""
    with override(person.language):
        sentence = str(text) % {name: _spoken(value) for name, value in words.items()}
    notify(person, kind=kind, text=sentence, url=url, is_written=is_written)
    return sentence


def _spoken(value: Any) -> str:
    if isinstance(value, date):
        return date_format(value, "j M Y")
    return localized(value) if isinstance(value, dict) else str(value)


def write(template: str, /, *, key: str, to: str, language: str = "en", **context: Any) -> Letter:
    """The first line of the template is the subject, the rest the body."""
    with override(language):
        text = render_to_string(
            f"emails/partners/{template}.txt", context | {"site_url": settings.SITE_URL}
        )
    subject, _separator, body = text.strip().partition("\n")
    return write_letter(
        key=key[:200],
        to=to,
        subject=subject,
        body=body.strip() + "\n",
        is_secret=template in SECRET,
    )


def address(name: str, *args: Any) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"

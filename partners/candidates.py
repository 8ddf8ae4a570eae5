"""Partners of a register that may be the organisation somebody describes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from common.text import folded
from partners.duplicates import Named, likeness, match_key
from partners.identifiers import CleanNumber
from partners.models import Alias, Contact, Identifier, Partner
from partners.models.partner import mail_domain

#: Below this likeness two names are not worth a look.
WORTH_A_LOOK = 70
MOST = 12

#: Addresses anybody can have: a common domain says nothing about the organisation.
PUBLIC_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "gmx.de",
        "gmx.net",
        "gmx.com",
        "web.de",
        "t-online.de",
        "mail.com",
        "aol.com",
        "mail.ru",
        "online.ee",
        "hot.ee",
        "inbox.lv",
        "inbox.lt",
        "seznam.cz",
        "wp.pl",
        "o2.pl",
        "interia.pl",
        "free.fr",
        "orange.fr",
        "laposte.net",
        "wanadoo.fr",
        "libero.it",
        "virgilio.it",
        "telia.com",
        "example.org",
    ]
)


@dataclass
class Candidate:
    """A partner that may be the one meant, and why."""

    partner: Partner
    score: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, score: int, reason: str) -> None:
        self.score = max(self.score, score)
        self.reasons.append(reason)


def find_candidates(
    nation_id: int,
    *,
    name: str,
    numbers: Collection[CleanNumber] = (),
    email: str = "",
    without: Collection[int] = (),
) -> list[Candidate]:
    """The likeliest first: the same number, a like name, the same mail domain."""
    found: dict[int, Candidate] = {}

    def note(partner: Partner, score: int, reason: str) -> None:
        if partner.pk not in without:
            found.setdefault(partner.pk, Candidate(partner)).add(score, reason)

    for identifier in _same_numbers(nation_id, numbers):
        exact = any(_is_same(identifier, number) for number in numbers)
        reason = _("the same number") if exact else _("the same digits in another register")
        note(identifier.partner, 100 if exact else 90, reason)
    for partner, score in _like_names(nation_id, name):
        note(partner, score, _("a like name (%(score)d of 100)") % {"score": score})
    for partner in _same_domain(nation_id, email):
        note(partner, 60, _("the same mail domain"))
    return sorted(found.values(), key=lambda one: (-one.score, one.partner.pk))[:MOST]


def _same_numbers(nation_id: int, numbers: Collection[CleanNumber]) -> Any:
    values = {number.value for number in numbers}
    rows = Identifier.objects.filter(nation=nation_id, value__in=values)
    return rows.select_related("partner")


def _is_same(identifier: Identifier, number: CleanNumber) -> bool:
    kept = (identifier.scheme, identifier.country, identifier.value)
    return kept == (number.scheme, number.country, number.value)


def _like_names(nation_id: int, name: str) -> list[tuple[Partner, int]]:
    key = match_key(name)
    asked = Named(0, folded(name), key)
    rows = Partner.objects.filter(nation=nation_id).in_registry().resembling(key)[:200]
    scored = [
        (partner, likeness(asked, Named(partner.pk, partner.name_key, partner.match_key)).score)
        for partner in rows
    ]
    aliases = Alias.objects.filter(nation=nation_id, partner__archived_at__isnull=True)
    for alias in aliases.resembling(key).select_related("partner")[:200]:
        named = Named(alias.partner_id, alias.name_key, alias.match_key)
        scored.append((alias.partner, likeness(asked, named).score))
    best: dict[int, tuple[Partner, int]] = {}
    for partner, score in scored:
        if score >= max(WORTH_A_LOOK, best.get(partner.pk, (partner, 0))[1]):
            best[partner.pk] = (partner, score)
    return list(best.values())


def _same_domain(nation_id: int, email: str) -> Any:
    domain = email.rpartition("@")[2].lower()
    if not domain or domain in PUBLIC_MAIL:
        return []
    contacts = Contact.objects.in_use().alias(domain=mail_domain("email"))
    of = contacts.filter(nation=nation_id, domain=domain).values("partner")
    return Partner.objects.in_registry().filter(pk__in=of).order_by("pk")[:MOST]

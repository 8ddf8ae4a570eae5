"""Who may become the administrator of a partner without asking the office.

Somebody who applies with the partner's number from a confirmed address in a mail domain that the
office has verified as the partner's, while nobody looks after the partner. Everything else waits for
the office. The applicant is answered alike either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from partners.approving import hits_of
from partners.identifiers import CleanNumber
from partners.looking_up import entry_of, extract_of
from partners.models import Application, Claim, Identifier, MailDomain, Membership, Partner
from partners.models.partner import mail_domain


def from_verified_domains(since: datetime) -> QuerySet[Application]:
    """Waiting applications whose confirmed address is in some partner's verified domain."""
    own = MailDomain.objects.filter(nation=OuterRef("nation"), domain=OuterRef("mail_domain"))
    rows = Application.objects.waiting().filter(submitted_at__gte=since, nation__four_eyes=False)
    return rows.alias(mail_domain=mail_domain("email")).filter(Exists(own)).order_by("pk")


def claimed_by(application: Application) -> Partner | None:
    """The partner the applicant may look after at once, or None."""
    clean = application.answers.get("clean", {})
    number = Identifier.objects.filter(
        nation=application.nation,
        scheme=clean.get("scheme", ""),
        country=clean.get("country", ""),
        value=clean.get("number", ""),
    ).select_related("partner")
    held = number.first()
    if held is None or not _is_open_to(held.partner, application.email):
        return None
    return held.partner


def _is_open_to(partner: Partner, email: str) -> bool:
    in_force = Partner.objects.approved().filter(pk=partner.pk).exists()
    return in_force and _is_unkept_and_own(partner, email)


def _is_unkept_and_own(partner: Partner, email: str) -> bool:
    own = _is_own_domain(partner, email)
    return own and not _keepers(partner).exists() and not hits_of(partner).exists()


def _is_own_domain(partner: Partner, email: str) -> bool:
    domain = email.rpartition("@")[2].lower()
    return MailDomain.objects.filter(partner=partner, domain=domain).exists()


def _keepers(partner: Partner) -> QuerySet[Membership]:
    return Membership.objects.current().filter(partner=partner, role=Membership.Role.ADMINISTRATOR)


# Claims of people who have an account


@dataclass(frozen=True)
class ClaimFacts:
    """What the office looks at before it decides on a claim."""

    holder: Partner | None
    entry: Any  # what the business register says of the number, or None
    keepers: list[Membership]  # administrators today
    is_own_domain: bool  # the claimant's confirmed address is in the partner's verified domain
    is_confirmed: bool


def holder_of(claim: Claim) -> Partner | None:
    """The partner with the number that was claimed."""
    own = {"scheme": claim.scheme, "country": claim.country, "value": claim.value}
    rows = Identifier.objects.filter(nation=claim.nation, **own).select_related("partner")
    held = rows.first()
    return held.partner if held else None


def taken_at_once(claim: Claim) -> Partner | None:
    """The partner the claimant may look after without the office's decision, or None."""
    partner = holder_of(claim)
    if partner is None or claim.nation.four_eyes or not _is_confirmed(claim.claimant):
        return None
    states = Partner.Status
    is_there = (
        partner.status in {states.LISTED, states.APPROVED}
        and not partner.is_blocked
        and not partner.is_archived
    )
    return partner if is_there and _is_unkept_and_own(partner, claim.claimant.email) else None


def facts_for_office(claim: Claim) -> ClaimFacts:
    holder = holder_of(claim)
    extract = extract_of(claim.nation_id)
    number = CleanNumber(claim.scheme, claim.country, claim.value)
    return ClaimFacts(
        holder=holder,
        entry=entry_of(extract, number) if extract else None,
        keepers=list(_keepers(holder).select_related("user")) if holder else [],
        is_own_domain=holder is not None and _is_own_domain(holder, claim.claimant.email),
        is_confirmed=_is_confirmed(claim.claimant),
    )


def _is_confirmed(person: User) -> bool:
    return EmailAddress.objects.filter(
        user=person, email__iexact=person.email, verified=True
    ).exists()

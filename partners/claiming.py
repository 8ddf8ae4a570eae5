"""Who may become the administrator of a partner without asking the office.

Somebody who applies with the partner's number from a confirmed address in a mail domain that the
office has verified as the partner's, while nobody looks after the partner. Everything else waits for
the office. The applicant is answered alike either way.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from partners.approving import hits_of
from partners.models import Application, Identifier, MailDomain, Membership, Partner
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
    domain = email.rpartition("@")[2].lower()
    in_force = Partner.objects.approved().filter(pk=partner.pk).exists()
    own = MailDomain.objects.filter(partner=partner, domain=domain).exists()
    kept = Membership.objects.current().filter(partner=partner, role=Membership.Role.ADMINISTRATOR)
    return in_force and own and not kept.exists() and not hits_of(partner).exists()

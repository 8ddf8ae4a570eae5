"""Deeds on a partner's mail domains, and on those who claim it from one."""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from baseline.editing import locked
from common.errors import ActionError
from partners.actions.vetting import approve_application
from partners.candidates import PUBLIC_MAIL
from partners.claiming import claimed_by
from partners.models import Application, MailDomain, Partner

_DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")


class DomainNotUsable(ActionError):
    pass


@transaction.atomic
def verify_mail_domain(partner: Partner, *, domain: str, by: User) -> MailDomain:
    """The office has seen that the domain is the partner's own."""
    partner = locked(partner)
    domain = domain.strip().lower().rpartition("@")[2]
    if not _DOMAIN.fullmatch(domain):
        raise DomainNotUsable(_("Write what stands behind the @: company.example."))
    if domain in PUBLIC_MAIL:
        raise DomainNotUsable(_("Anybody can have an address there; it proves nothing."))
    try:
        with transaction.atomic():
            row = MailDomain.objects.create(
                nation=partner.nation, partner=partner, domain=domain, verified_by=by
            )
    except IntegrityError as error:
        raise DomainNotUsable(_("This domain is verified for a partner already.")) from error
    record("mail_domain.verified", by=by, target=row, changes={"domain": (None, domain)})
    return row


@transaction.atomic
def remove_mail_domain(row: MailDomain, *, by: User) -> None:
    record("mail_domain.removed", by=by, target=row, changes={"domain": (row.domain, None)})
    row.delete()


@transaction.atomic
def admit_claimant(application: Application, *, by: User) -> Partner | None:
    """The applicant looks after the partner it claims, where nothing speaks against it."""
    partner = claimed_by(application)
    if partner is None:
        return None
    return approve_application(application, into=partner, by=by)

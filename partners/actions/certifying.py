"""Deeds on certificates of registration."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from common.errors import ActionError
from partners.models import Certificate, Identifier, Partner

LASTS = timedelta(days=365)


class NotCertified(ActionError):
    pass


@transaction.atomic
def issue_certificate(partner: Partner, *, by: User) -> Certificate:
    """Say that the partner is registered today. The one before is not valid any more."""
    partner = Partner.objects.select_for_update(of=("self",), no_key=True).get(pk=partner.pk)
    if not Partner.objects.approved().filter(pk=partner.pk).exists():
        raise NotCertified(_("Only a registered organisation that is not on hold gets one."))
    now = timezone.now()
    Certificate.objects.filter(partner=partner, replaced_at__isnull=True).update(
        replaced_at=now, replaced_by=by
    )
    number = Identifier.objects.filter(partner=partner).for_list().first()
    row = Certificate.objects.create(
        nation=partner.nation,
        partner=partner,
        name=partner.name,
        number=f"{number.get_scheme_display()}: {number.value}" if number else "",
        registered_on=timezone.localdate(partner.approved_at) if partner.approved_at else None,
        valid_until=timezone.localdate(now) + LASTS,
        issued_at=now,
        issued_by=by,
    )
    record(
        "certificate.issued",
        by=by,
        target=row,
        changes={"valid_until": (None, row.valid_until), "partner": (None, partner.pk)},
    )
    return row

"""Certificates of registration: what a company shows, and a stranger may check by code."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.permissions import DooredQuerySet
from common.rows import PublicRow, person, together
from partners.models.partner import Partner

#: Letters and figures nobody mistakes for one another; 16 of them are 78 bits.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 16


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _each in range(LENGTH))


class CertificateQuerySet(DooredQuerySet["Certificate"]):
    def reach(self, user: Any, action: str) -> Q:
        """Whoever may change what the partner says of itself."""
        return Q(partner__in=Partner.objects.allowed_to(user, "change").values("pk"))

    def standing(self, today: date) -> Self:
        """Neither replaced nor over."""
        return self.filter(replaced_at__isnull=True, valid_until__gte=today)

    def holding(self, today: date) -> Self:
        """What it says is still so: the partner is registered under that name, and not on hold."""
        approved = Partner.objects.approved().values("pk")
        return self.standing(today).filter(partner__in=approved, name=F("partner__name"))

    def for_detail(self) -> Self:
        return self.select_related("nation", "partner")


class Certificate(PublicRow):
    """One certificate: what was so on its day. A new one takes the place of the one before."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="certificates")
    code = models.CharField(max_length=LENGTH, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=120, blank=True)  # with the register it comes from
    registered_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField()
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = person()
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaced_by = person(null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("replaced_at", "replaced_by", name="certificate_replaced_at_and_by"),
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(replaced_at__isnull=True),
                name="certificate_one_for_a_partner",
            ),
        ]

    def __str__(self) -> str:
        return f"certificate #{self.pk} of partner {self.partner_id}"

    @property
    def spaced_code(self) -> str:
        """As it is printed and read aloud: ABCD-EFGH-JKLM-NPQR."""
        return "-".join(self.code[start : start + 4] for start in range(0, LENGTH, 4))

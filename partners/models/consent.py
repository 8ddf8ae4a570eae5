"""Consents: a partner lets an association see how complete its entry is, and nothing else."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Kind
from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, person, together
from partners.models.partner import Identifier, Partner, represented_by, roles_for


class ConsentQuerySet(DooredQuerySet["Consent"]):
    def reach(self, user: Any, action: str) -> Q:
        """The people of the association, and of the partner that was asked or has consented."""
        if user.kind != Kind.REPRESENTATIVE:
            return NOBODY
        own = represented_by(user, roles_for(action))
        return Q(association__in=own) | Q(member__in=own) | Q(self._asks(own))

    @staticmethod
    def _asks(partners: Any) -> Q:
        """Not answered, and of a number that one of these partners has."""
        numbers = Identifier.objects.filter(
            partner__in=partners,
            nation=OuterRef("nation"),
            scheme=OuterRef("scheme"),
            country=OuterRef("country"),
            value=OuterRef("value"),
        )
        return Q(Exists(numbers), member__isnull=True, status=Consent.Status.ASKED)

    def asking(self, partner: Partner) -> Self:
        """What a partner is asked and has not answered."""
        return self.filter(self._asks([partner.pk])).select_related("association").order_by("pk")

    def given_by(self, partner: Partner) -> Self:
        rows = self.filter(member=partner, status=Consent.Status.GIVEN)
        return rows.select_related("association", "answered_by").order_by("pk")

    def of_association(self, partner: Partner) -> Self:
        """Whom it asked: those who consented first, by the name it gave them."""
        return self.filter(association=partner).exclude(status=Consent.Status.ENDED)

    def for_list(self) -> Self:
        return self.select_related("association", "member", "reminded_by")

    def for_detail(self) -> Self:
        return self.select_related("nation", "association", "member")

    def standing(self) -> Self:
        return self.filter(status__in=[Consent.Status.ASKED, Consent.Status.GIVEN])


class Consent(PublicRow):
    """An association asked the partner with a number; while it consents, completion is shown."""

    class Status(models.TextChoices):
        ASKED = "submitted", _("Asked, no answer yet")
        GIVEN = "accepted", _("Consents")
        DECLINED = "rejected", _("Does not consent")
        ENDED = "ended", _("Ended")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    association = models.ForeignKey(Partner, models.CASCADE, related_name="consents_asked")
    label = models.CharField(max_length=200)  # what the association calls the member
    # The number as typed; whether any partner has it shows only once that partner has answered.
    scheme = models.CharField(max_length=12)
    country = models.CharField(max_length=2, blank=True)
    value = models.CharField(max_length=40)
    member = models.ForeignKey(
        Partner, models.CASCADE, null=True, blank=True, related_name="consents_given"
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = person(editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = person(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = person(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminded_by = person(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("answered_at", "answered_by", name="consent_answered_at_and_by"),
            together("ended_at", "ended_by", name="consent_ended_at_and_by"),
            together("reminded_at", "reminded_by", name="consent_reminded_at_and_by"),
            models.UniqueConstraint(
                fields=["association", "scheme", "country", "value"],
                condition=Q(status__in=["submitted", "accepted"]),
                name="consent_stands_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted")
                | Q(member__isnull=False, answered_at__isnull=False),
                name="consent_given_has_member",
            ),
        ]
        indexes = [
            models.Index(
                fields=["nation", "value"],
                condition=Q(status="submitted"),
                name="consent_asked_number",
            ),
        ]

    def __str__(self) -> str:
        return f"consent #{self.pk} for association {self.association_id}"

    @property
    def number_text(self) -> str:
        return " ".join(filter(None, (self.country, self.value)))

    @property
    def is_given(self) -> bool:
        return self.status == self.Status.GIVEN

"""Signatures of both leads under one version of an assessment."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.models.assessment import Assessment
from assessments.models.position import Side
from common.permissions import DooredQuerySet
from common.rows import person


class SignatureQuerySet(DooredQuerySet["Signature"]):
    def reach(self, user: Any, action: str) -> Q:
        return Q(assessment__in=Assessment.objects.allowed_to(user, action).values("pk"))

    def for_list(self) -> Self:
        return self.select_related("signed_by").order_by("side", "-signed_at", "-pk")


class Signature(models.Model):
    """A lead's name under one version of an assessment: `number` says which, `sha256` what it held."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=7, choices=Side)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(default=timezone.now)
    signed_by = person()

    objects = SignatureQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "side", "number"], name="signature_once_a_side_and_version"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="signature_says_what_it_signs"
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.side} signature under version {self.number} of assessment {self.assessment_id}"
        )

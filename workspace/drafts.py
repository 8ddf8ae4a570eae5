"""What somebody typed into a form and has not sent yet."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.permissions import DooredQuerySet


class DraftQuerySet(DooredQuerySet["Draft"]):
    def reach(self, user: Any, action: str) -> Q:
        return Q(user=user.pk)


class Draft(models.Model):
    """The fields of one form of one person, as typed: nothing of it has been judged."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="drafts")
    address = models.CharField(max_length=500)  # of the form's page, with its query
    fields = models.JSONField(default=dict)  # {"name": ["value", …]}
    saved_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "address"], name="draft_once_per_form"),
        ]

    def __str__(self) -> str:
        return f"draft of {self.address} (#{self.pk})"

"""Up to when people have been written what moved."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ToldWeek(models.Model):
    """One person has been told, by letter or by none, what moved before a Monday."""

    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="+")
    until = models.DateField()
    # Resources a representative has been told there is a need of.
    resources = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        default_permissions = ()
        constraints = [
            # A week begins on a Monday; Saturday is 7.
            models.CheckConstraint(
                condition=models.Q(until__week_day=2), name="told_week_begins_on_monday"
            ),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} until {self.until}"

"""Which contact was asked to confirm its entry, for which day, how many days before."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.utils import timezone

from partners.freshness import STEPS
from partners.models.partner import Contact


class ContactReminderQuerySet(models.QuerySet["ContactReminder"]):
    def of(self, contact: Contact) -> Self:
        return self.filter(contact=contact)

    def first_questions_on(self, day: date, nation_id: int) -> dict[bool, int]:
        """How many contacts of the nation were asked for the first time that day: mailed, and not."""
        earlier = ContactReminder.objects.filter(
            contact=models.OuterRef("contact"), sent_at__date__lt=day
        )
        first = self.filter(~models.Exists(earlier), contact__nation=nation_id, sent_at__date=day)
        counts: Any = first.order_by().values("is_mailed").annotate(n=models.Count("pk"))
        return {True: 0, False: 0} | {row["is_mailed"]: row["n"] for row in counts}


class ContactReminder(models.Model):
    """A contact was reminded, once for each day that is due and each step before it."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    is_mailed = models.BooleanField()  # False: there was no address that takes mail
    sent_at = models.DateTimeField(default=timezone.now)

    objects = ContactReminderQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "due_on", "days_before"], name="contact_reminded_once"
            ),
            models.CheckConstraint(
                condition=models.Q(days_before__in=STEPS), name="contact_reminder_step_known"
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id}, {self.days_before} days before {self.due_on}"

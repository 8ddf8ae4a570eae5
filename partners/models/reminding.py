"""Which contact was asked to confirm its entry, for which day, how many days before."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.utils import timezone

from partners.freshness import STEPS
from partners.models.partner import Contact


class ContactReminderQuerySet(models.QuerySet["ContactReminder"]):
    def of(self, contact: Contact) -> Self:
        return self.filter(contact=contact)

    def first_questions_on(self, day: date, nation_id: int) -> Self:
        """To contacts of the nation that had never been asked before that day."""
        earlier = ContactReminder.objects.filter(
            contact=models.OuterRef("contact"), sent_at__date__lt=day
        )
        return self.filter(~models.Exists(earlier), contact__nation=nation_id, sent_at__date=day)


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

"""Challenges: somebody doubts a figure of a line, and gets an answer by a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.need import quantity
from assessments.models.of_line import OfLine, OfLineQuerySet
from common.addresses import row_url
from common.rows import PublicRow, Versioned, person, together


class ChallengeQuerySet(OfLineQuerySet):
    def reach(self, user: Any, action: str) -> Q:
        """As the lines; whoever doubted reads the answer. Only the office answers."""
        if action != "view":
            answers = user.has_perm("assessments.answer_challenge")
            return Q(nation=user.nation_id) if answers else Q(pk__in=[])
        return super().reach(user, action)

    def named(self, user: Any) -> Q:
        return Q(raised_by=user.pk)

    def open(self) -> Self:
        return self.filter(status__in=Challenge.OPEN)

    def late_on(self, day: date) -> Self:
        return self.open().filter(due_on__lt=day)

    def to_be_reminded(self, day: date, until: date) -> Self:
        """Due by `until`, open, and nobody was reminded of this day."""
        return self.open().filter(due_on__range=(day, until), reminded_on__isnull=True)

    def untold_late_on(self, day: date) -> Self:
        return self.late_on(day).filter(late_told_at__isnull=True)

    def matching(self, filters: Mapping[str, Any]) -> Self:
        """Narrow by the cleaned data of ChallengeFilterForm; empty values are ignored."""
        rows = self.in_place(filters)
        match filters.get("shown") or "open":
            case "late":
                return rows.late_on(timezone.localdate())
            case "answered":
                return rows.exclude(status__in=Challenge.OPEN)
            case "all":
                return rows
        return rows.open()

    def for_list(self) -> Self:
        return self.select_related(
            "nation", "resource__unit", "region", "scenario", "owner", "raised_by", "need"
        ).order_by("due_on", "pk")


class Challenge(PublicRow, Versioned, OfLine):
    """Somebody says that a figure of a line looks wrong: which, why, and what they think it is."""

    class Figure(models.TextChoices):
        ASSURED = "assured", _("Assured")
        EXPECTED = "expected", _("Expected")
        DECLARED = "declared", _("Declared")
        REQUIRED = "required", _("Required")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        NEEDS_DATA = "needs_data", _("Needs data")
        CORRECTED = "corrected", _("Corrected")
        STANDS = "stands", _("The figure stands")

    OPEN = (Status.OPEN, Status.NEEDS_DATA)

    figure = models.CharField(max_length=8, choices=Figure)
    day = models.PositiveSmallIntegerField(null=True, blank=True)  # after day 0
    shown = models.BigIntegerField(null=True)  # what was read, in thousandths
    as_of = models.DateTimeField()  # of the report it was read in
    why = models.TextField()
    own_value = quantity(null=True, blank=True)
    raised_at = models.DateTimeField(default=timezone.now, editable=False)
    raised_by = person(editable=False)
    # Who sees to it at the office, by when; an answer is for the one who asked.
    owner = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField()
    reminded_on = models.DateField(null=True, blank=True, editable=False)
    late_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    answer = models.TextField(blank=True)
    data_from = models.CharField(max_length=200, blank=True)  # who gives what is missing
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = person(null=True, blank=True, editable=False)

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("answer_challenge", "Can answer for figures that are doubted")]
        constraints = [
            together("answered_at", "answered_by", name="challenge_answered_at_and_by"),
            models.CheckConstraint(
                condition=Q(status="open", answered_at__isnull=True)
                | (~Q(status="open") & Q(answered_at__isnull=False) & ~Q(answer="")),
                name="challenge_answered_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(status="needs_data") | ~Q(data_from=""),
                name="challenge_says_who_gives_the_data",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="challenge_says_why"),
        ]
        indexes = [
            models.Index(fields=["nation", "due_on", "id"], name="challenge_list"),
            models.Index(fields=["resource", "region", "scenario"], name="challenge_line"),
        ]

    def __str__(self) -> str:
        return f"challenge #{self.pk}"

    def get_absolute_url(self) -> str:
        return row_url("assessments:challenge", self.public_id)

    @property
    def audit_text(self) -> str:
        return f"challenge #{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

"""Surveys of what stands in the way: open by link, nobody identified, the same keys in every edition."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, Versioned, person, together
from cooperation.obstacles import ObstacleSet, Side


class SurveyQuerySet(DooredQuerySet["Survey"]):
    def reach(self, user: Any, action: str) -> Q:
        """The office keeps them; its authorities and auditors read them."""
        may = user.has_perm(f"cooperation.{action}_questionnaire")
        return Q(nation=user.nation_id) if may else NOBODY

    def for_list(self) -> Self:
        return self.annotate(sheet_count=models.Count("sheets")).order_by("-opens_on", "-pk")

    def before(self, survey: Survey) -> Self:
        """Earlier editions, the last first."""
        rows = self.filter(nation=survey.nation_id, edition__lt=survey.edition)
        return rows.order_by("-edition")


class Survey(PublicRow, Versioned):
    """One edition of the question what stands in the way, open from one day until another."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    edition = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    # What the open link ends in; whoever has it may answer.
    link_key = models.CharField(max_length=40, unique=True, editable=False)
    # Without it only links for one answer each are valid.
    has_open_link = models.BooleanField(default=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = person()
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = person(null=True, blank=True, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("closed_at", "closed_by", name="survey_closed_at_and_by"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="survey_closes_after_it_opens"
            ),
            models.UniqueConstraint(fields=["nation", "edition"], name="survey_edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (edition {self.edition}, #{self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("cooperation:survey", args=[self.public_id])

    @property
    def audit_text(self) -> str:
        return f"{self.title} ({self.edition})"

    def state_on(self, day: date) -> str:
        """A word for the look: draft (still to open), running or done."""
        if self.closed_at is not None or day > self.closes_on:
            return "done"
        return "draft" if day < self.opens_on else "running"

    @property
    def state(self) -> str:
        return self.state_on(timezone.localdate())

    @property
    def state_label(self) -> Any:
        return {"draft": _("Opens later"), "running": _("Open"), "done": _("Closed")}[self.state]


class Obstacle(models.Model):
    """One thing that may stand in the way; its key is the same in every edition."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="obstacles")
    set = models.CharField(max_length=12, choices=ObstacleSet)
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["survey", "key"], name="obstacle_key_once")]

    def __str__(self) -> str:
        return f"{self.key} of survey {self.survey_id}"


class SurveyLink(models.Model):
    """A link for one answer; nobody knows to whom it went, and only its hash is kept."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    is_used = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"link #{self.pk} of survey {self.survey_id}"


class Sheet(models.Model):
    """What one person answered, without a name, an hour or an order."""

    # Drawn at random, so that it says nothing of who came when.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="sheets")
    side = models.CharField(max_length=8, choices=Side)
    ratings = models.JSONField(default=dict)  # key of the obstacle: one to five

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="sheet_is_of_a_side"),
            models.CheckConstraint(condition=~Q(ratings={}), name="sheet_says_something"),
        ]
        indexes = [models.Index(fields=["survey", "side"], name="sheet_survey")]

    def __str__(self) -> str:
        return f"a sheet of survey {self.survey_id}"

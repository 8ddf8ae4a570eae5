"""What is expected of companies: questions kept as data, in editions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, Versioned, person, together
from cooperation.criteria import Stage, Strain
from partners.models import Partner
from partners.supply_kinds import labels

#: Days before the day to answer by on which the silent are reminded, the widest first.
REMINDED_BEFORE = (14, 3)


class QuestionnaireQuerySet(DooredQuerySet["Questionnaire"]):
    def reach(self, user: Any, action: str) -> Q:
        """The office and its authorities: all editions. Companies: those that were opened."""
        own = Q(nation=user.nation_id)
        if user.is_representative:
            return own & Q(opened_at__isnull=False) if action == "view" else NOBODY
        return own if self._holds(user, action) else NOBODY

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def open(self) -> Self:
        return self.filter(opened_at__isnull=False, closed_at__isnull=True)

    def opened(self) -> Self:
        return self.filter(opened_at__isnull=False)

    def drafts(self) -> Self:
        return self.filter(opened_at__isnull=True)

    def to_remind_on(self, today: date) -> Self:
        """Open, and within the first reminder's days of the day to answer by."""
        ahead = today + timedelta(days=REMINDED_BEFORE[0])
        return self.open().filter(due_on__gte=today, due_on__lte=ahead)

    def newest_first(self) -> Self:
        """The open one before others, then by edition."""
        is_over = Q(closed_at__isnull=False) | Q(opened_at__isnull=True)
        return self.alias(
            is_over=models.ExpressionWrapper(is_over, models.BooleanField())
        ).order_by("is_over", "-edition", "-pk")


class Questionnaire(PublicRow, Versioned):
    """One edition of what the office asks of companies; once opened its questions stay as they are."""

    class Kind(models.TextChoices):
        EXPECTATIONS = "expectations", _("What is expected")
        VULNERABILITY = "vulnerability", _("Where companies are weak")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=16, choices=Kind, default=Kind.EXPECTATIONS, db_default=Kind.EXPECTATIONS
    )
    edition = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)  # what companies read above the questions
    due_on = models.DateField(null=True, blank=True)
    # The last reminder that went out: so many days before `due_on`.
    reminded_before = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = person()
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    opened_by = person(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = person(null=True, blank=True, editable=False)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        default_permissions = ("view", "change")
        constraints = [
            together("opened_at", "opened_by", name="questionnaire_opened_at_and_by"),
            together("closed_at", "closed_by", name="questionnaire_closed_at_and_by"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False),
                name="questionnaire_closed_was_open",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(due_on__isnull=False),
                name="questionnaire_open_has_a_day",
            ),
            models.UniqueConstraint(
                fields=["nation", "kind", "edition"], name="questionnaire_edition"
            ),
            models.UniqueConstraint(
                fields=["nation", "kind"],
                condition=Q(opened_at__isnull=False, closed_at__isnull=True),
                name="questionnaire_one_open",
            ),
            models.UniqueConstraint(
                fields=["nation", "kind"],
                condition=Q(opened_at__isnull=True),
                name="questionnaire_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (edition {self.edition}, #{self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("cooperation:edition", args=[self.public_id])

    @property
    def audit_text(self) -> str:
        return f"{self.title} ({self.edition})"

    @property
    def strains(self) -> list[str]:
        """The scenarios each question is answered in; one without a name where there are none."""
        return list(Strain.values) if self.kind == self.Kind.VULNERABILITY else [""]

    @property
    def is_draft(self) -> bool:
        return self.opened_at is None

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def state(self) -> str:
        """A word for the look: draft, running or done."""
        if self.is_draft:
            return "draft"
        return "running" if self.is_open else "done"

    @property
    def state_label(self) -> Any:
        return {"draft": _("Draft"), "running": _("Open"), "done": _("Closed")}[self.state]


class QuestionQuerySet(DooredQuerySet["Question"]):
    def reach(self, user: Any, action: str) -> Q:
        """As visible as its questionnaire; changed while that is a draft."""
        seen = Questionnaire.objects.allowed_to(user, action)
        if action == "change":
            seen = seen.drafts()
        return Q(questionnaire__in=seen.values("pk"))

    def of(self, questionnaire: Questionnaire) -> Self:
        return self.filter(questionnaire=questionnaire)

    def asked_of(self, partner: Partner) -> Self:
        """For every company, or for one of the partner's kinds."""
        return self.filter(Q(supply_kinds=[]) | Q(supply_kinds__overlap=list(partner.supply_kinds)))

    def for_list(self) -> Self:
        return self.select_related("requirement").order_by(
            F("requirement__code").asc(nulls_first=True), "position", "pk"
        )


class Question(PublicRow):
    """One thing that is expected, of every company or of some kinds; `key` is the same in each edition."""

    class Force(models.TextChoices):
        LAW = "law", _("Law")
        AGREEMENT = "agreement", _("Agreement")
        ADVICE = "advice", _("Advice")

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    # Which of the seven it serves; empty: all of them.
    requirement = models.ForeignKey(
        "baseline.Requirement", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Of the company's chain; only in a vulnerability return.
    stage = models.CharField(max_length=8, choices=Stage, blank=True, db_default="")
    text = models.CharField(max_length=300)
    help_text = models.CharField(max_length=500, blank=True)
    force = models.CharField(max_length=10, choices=Force, default=Force.ADVICE)
    reference = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=30, blank=True)  # a number is asked where there is one
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    # partners.supply_kinds; empty: every company.
    supply_kinds = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "key"], name="question_key_once"),
            models.CheckConstraint(
                condition=~Q(force="law") | ~Q(reference=""), name="question_law_is_named"
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | ~Q(unit=""), name="question_target_has_a_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of questionnaire {self.questionnaire_id}"

    @property
    def audit_text(self) -> str:
        return self.key

    @property
    def kinds(self) -> list[str]:
        """In words."""
        return labels(self.supply_kinds)

"""What companies answered, and what they are told of companies like them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Kind
from baseline.scope import scope_of
from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, Versioned, person
from cooperation.criteria import Strain
from cooperation.models.questionnaire import Question, Questionnaire
from partners.models import Site
from partners.models.partner import of_own_reach


def sites_in_scope(user: Any) -> Any:
    """Sites in use that count for the reader: an official's regions, everybody else's nation."""
    rows = Site.objects.in_use().filter(nation=user.nation_id)
    if user.kind == Kind.OFFICIAL:
        rows = rows.filter(region__in=scope_of(user).region_ids)
    return rows


def questions_in_scope(user: Any, path: str = "") -> Q:
    """An official's requirements, and what serves all of them; everybody else's: every question."""
    if user.kind != Kind.OFFICIAL:
        return Q()
    codes = scope_of(user).requirement_codes
    return Q(**{f"{path}requirement__isnull": True}) | Q(**{f"{path}requirement__code__in": codes})


def of_partners_in_scope(user: Any, action: str) -> Q:
    """Rows with `nation` and `partner`: the reader's own, the nation's, or those in its regions."""
    own = of_own_reach(user, action)
    if user.is_representative:
        return own
    if not user.has_perm("cooperation.view_questionnaire"):
        return NOBODY
    if user.kind == Kind.OFFICIAL:
        own &= Q(partner__in=sites_in_scope(user).values("partner"))
    return own


class ReturnQuerySet(DooredQuerySet["Return"]):
    def reach(self, user: Any, action: str) -> Q:
        return of_partners_in_scope(user, action)

    def of(self, questionnaire: Questionnaire) -> Self:
        return self.filter(questionnaire=questionnaire)

    def of_partner(self, partner: Any) -> Self:
        return self.filter(partner=partner)

    def with_counts(self, user: Any) -> Self:
        """How often yes, partly and no was said to what the reader may see."""
        seen = questions_in_scope(user, "answers__question__")
        return self.annotate(
            **{
                f"said_{said}": Count("answers", filter=seen & Q(answers__said=said))
                for said in Answer.COUNTED
            }
        )

    def matching(self, filters: Mapping[str, Any]) -> Self:
        """Narrow by the cleaned data of ReturnFilterForm."""
        rows = self
        if kind := filters.get("kind"):
            rows = rows.filter(partner__supply_kinds__contains=[kind])
        if region := filters.get("region"):
            rows = rows.filter(partner__in=Site.objects.in_use().inside(region).values("partner"))
        found = {
            f"answers__{name}": filters[name]
            for name in ("question", "said", "strain")
            if filters.get(name)
        }
        if found:
            answered = Return.objects.filter(**found)
            rows = rows.filter(pk__in=answered.values("pk"))
        return rows

    def for_list(self) -> Self:
        return self.select_related("partner", "questionnaire", "nation")


class Return(PublicRow, Versioned):
    """What one partner answered to one edition, once; it may be corrected until the edition closes."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="returns")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    # The first of the partner's kinds of supply when it answered: with whom it is compared.
    peer_group = models.CharField(max_length=40, blank=True)
    # Ten-thousandths; empty where nothing asked applied.
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = person()

    objects = ReturnQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "partner"], name="return_once"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=10_000), name="return_score_is_share"
            ),
        ]
        indexes = [models.Index(fields=["partner", "id"], name="return_partner")]

    def __str__(self) -> str:
        return f"partner {self.partner_id} to questionnaire {self.questionnaire_id}"

    def get_absolute_url(self) -> str:
        is_weakness = self.questionnaire.kind == Questionnaire.Kind.VULNERABILITY
        name = "weakness" if is_weakness else "expected"
        return reverse(f"cooperation:{name}", args=[self.partner.public_id])

    @property
    def audit_text(self) -> str:
        return f"return #{self.pk}"


class AnswerQuerySet(DooredQuerySet["Answer"]):
    def reach(self, user: Any, action: str) -> Q:
        """Its return's door, and for officials the questions of their requirements."""
        returns = Return.objects.allowed_to(user, action)
        return Q(given_in__in=returns.values("pk")) & questions_in_scope(user, "question__")

    def of(self, questionnaire: Questionnaire) -> Self:
        return self.filter(given_in__questionnaire=questionnaire)

    def for_list(self) -> Self:
        return self.select_related("question__requirement", "given_in__partner").order_by(
            "given_in__partner__name_key", "given_in", "question__position", "question", "pk"
        )


class Answer(models.Model):
    """What one return says to one question, in one of the scenarios where there are any."""

    class Said(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")
        NOT_US = "not_us", _("Does not apply to us")

    #: The same four as a company says them of its weaknesses.
    HOLDS = {Said.YES: _("Holds"), Said.PARTLY: _("Strained"), Said.NO: _("Fails"),
             Said.NOT_US: _("Does not apply to us")}  # fmt: skip
    #: What counts in a score; what does not apply stays out of it.
    COUNTED = (Said.YES, Said.PARTLY, Said.NO)

    given_in = models.ForeignKey(Return, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    # In which of the six; only in a vulnerability return.
    strain = models.CharField(max_length=10, choices=Strain, blank=True, db_default="")
    said = models.CharField(max_length=8, choices=Said)
    number = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["given_in", "question", "strain"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__gte=0),
                name="answer_number_not_below_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"answer to question {self.question_id} in return {self.given_in_id}"

    @property
    def holds(self) -> Any:
        """The answer in the words of a vulnerability return."""
        return self.HOLDS[self.Said(self.said)]


class PeerFigureQuerySet(models.QuerySet["PeerFigure"]):
    def beside(self, row: Return) -> Self:
        """What a company that answered may read of companies like it."""
        return self.filter(questionnaire=row.questionnaire_id, peer_group=row.peer_group)


class PeerFigure(models.Model):
    """Median and quartiles of one group of companies, as they were last published."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="+")
    peer_group = models.CharField(max_length=40, blank=True)
    cut = models.CharField(max_length=40, blank=True)  # code of a requirement; empty: all questions
    parents = models.PositiveIntegerField()  # ultimate parents behind it
    lower = models.PositiveSmallIntegerField()
    median = models.PositiveSmallIntegerField()
    upper = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()

    objects = PeerFigureQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "peer_group", "cut"], name="peer_figure_once"
            ),
            models.CheckConstraint(
                condition=Q(lower__lte=models.F("median"), median__lte=models.F("upper")),
                name="peer_figure_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cut or 'all'} of {self.peer_group or 'others'} (#{self.pk})"

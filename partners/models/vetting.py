"""What the office knows against or for a partner; nobody outside the office and audit reads it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, Versioned, person, together


class VettingQuerySet(DooredQuerySet[Any]):
    """Rows of a nation that its office writes, and its auditors read."""

    def reach(self, user: Any, action: str) -> Q:
        right = "partners.view_vetting" if action == "view" else "partners.vet_partner"
        return Q(nation=user.nation_id) if user.has_perm(right) else NOBODY


class CheckItemQuerySet(VettingQuerySet):
    def in_use(self) -> Self:
        return self.filter(retired_at__isnull=True)

    def for_list(self) -> Self:
        return self.order_by("position", "pk")


class CheckItem(PublicRow, Versioned):
    """Something the office looks at before it approves a partner. Without any, the usual five hold."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)  # what findings refer to; it never changes
    name = models.CharField(max_length=120)
    hint = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = person(null=True, blank=True)

    objects = CheckItemQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["nation", "code"], name="check_item_code_once"),
            together("retired_at", "retired_by", name="check_item_retired_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class CheckQuerySet(VettingQuerySet):
    def newest_first(self) -> Self:
        return self.select_related("checked_by", "file", "file__nation").order_by(
            "code", "-checked_at", "-pk"
        )


class Check(PublicRow):
    """What an officer found on one item of the checklist; a newer one replaces it and it stays."""

    class Result(models.TextChoices):
        GOOD = "good", _("In order")
        CONCERN = "concern", _("Not in order")
        NOT_NEEDED = "not_needed", _("Does not apply")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    application = models.ForeignKey(
        "partners.Application", models.PROTECT, null=True, blank=True, related_name="checks"
    )
    partner = models.ForeignKey(
        "partners.Partner", models.PROTECT, null=True, blank=True, related_name="checks"
    )
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)  # as the item was called then
    result = models.CharField(max_length=12, choices=Result)
    note = models.TextField(blank=True)
    file = models.ForeignKey(
        "workspace.File", models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(default=timezone.now)
    checked_by = person()

    objects = CheckQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [
            ("view_vetting", "Can read what the office found about partners"),
            ("vet_partner", "Can vet partners"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False) | Q(partner__isnull=False),
                name="check_is_of_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(result="concern") | ~Q(note=""), name="check_concern_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.result} (#{self.pk})"


class RiskFlagQuerySet(VettingQuerySet):
    def standing(self) -> Self:
        return self.filter(lifted_at__isnull=True)

    def blocking(self) -> Self:
        return self.standing().filter(level__in=RiskFlag.BLOCKING)

    def for_list(self) -> Self:
        return self.select_related("partner", "raised_by", "lifted_by").order_by("-raised_at", "pk")


class RiskFlag(PublicRow):
    """A warning on a partner, with its reasons; a new level ends the old one and both stay."""

    class Level(models.TextChoices):
        YELLOW = "yellow", _("Yellow: look twice")
        RED = "red", _("Red: blocked")
        ESCALATED = "escalated", _("Escalated: blocked until others have decided")

    #: Nothing counts from a partner with one of these, or from any below it.
    BLOCKING = (Level.RED, Level.ESCALATED)

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="risk_flags")
    level = models.CharField(max_length=12, choices=Level)
    note = models.TextField()  # for the office and audit alone
    reason = models.CharField(max_length=500, blank=True)  # what the company reads
    raised_at = models.DateTimeField(default=timezone.now)
    raised_by = person()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = person(null=True, blank=True)
    lifted_because = models.TextField(blank=True)

    objects = RiskFlagQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["partner"], condition=Q(lifted_at__isnull=True), name="risk_flag_one_stands"
            ),
            models.CheckConstraint(condition=~Q(note=""), name="risk_flag_says_why"),
            together("lifted_at", "lifted_by", name="risk_flag_lifted_at_and_by"),
        ]
        indexes = [
            models.Index(
                fields=["nation", "level", "raised_at"],
                condition=Q(lifted_at__isnull=True),
                name="risk_flag_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} flag on partner {self.partner_id} (#{self.pk})"

    @property
    def is_blocking(self) -> bool:
        return self.level in self.BLOCKING

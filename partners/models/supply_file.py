"""Files of capabilities that a company filled in, on their way into the registry."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.addresses import row_url
from common.permissions import DooredQuerySet
from common.rows import PublicRow, person, together
from partners.models.partner import Partner


class SupplyFileQuerySet(DooredQuerySet["SupplyFile"]):
    def reach(self, user: Any, action: str) -> Q:
        """Whoever may change what the partner says of itself."""
        return Q(partner__in=Partner.objects.allowed_to(user, "change").values("pk"))

    def for_list(self) -> Self:
        return self.select_related("file", "uploaded_by").order_by("-uploaded_at", "-pk")

    def for_detail(self) -> Self:
        return self.select_related("file", "file__nation", "partner", "partner__nation", "nation")


class SupplyFile(PublicRow):
    """A file of one partner's capabilities: checked as a whole, then taken over as a whole."""

    class Status(models.TextChoices):
        CHECKING = "running", _("Being checked")
        RETURNED = "returned", _("Has errors")
        CHECKED = "submitted", _("Checked, not taken over yet")
        APPLIED = "done", _("Taken over")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="supply_files")
    file = models.ForeignKey("workspace.File", models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status)
    rows = models.PositiveIntegerField(default=0)
    # [{"row": …, "key": …, "column": …, "value": …, "text": …}]; without a row: the whole file
    problems = models.JSONField(default=list)
    # What each row would do: [{"row": …, "deed": …, "name": …, "differences": […], …}]
    outcome = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    uploaded_by = person(editable=False)
    applied_at = models.DateTimeField(null=True, blank=True, editable=False)
    applied_by = person(null=True, blank=True, editable=False)

    objects = SupplyFileQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("applied_at", "applied_by", name="supply_file_applied_at_and_by"),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(applied_at__isnull=False, problems=[]),
                name="supply_file_applied_without_problems",
            ),
        ]
        indexes = [models.Index(fields=["partner", "-uploaded_at"], name="supply_file_newest")]

    def __str__(self) -> str:
        return f"file of capabilities #{self.pk} for partner {self.partner_id}"

    def get_absolute_url(self) -> str:
        return row_url("partners:supply_file", self.public_id)

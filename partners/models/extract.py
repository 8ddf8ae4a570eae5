"""A nation's business register as its office uploaded it: public facts to compare with."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.addresses import row_url
from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, person


class RegisterExtractQuerySet(DooredQuerySet["RegisterExtract"]):
    def reach(self, user: Any, action: str) -> Q:
        """The office's own work, as its imports are."""
        right = "view_importsession" if action == "view" else "import_partners"
        return Q(nation=user.nation_id) if user.has_perm(f"partners.{right}") else NOBODY

    def in_use(self) -> Self:
        return self.filter(status=RegisterExtract.Status.IN_USE)

    def left_behind(self, nation: Any) -> Self:
        """What a newer one has replaced, or what never came into use."""
        states = RegisterExtract.Status
        return self.filter(nation=nation, status__in=[states.REPLACED, states.RETURNED])

    def for_list(self) -> Self:
        return self.select_related("file", "uploaded_by").order_by("-uploaded_at", "-pk")

    def for_detail(self) -> Self:
        return self.select_related("nation", "file", "file__nation", "uploaded_by")


class RegisterExtract(PublicRow):
    """One state of a nation's business register, as a file; a newer one takes its place as a whole."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to choose")
        READING = "running", _("Being read")
        RETURNED = "returned", _("Not taken into use")
        IN_USE = "in_force", _("In use")
        REPLACED = "replaced", _("Replaced by a newer one")

    class Scheme(models.TextChoices):
        NATIONAL = "national", _("National business register number")
        DEMO = "demo", _("Exercise number (invented)")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    as_of = models.DateField()  # the day of the register that the file shows
    scheme = models.CharField(max_length=12, choices=Scheme, default=Scheme.NATIONAL)
    file = models.ForeignKey("workspace.File", models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.UPLOADED)
    # How the file is opened: {"shape": {…}, "sheets": […]}; corrected by hand where found wrongly.
    options = models.JSONField(default=dict)
    headings = models.JSONField(default=list)  # what the columns are called, in their order
    mapping = models.JSONField(default=dict)  # {"number": 0, "name": 1, …}
    rows = models.PositiveIntegerField(default=0)  # in use
    wrong_rows = models.PositiveIntegerField(default=0)  # left out
    # The first of them: [{"row": …, "column": …, "value": …, "text": …}]
    problems = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    uploaded_by = person(editable=False)

    objects = RegisterExtractQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation"],
                condition=Q(status="in_force"),
                name="register_extract_one_in_use",
            ),
        ]
        indexes = [models.Index(fields=["nation", "-uploaded_at"], name="register_extract_newest")]

    def __str__(self) -> str:
        return f"{self.source} of {self.as_of} (#{self.pk})"

    def get_absolute_url(self) -> str:
        return row_url("partners:extract", self.public_id)

    @property
    def audit_text(self) -> str:
        return f"{self.source}, {self.as_of}"

    @property
    def country(self) -> str:
        """As identifiers have it: exercise numbers belong to no country."""
        return self.nation.code if self.scheme == self.Scheme.NATIONAL else ""


class ExtractEntry(models.Model):
    """What one organisation is called in the business register, and where it sits."""

    extract = models.ForeignKey(RegisterExtract, models.CASCADE, related_name="entries")
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    legal_form = models.CharField(max_length=80, blank=True)
    nace = models.CharField(max_length=8, blank=True)
    address = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["extract", "number"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="extract_entry_number_once",
            ),
        ]
        indexes = [
            models.Index(
                "extract",
                OpClass(F("name_key"), name="varchar_pattern_ops"),
                name="extract_entry_name",
            ),
            GinIndex(OpClass(F("name_key"), name="gin_trgm_ops"), name="extract_entry_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

"""Imports of register files, and pairs of partners that may be the same."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, Versioned, person, together


class OfficeQuerySet(DooredQuerySet[Any]):
    """Rows of the office's own work: read by officers and auditors, changed by officers."""

    work = "partners.import_partners"

    def reach(self, user: Any, action: str) -> Q:
        may = user.has_perm(self.work) if action == "change" else self._holds(user, "view")
        return Q(nation=user.nation_id) if may else NOBODY


class ImportSourceQuerySet(OfficeQuerySet):
    def reach(self, user: Any, action: str) -> Q:
        return Q(nation=user.nation_id) if user.has_perm(self.work) else NOBODY

    def for_list(self) -> Self:
        return self.order_by("name", "pk")


class ImportSource(PublicRow, Versioned):
    """A register that is imported again and again, and how its columns are read."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    mapping = models.JSONField(default=dict)  # see partners.importing.mapping

    objects = ImportSourceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["nation", "name"], name="import_source_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"


class ImportSessionQuerySet(OfficeQuerySet):
    def on_their_way(self) -> Self:
        """Neither committed nor given up."""
        states = ImportSession.Status
        return self.filter(
            status__in=[states.UPLOADED, states.CHECKING, states.CHECKED, states.COMMITTING]
        )

    def for_list(self) -> Self:
        return self.select_related("source", "uploaded_by", "file").order_by("-uploaded_at", "-pk")

    def for_detail(self) -> Self:
        return self.select_related(
            "nation", "source", "file", "job", "uploaded_by", "committed_by", "reverted_by"
        )

    def of_same_file(self, session: ImportSession) -> Self:
        """Earlier imports of the very same file that stand in the registry."""
        return self.filter(
            nation=session.nation_id,
            file__sha256=session.file.sha256,
            status=ImportSession.Status.COMMITTED,
        ).exclude(pk=session.pk)


class ImportSession(PublicRow, Versioned):
    """One file on its way into the registry: uploaded, mapped, checked, committed, perhaps reverted."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded: map its columns")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked: ready to commit")
        COMMITTING = "committing", _("Being written")
        COMMITTED = "committed", _("Committed")
        REVERTED = "reverted", _("Reverted")
        FAILED = "failed", _("Could not be read")
        DISCARDED = "discarded", _("Discarded")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    source = models.ForeignKey(ImportSource, models.PROTECT, null=True, related_name="sessions")
    file = models.ForeignKey("workspace.File", models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.UPLOADED)
    options = models.JSONField(default=dict)  # encoding, delimiter, sheet, decimal mark …
    columns = models.JSONField(default=list)  # headers as read
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)  # rows, partners, sites, capabilities, errors …
    problem = models.TextField(blank=True)
    job = models.ForeignKey("workspace.Job", models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = person()
    committed_at = models.DateTimeField(null=True, blank=True)
    committed_by = person(null=True, blank=True)
    reverted_at = models.DateTimeField(null=True, blank=True)
    reverted_by = person(null=True, blank=True)

    objects = ImportSessionQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        constraints = [
            together("committed_at", "committed_by", name="import_committed_at_and_by"),
            together("reverted_at", "reverted_by", name="import_reverted_at_and_by"),
        ]
        indexes = [models.Index(fields=["nation", "-uploaded_at"], name="import_session_list")]

    def __str__(self) -> str:
        return f"import #{self.pk}"


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def matching(self, filters: dict[str, Any]) -> Self:
        """Narrow by the cleaned data of the filter form; empty values are ignored."""
        rows = self
        if state := filters.get("state"):
            rows = rows.filter(state=state)
        if deed := filters.get("deed"):
            kind, _dot, did = deed.partition(".")
            # Of the rows that speak of one thing, the first counts for all.
            rows = rows.filter(**{f"outcome__{kind}__contains": {"did": did, "first": True}})
        if fault := filters.get("fault"):
            code, _dot, field = fault.partition(":")
            rows = rows.filter(errors__contains=[{"code": code, "field": field}])
        return rows

    def with_errors(self) -> Self:
        return self.filter(state=ImportRow.State.ERROR)


class ImportRow(models.Model):
    """One row of an imported file: what it said, what is wrong with it, what it made."""

    class State(models.TextChoices):
        READ = "read", _("Read")
        GOOD = "good", _("Good")
        ERROR = "error", _("Has errors")
        DUPLICATE = "duplicate", _("Nothing new")
        WRITTEN = "written", _("Written")
        REVERTED = "reverted", _("Reverted")

    session = models.ForeignKey(ImportSession, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # line as a person counts it, headers are 1
    cells = ArrayField(models.TextField())
    state = models.CharField(max_length=12, choices=State, default=State.READ)
    # [{"field", "column", "value", "code", "details"}]; words: partners.import_words
    errors = models.JSONField(default=list)
    # What committing it does: {"partner": "create"|"match", …} and the ids once written.
    outcome = models.JSONField(default=dict)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="import_row_once"),
        ]
        indexes = [models.Index(fields=["session", "state", "number"], name="import_row_state")]

    def __str__(self) -> str:
        return f"row {self.number} of import {self.session_id}"


class DuplicatePairQuerySet(OfficeQuerySet):
    work = "partners.decide_duplicate"

    def waiting(self) -> Self:
        return self.filter(decision=DuplicatePair.Decision.WAITING)

    def in_registry(self) -> Self:
        """Pairs of which neither partner has been put away."""
        return self.filter(first__archived_at__isnull=True, second__archived_at__isnull=True)

    def asking(self, question: str) -> Self:
        return self.filter(question=question)

    def queue(self) -> Self:
        return self.waiting().select_related("first", "second").order_by("-score", "pk")


class DuplicatePair(PublicRow):
    """Two partners that may be one, or one part of the other; decided once and never asked again."""

    class Question(models.TextChoices):
        SAME = "same", _("One partner?")
        PART = "part", _("Part of the other?")

    class Decision(models.TextChoices):
        WAITING = "waiting", _("To decide")
        SAME = "same", _("The same")
        RELATED = "related", _("One is part of the other")
        DIFFERENT = "different", _("Different")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    first = models.ForeignKey("partners.Partner", models.CASCADE, related_name="+")
    second = models.ForeignKey("partners.Partner", models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()  # 0 to 100
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField(default=timezone.now)
    found_in = models.CharField(max_length=40, blank=True)
    question = models.CharField(max_length=4, choices=Question, default=Question.SAME)
    decision = models.CharField(max_length=12, choices=Decision, default=Decision.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person(null=True, blank=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        permissions = [("decide_duplicate", "Can decide duplicates")]
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
            models.UniqueConstraint(fields=["first", "second"], name="pair_asked_once"),
            together("decided_at", "decided_by", name="pair_decided_at_and_by"),
        ]
        indexes = [
            models.Index(
                fields=["nation", "-score", "id"],
                condition=Q(decision="waiting"),
                name="pair_queue",
            ),
            models.Index(
                fields=["nation", "question", "-score", "id"],
                condition=Q(decision="waiting"),
                name="pair_queue_of_question",
            ),
        ]

    def __str__(self) -> str:
        return f"pair {self.first_id} and {self.second_id}"

    def get_absolute_url(self) -> str:
        return reverse("partners:duplicate", args=[self.public_id])

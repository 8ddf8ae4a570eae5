"""Applications: what a company typed, kept apart from the registry until the office approves."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.permissions import DooredQuerySet
from common.rows import PublicRow, Versioned, person, together


def secret_hash(secret: str) -> str:
    """What is kept of the secret in a mailed link."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApplicationQuerySet(DooredQuerySet["Application"]):
    def reach(self, user: Any, action: str) -> Q:
        """The applicant, once signed in; the office reads what has been submitted."""
        mine = Q(applicant=user.pk)
        if self._holds(user, "view") and (action == "view" or self._decides(user)):
            return mine | (Q(nation=user.nation_id) & ~Q(status=Application.Status.DRAFT))
        return mine

    def _decides(self, user: Any) -> bool:
        return bool(user.has_perm("partners.approve_application"))

    def with_secret(self, secret: str) -> Self:
        """The one a mailed link leads to; the secret itself is the right to it."""
        return self.filter(draft_hash=secret_hash(secret))

    def forgotten(self, moment: datetime) -> Self:
        """Drafts nobody has touched since."""
        return self.filter(status=Application.Status.DRAFT, saved_at__lt=moment)

    def waiting(self) -> Self:
        return self.filter(status=Application.Status.SUBMITTED)

    def matching(self, filters: dict[str, Any]) -> Self:
        """By state; what waits, where nothing is asked for."""
        shown = filters.get("shown") or Application.Status.SUBMITTED
        if shown == "all":
            return self.exclude(status=Application.Status.DRAFT)
        return self.filter(status=shown)

    def for_list(self) -> Self:
        return self.select_related("applicant", "decided_by", "partner")

    def for_detail(self) -> Self:
        return self.select_related("nation", "applicant", "decided_by", "partner")

    def queue(self) -> Self:
        """Oldest first: whoever has waited longest is answered first."""
        return self.waiting().select_related("applicant").order_by("submitted_at", "pk")


class Application(PublicRow, Versioned):
    """A company's wish to be registered: a draft, then a form the office decides on once."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for the office")
        RETURNED = "returned", _("Returned with questions")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    nation = models.ForeignKey(
        "accounts.Nation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    applicant = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="applications"
    )
    # A stranger's draft is found again by a secret link; only its hash is kept.
    draft_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    email = models.EmailField(blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    # What was typed, by step: {"company": {"name": …, "scheme": …, "number": …}, "contact": {…}}.
    answers = models.JSONField(default=dict)
    name = models.CharField(max_length=200, blank=True)  # copied from the answers for the queue
    match_key = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person(null=True, blank=True)
    # What the company reads, and what only the office reads.
    reason = models.TextField(blank=True)
    office_note = models.TextField(blank=True)
    partner = models.OneToOneField(
        "partners.Partner", models.PROTECT, null=True, blank=True, related_name="application"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        permissions = [("approve_application", "Can decide applications")]
        constraints = [
            together("decided_at", "decided_by", name="application_decided_at_and_by"),
            models.CheckConstraint(
                condition=Q(status="draft")
                | (Q(submitted_at__isnull=False) & Q(nation__isnull=False) & ~Q(name="")),
                name="application_submitted_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(partner__isnull=False),
                name="application_approved_has_partner",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "rejected"]) | Q(decided_at__isnull=False),
                name="application_decided_has_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["nation", "submitted_at", "id"],
                condition=Q(status="submitted"),
                name="application_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or 'draft'} (application #{self.pk})"

    @property
    def is_open(self) -> bool:
        """The applicant may still change it."""
        return self.status in {self.Status.DRAFT, self.Status.RETURNED}

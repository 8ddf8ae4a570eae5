"""Work on what is kept of one person: asked for on a page, done outside the request."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.addresses import row_url
from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, person
from workspace.models import Job


class PersonWorkQuerySet(DooredQuerySet["PersonWork"]):
    def reach(self, user: Any, action: str) -> Q:
        """The office and its auditors, as the pages about people."""
        sees = user.has_perm("accounts.view_user")
        return Q(nation=user.nation_id) if sees else NOBODY

    def on(self, kind: str, row: UUID) -> Self:
        """The newest first."""
        return self.filter(kind=kind, row=row).for_list()

    def under_way(self) -> Self:
        return self.filter(job__status__in=[Job.Status.WAITING, Job.Status.RUNNING])

    def over_at(self, moment: Any) -> Self:
        return self.filter(expires_at__lt=moment).select_related("file").order_by("pk")

    def for_list(self) -> Self:
        rows = self.select_related("job__started_by", "file__nation", "asked_by", "nation")
        return rows.order_by("-pk")


class PersonWork(PublicRow):
    """One person is searched for, handed out or erased in every table; what came of it, for a week.

    The person is called by the row they were found by, never by a name.
    """

    class Deed(models.TextChoices):
        SEARCH = "search", _("Look through every table for a person")
        HAND_OUT = "hand_out", _("Hand out what is kept of a person")
        ERASE = "erase", _("Erase a person")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed)
    kind = models.CharField(max_length=20)
    row = models.UUIDField()
    reason = models.CharField(max_length=300, blank=True)
    job = models.ForeignKey(
        "workspace.Job", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    file = models.OneToOneField(
        "workspace.File", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # [[code, count], …]: rows found, or rows changed.
    counts = models.JSONField(default=list, blank=True)
    is_done = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = person()
    expires_at = models.DateTimeField()

    objects = PersonWorkQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(is_done=False) | ~Q(deed="hand_out") | Q(file__isnull=False),
                name="person_work_handed_out_has_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(deed="erase") | ~Q(reason=""), name="person_work_erases_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["kind", "row", "-id"], name="person_work_newest")]

    def __str__(self) -> str:
        return f"work on a person (#{self.pk})"

    def get_absolute_url(self) -> str:
        return row_url("privacy:work", self.public_id)

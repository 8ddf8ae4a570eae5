"""Authorities, and who works for them."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baseline.models.places import Region
from baseline.models.shared import OwnQuerySet
from baseline.models.words import Requirement
from common.addresses import row_url
from common.rows import Archivable, PublicRow, Versioned, person, together


class AuthorityQuerySet(OwnQuerySet["Authority"]):
    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def put_away(self) -> Self:
        return self.filter(archived_at__isnull=False)

    def below(self, authority: Authority) -> Self:
        return self.filter(parent=authority)

    def of_region(self, region: Region) -> Self:
        """Those that answer for the region itself."""
        return self.filter(regions=region)

    def of(self, user: Any, *, today: date | None = None) -> Self:
        """The authorities a person works for today."""
        return self.filter(pk__in=Mandate.objects.of(user, today=today).values("authority"))

    def for_list(self) -> Self:
        return (
            self.select_related("parent")
            .prefetch_related("requirements", "regions")
            .order_by("sort_key", "pk")
        )


class Authority(PublicRow, Archivable, Versioned):
    """A public body, civil or military, with the requirements and regions it answers for."""

    tells_its_name = True

    class Kind(models.TextChoices):
        CIVIL = "civil", _("Civil")
        MILITARY = "military", _("Military")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    code = models.CharField(max_length=32)
    name = models.JSONField()
    sort_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.CIVIL)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    requirements = models.ManyToManyField(Requirement, related_name="+")
    regions = models.ManyToManyField(Region, related_name="+")

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["nation", "code"], name="authority_code_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="authority_not_own_parent"),
            together("archived_at", "archived_by", name="authority_archived_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.name.get('en', self.code)} ({self.code})"

    def get_absolute_url(self) -> str:
        return row_url("baseline:authority", self.public_id)


class MandateQuerySet(models.QuerySet["Mandate"]):
    def of(self, user: Any, *, today: date | None = None) -> Self:
        return self.current(today=today).filter(user=user.pk)

    def current(self, *, today: date | None = None) -> Self:
        day = today or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def visible_to(self, user: Any) -> Self:
        """Who works where is for the nation's authorities and its office, not for partners."""
        if not user.is_active or not (user.sees_whole_nation or user.is_official):
            return self.none()
        return self.filter(authority__nation=user.nation_id)

    def at(self, authorities: Any, *, today: date | None = None) -> Self:
        """Those that hold today at one of these authorities."""
        day = today or timezone.localdate()
        return self.filter(
            Q(until__isnull=True) | Q(until__gte=day), authority__in=authorities, since__lte=day
        )

    def of_authority(self, authority: Authority) -> Self:
        return self.filter(authority=authority)

    def for_list(self) -> Self:
        return self.select_related("user", "authority").order_by(
            F("until").desc(nulls_first=True), "-since", "-pk"
        )


class Mandate(models.Model):
    """An official works for an authority, from one day until another."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="mandates")
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="mandates")
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = person()

    objects = MandateQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "authority"],
                condition=Q(until__isnull=True),
                name="mandate_open_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="mandate_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} for authority {self.authority_id}"

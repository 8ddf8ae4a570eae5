"""Places: the tree of regions, and sets of regions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Count, F, Q

from common.addresses import row_url
from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, Versioned
from common.text import folded

if TYPE_CHECKING:
    from accounts.models import Nation


class RegionQuerySet(DooredQuerySet["Region"]):
    def reach(self, user: Any, action: str) -> Q:
        """Everybody signed in reads every region; an office changes its own nation's."""
        if action == "view":
            return Q() if user.has_perm("baseline.view_reference") else NOBODY
        if user.has_perm("baseline.change_reference"):
            return Q(nation=user.nation_id)
        return NOBODY

    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        )

    def first_level(self) -> Self:
        return self.filter(level=1)

    def in_or_below(self, region: Region) -> Self:
        return self.filter(path__startswith=region.path)

    def above_or_below(self, regions: Any) -> Self:
        """The regions given, everything inside them, and everything they lie in."""
        condition = NOBODY
        for region in regions:
            condition |= Q(path__startswith=region.path) | Q(pk__in=region.ancestor_ids)
        return self.filter(condition)

    def of(self, nation: Nation | None) -> Self:
        return self.filter(nation=nation) if nation else self.none()

    def own(self) -> Self:
        """What offices have added below the published regions."""
        return self.filter(code__contains=Region.POINT)

    def named(self, text: str) -> Self:
        """With a name or code that holds `text`."""
        return self.filter(Q(sort_key__contains=folded(text)) | Q(code__icontains=text))

    def called(self, text: str) -> Self:
        """With exactly this name (accents and case aside) or code."""
        return self.filter(Q(sort_key=folded(text)) | Q(code__iexact=text)).order_by("path")

    def children_of(self, region: Region) -> Self:
        return self.filter(parent=region)

    def ancestors_of(self, region: Region) -> Self:
        """From the nation down to the parent."""
        return self.filter(pk__in=region.ancestor_ids).order_by("level")

    def with_child_count(self) -> Self:
        return self.annotate(child_count=Count("children"))

    def for_list(self) -> Self:
        return self.order_by("path")


class Region(PublicRow, Versioned):
    """A place in the tree of a nation: the nation itself, its ISO 3166-2 subdivisions, and deeper."""

    tells_its_name = True

    #: In the code of what an office adds; published codes never hold it.
    POINT = "."

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="regions")
    code = models.CharField(max_length=16)  # ISO 3166-1, ISO 3166-2, or the office's own
    name = models.JSONField()
    sort_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=80, blank=True)  # county, province, municipality …
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    level = models.PositiveSmallIntegerField()  # 0 the nation, 1 its first-level regions
    # Codes from the nation down, each followed by a slash: "EE/EE-37/". Prefix means "inside".
    path = models.CharField(max_length=200, unique=True)
    ancestor_ids = ArrayField(models.BigIntegerField(), default=list)  # from the nation down
    nuts = models.CharField(max_length=5, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["nation", "code"], name="region_code_once"),
            models.CheckConstraint(
                condition=Q(level=0, parent__isnull=True) | Q(level__gt=0, parent__isnull=False),
                name="region_only_nation_has_no_parent",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="region_valid_in_order",
            ),
        ]
        indexes = [
            models.Index(OpClass(F("path"), name="varchar_pattern_ops"), name="region_path_prefix"),
        ]

    def __str__(self) -> str:
        return f"{self.name.get('en', self.code)} ({self.code})"

    def get_absolute_url(self) -> str:
        return row_url("baseline:region", self.public_id)

    @property
    def is_own(self) -> bool:
        """Added by an office, not published."""
        return self.POINT in self.code

    @property
    def first_level_id(self) -> int | None:
        """The first-level region this one lies in; none for the nation itself."""
        if self.level == 0:
            return None
        return self.pk if self.level == 1 else self.ancestor_ids[1]


class RegionSetQuerySet(models.QuerySet["RegionSet"]):
    def touching(self, region_ids: Any) -> Self:
        """Sets with at least one of these regions."""
        return self.filter(
            pk__in=RegionSet.regions.through.objects.filter(region__in=region_ids).values(
                "regionset"
            )
        )


class RegionSet(models.Model):
    """A set of regions, kept once however many capabilities serve it."""

    key = models.CharField(max_length=64, unique=True)  # SHA-256 of the sorted region ids
    region_ids = ArrayField(models.BigIntegerField())
    regions = models.ManyToManyField(Region, related_name="+")

    objects = RegionSetQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{len(self.region_ids)} regions (#{self.pk})"

"""What must keep running: the shared vocabulary of requirements, resources, regions and scenarios.

Rows without a nation are shared by all registers and come from files (`load_baseline`); an office
adds its own beside them. Names are {"en": …, "fr": …}; `sort_key` is what lists are ordered by.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.permissions import NOBODY, DooredQuerySet
from common.rows import Archivable, PublicRow, Versioned, person, together
from common.text import folded

if TYPE_CHECKING:
    from accounts.models import Nation

Word = TypeVar("Word", bound=models.Model)

#: From this likeness, in thousandths, a word is taken for a mistyped one: "deisel" has 428.
ALIKE = 400
#: What `like` orders by.
BEST_FIRST = ("-nameness", "-likeness", "sort_key", "pk")


class VocabularyQuerySet(DooredQuerySet[Word]):
    """Words everybody signed in may read: the shared ones and their own nation's."""

    def reach(self, user: Any, action: str) -> Q:
        if not user.has_perm(f"baseline.{action}_reference"):
            return NOBODY
        if action == "view":
            return Q(nation__isnull=True) | Q(nation=user.nation_id)
        return Q(nation=user.nation_id)  # shared words are kept in files, not in pages

    def of_nation(self, nation_id: int) -> Self:
        """What one register can use, whoever asks."""
        return self.filter(Q(nation__isnull=True) | Q(nation=nation_id))


class RetirableQuerySet(VocabularyQuerySet[Word]):
    def in_use(self) -> Self:
        """Words still offered; retired ones stay where they are used."""
        return self.filter(retired_at__isnull=True)

    def retired(self) -> Self:
        return self.filter(retired_at__isnull=False)


class OwnQuerySet(DooredQuerySet[Word]):
    """Rows that always belong to one nation and are read by its people."""

    def reach(self, user: Any, action: str) -> Q:
        if user.has_perm(f"baseline.{action}_reference"):
            return Q(nation=user.nation_id)
        return NOBODY


class Phase(models.TextChoices):
    """Peacetime, crisis or war."""

    PEACETIME = "peacetime", _("Peacetime")
    CRISIS = "crisis", _("Crisis")
    WAR = "war", _("War")


class Retirable(models.Model):
    """A word that may stop being offered but stays where it is used."""

    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    retired_by = person(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def for_list(self) -> Self:
        return self.order_by("code")


class Requirement(models.Model):
    """One of NATO's seven baseline requirements for national resilience."""

    class Core(models.TextChoices):
        GOVERNMENT = "government", _("Continuity of government")
        POPULATION = "population", _("Essential services to the population")
        MILITARY = "military", _("Civil support to military operations")

    code = models.CharField(max_length=8, unique=True)  # BLR1 … BLR7
    name = models.JSONField()
    core_functions = ArrayField(models.CharField(max_length=12, choices=Core), default=list)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        permissions = [
            ("view_reference", "Can read the reference frame"),
            ("change_reference", "Can extend the reference frame of the nation"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.code} {self.name.get('en', '')}"

    def get_absolute_url(self) -> str:
        return reverse("baseline:requirement", args=[self.code])


class ElementQuerySet(RetirableQuerySet["Element"]):
    def with_resource_count(self, nation_id: int | None) -> Self:
        """How many resources in use a nation finds below each."""
        below = (
            Resource.objects.filter(
                Q(nation__isnull=True) | Q(nation=nation_id), elements=OuterRef("pk")
            )
            .in_use()
            .order_by()
            .values("elements")
        )
        return self.annotate(
            resource_count=Coalesce(Subquery(below.annotate(n=Count("pk")).values("n")), 0)
        )

    def of_requirement(self, requirement: Requirement) -> Self:
        return self.filter(requirement=requirement)

    def of_resource(self, resource: Resource) -> Self:
        return self.filter(resources=resource)

    def with_resources(self, resources: ResourceQuerySet) -> Self:
        """With those of `resources` that lie below each, as `shown_resources`."""
        return self.prefetch_related(Prefetch("resources", resources, to_attr="shown_resources"))

    def for_list(self) -> Self:
        return self.select_related("requirement").order_by("requirement__code", "sort_key", "pk")


class Element(PublicRow, Retirable, Versioned):
    """A functional part of a requirement: electricity generation below resilient energy."""

    nation = models.ForeignKey(
        "accounts.Nation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="elements")
    code = models.CharField(max_length=32)
    name = models.JSONField()
    sort_key = models.CharField(max_length=200)

    objects = ElementQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "code"], nulls_distinct=False, name="element_code_once"
            ),
            together("retired_at", "retired_by", name="element_retired_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name.get('en', '')}"

    def get_absolute_url(self) -> str:
        return reverse("baseline:element", args=[self.public_id])


class UnitQuerySet(models.QuerySet["Unit"]):
    def for_list(self) -> Self:
        return self.order_by("sort_key", "pk")


class Unit(models.Model):
    """A unit of measure, by its UN/CEFACT Recommendation 20 code."""

    code = models.CharField(max_length=3, unique=True)
    symbol = models.CharField(max_length=20)
    name = models.JSONField()
    sort_key = models.CharField(max_length=200)

    objects = UnitQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.symbol


class ResourceQuerySet(RetirableQuerySet["Resource"]):
    def of_requirements(self, requirements: Any) -> Self:
        """Resources with an element in one of these requirements."""
        return self.filter(
            pk__in=Resource.elements.through.objects.filter(
                element__requirement__in=requirements
            ).values("resource")
        )

    def like(self, text: str) -> Self:
        """Named or known by something like `text`, typing errors allowed; best first."""
        text = folded(text)
        containing = Q()
        for word in text.split():
            singular = word[:-1] if len(word) > 4 and word.endswith("s") else word
            containing &= Q(search_text__icontains=singular)
        return (
            self.annotate(
                # In thousandths, so that a page can start exactly where the last one ended.
                likeness=Cast(
                    TrigramWordSimilarity(text, "search_text") * 1000, models.IntegerField()
                ),
                nameness=Case(
                    When(sort_key__startswith=text, then=2),
                    When(sort_key__contains=text, then=1),
                    default=0,
                ),
            )
            # A guess is offered only where nothing holds the words themselves.
            .filter(containing | (Q(likeness__gte=ALIKE) & ~Exists(self.filter(containing))))
            .order_by(*BEST_FIRST)
        )

    def matching(self, filters: dict[str, Any]) -> Self:
        """Narrow by the cleaned data of ResourceFilterForm; empty values are ignored."""
        rows = self
        rows = rows.retired() if filters.get("shown") == "retired" else rows.in_use()
        if filters.get("shown") == "own":
            rows = rows.filter(nation__isnull=False)
        if requirement := filters.get("requirement"):
            rows = rows.of_requirements([requirement.pk])
        if kind := filters.get("kind"):
            rows = rows.filter(kind=kind)
        if text := filters.get("q"):
            rows = rows.like(text)
        return rows

    def with_code_or_id(self, text: str) -> Self:
        """The one with this code or public id."""
        try:
            key: Any = uuid.UUID(text)
        except ValueError:
            return self.filter(code=text)
        return self.filter(public_id=key)

    def in_element(self, element: Element) -> Self:
        return self.filter(elements=element)

    def with_units(self) -> Self:
        """With the units a quantity may be stated in."""
        return self.select_related("unit").prefetch_related("other_units__unit")

    def for_search(self) -> Self:
        """In the order found."""
        return self.select_related("unit")

    def for_list(self) -> Self:
        return self.select_related("unit").order_by("sort_key", "pk")

    def for_export(self) -> Self:
        return self.for_list().prefetch_related("elements")


class Resource(PublicRow, Retirable, Versioned):
    """Something that can be needed or offered, counted in one unit."""

    class Kind(models.TextChoices):
        CONSUMABLE = "consumable", _("Consumable: counted cumulatively")
        CAPACITY = "capacity", _("Capacity: counted at once")
        LEVEL = "level", _("Level: the share of units that meet a target")
        CRITERION = "criterion", _("Criterion: met, partly met or not")

    nation = models.ForeignKey(
        "accounts.Nation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.CharField(max_length=64)
    name = models.JSONField()
    sort_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    is_divisible = models.BooleanField(default=True)
    elements = models.ManyToManyField(Element, related_name="resources")
    synonyms = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    search_text = models.TextField(editable=False)  # names, synonyms and codes, without accents
    explanation = models.JSONField(default=dict, blank=True)
    supply_class = models.CharField(max_length=4, blank=True)  # NATO supply class
    cpv = models.CharField(max_length=10, blank=True)
    nace = models.CharField(max_length=8, blank=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "code"], nulls_distinct=False, name="resource_code_once"
            ),
            together("retired_at", "retired_by", name="resource_retired_at_and_by"),
        ]
        indexes = [
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="resource_search"),
        ]

    def __str__(self) -> str:
        return f"{self.name.get('en', self.code)} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("baseline:resource", args=[self.public_id])

    @property
    def is_allocated(self) -> bool:
        """Consumables and capacities are allocated to needs; levels and criteria are judged."""
        return self.kind in {self.Kind.CONSUMABLE, self.Kind.CAPACITY}


class ResourceUnit(models.Model):
    """Another unit in which a resource may be stated, with the exact factor to its own unit."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="other_units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # One of this unit is numerator/denominator of the resource's unit.
    numerator = models.PositiveBigIntegerField()
    denominator = models.PositiveBigIntegerField(default=1)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["resource", "unit"], name="resource_unit_once"),
            models.CheckConstraint(
                condition=Q(numerator__gt=0, denominator__gt=0), name="resource_unit_factor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} of {self.resource_id}"


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
        return reverse("baseline:region", args=[self.public_id])

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


class DriverQuerySet(OwnQuerySet["Driver"]):
    def matching(self, filters: dict[str, Any]) -> Self:
        """Narrow by the cleaned data of DriverFilterForm; empty values are ignored."""
        return self.filter(kind=filters["kind"]) if filters.get("kind") else self

    def of_region(self, region: Region) -> Self:
        return self.filter(region=region)

    def for_list(self) -> Self:
        return self.select_related("region").order_by("kind", "region__path", "-valid_on", "pk")


class Driver(PublicRow, Versioned):
    """How many of something that drives need a region has: people, hospital beds, sites."""

    class Kind(models.TextChoices):
        PEOPLE = "people", _("People")
        BEDS = "beds", _("Hospital beds")
        SITES = "sites", _("Sites")
        DISPLACED = "displaced", _("Displaced people expected")
        PERSONNEL = "personnel", _("Allied personnel expected")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="drivers")
    kind = models.CharField(max_length=20, choices=Kind)
    value = models.PositiveBigIntegerField()
    source = models.CharField(max_length=300)
    valid_on = models.DateField()

    objects = DriverQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "region", "kind", "valid_on"], name="driver_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of region {self.region_id}: {self.value}"


class PlanningFactorQuerySet(RetirableQuerySet["PlanningFactor"]):
    def of_resource(self, resource: Resource) -> Self:
        return self.filter(resource=resource)

    def for_list(self) -> Self:
        return self.select_related("resource", "resource__unit").order_by(
            "resource__sort_key", "driver_kind", "pk"
        )


class PlanningFactor(PublicRow, Retirable, Versioned):
    """How much of a resource one of a driver needs: 3 litres of water a person and day."""

    class Per(models.TextChoices):
        DAY = "day", _("a day")
        ONCE = "once", _("at once")

    nation = models.ForeignKey(
        "accounts.Nation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="planning_factors")
    driver_kind = models.CharField(max_length=20, choices=Driver.Kind)
    # Exact: one of the driver needs numerator/denominator of the resource's unit.
    numerator = models.PositiveBigIntegerField()
    denominator = models.PositiveBigIntegerField(default=1)
    per = models.CharField(max_length=8, choices=Per)
    source = models.CharField(max_length=300)

    objects = PlanningFactorQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "resource", "driver_kind", "per"],
                nulls_distinct=False,
                condition=Q(retired_at__isnull=True),
                name="planning_factor_once",
            ),
            models.CheckConstraint(
                condition=Q(numerator__gt=0, denominator__gt=0), name="planning_factor_positive"
            ),
            together("retired_at", "retired_by", name="planning_factor_retired_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.driver_kind} → resource {self.resource_id} (#{self.pk})"


class KnownShareQuerySet(OwnQuerySet["KnownShare"]):
    def of_resource(self, resource: Resource) -> Self:
        return self.filter(resource=resource)

    def for_list(self) -> Self:
        return self.select_related("resource").order_by("resource__sort_key", "-estimated_on", "pk")


class KnownShare(PublicRow, Versioned):
    """The office's estimate of how much of a resource's market the registry knows."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="known_shares")
    percent = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    estimated_on = models.DateField()

    objects = KnownShareQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "resource", "estimated_on"], name="known_share_once_a_day"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="known_share_is_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % of resource {self.resource_id}"


class ScenarioQuerySet(OwnQuerySet["Scenario"]):
    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def put_away(self) -> Self:
        return self.filter(archived_at__isnull=False)

    def for_list(self) -> Self:
        return self.order_by("sort_key", "pk")


class Scenario(PublicRow, Archivable, Versioned):
    """A phase plus assumptions and a day 0; needs belong to a scenario."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    code = models.CharField(max_length=32)
    name = models.JSONField()
    sort_key = models.CharField(max_length=200)
    phase = models.CharField(max_length=12, choices=Phase)
    assumptions = models.TextField(blank=True)
    day_zero = models.DateTimeField(null=True, blank=True)  # empty: each report's own as-of

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["nation", "code"], name="scenario_code_once"),
            together("archived_at", "archived_by", name="scenario_archived_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.name.get('en', self.code)} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("baseline:scenario", args=[self.public_id])


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
        return reverse("baseline:authority", args=[self.public_id])


class MandateQuerySet(models.QuerySet["Mandate"]):
    def of(self, user: Any, *, today: date | None = None) -> Self:
        day = today or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), user=user.pk, since__lte=day)

    def visible_to(self, user: Any) -> Self:
        """Who works where is for the nation's authorities and its office, not for partners."""
        if not user.is_active or not (user.sees_whole_nation or user.is_official):
            return self.none()
        return self.filter(authority__nation=user.nation_id)

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

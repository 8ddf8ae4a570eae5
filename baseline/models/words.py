"""The vocabulary: requirements, elements, units, resources."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Cast, Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from baseline.models.shared import Retirable, RetirableQuerySet
from common.addresses import row_url
from common.rows import PublicRow, Versioned, together
from common.text import folded

#: From this likeness, in thousandths, a word is taken for a mistyped one: "oxigen" has 571.
ALIKE = 400
#: The likeness of a word with two neighbouring letters swapped, "deisel", which trigrams rate low.
SWAPPED = 900
#: What `like` orders by.
BEST_FIRST = ("-nameness", "-likeness", "sort_key", "pk")


def _stem(word: str) -> str:
    """Without the s of an English plural, so that "trucks" finds a truck."""
    return word[:-1] if len(word) > 4 and word.endswith("s") else word


def _with_letters_swapped(word: str) -> list[str]:
    if len(word) < 4:
        return [word]
    places = range(len(word) - 1)
    return [f"{word[:n]}{word[n + 1]}{word[n]}{word[n + 2 :]}" for n in places]


def _any_of(words: list[str]) -> Q:
    found = Q()
    for word in words:
        found |= Q(search_text__contains=word)
    return found


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def for_list(self) -> Self:
        return self.order_by("code")


class Requirement(models.Model):
    """One of NATO's seven baseline requirements for national resilience."""

    tells_its_name = True

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

    tells_its_name = True

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
        return row_url("baseline:element", self.public_id)


class UnitQuerySet(models.QuerySet["Unit"]):
    def for_list(self) -> Self:
        return self.order_by("sort_key", "pk")


class Unit(models.Model):
    """A unit of measure, by its UN/CEFACT Recommendation 20 code."""

    tells_its_name = True

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
        containing, swapped = Q(), Q()
        for word in text.split():
            containing &= Q(search_text__contains=_stem(word))
            swapped &= _any_of(_with_letters_swapped(_stem(word)))
        trigrams = Cast(TrigramWordSimilarity(text, "search_text") * 1000, models.IntegerField())
        return (
            self.annotate(
                # In thousandths, so that a page can start exactly where the last one ended.
                likeness=Greatest(trigrams, Case(When(swapped, then=SWAPPED), default=0)),
                nameness=Case(
                    When(sort_key__startswith=text, then=2),
                    When(sort_key__contains=text, then=1),
                    default=0,
                ),
            )
            # A guess is offered only where nothing holds the words themselves.
            .filter(containing | (~Exists(self.filter(containing)) & Q(likeness__gte=ALIKE)))
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

    def declarable(self) -> Self:
        """What a partner can declare; a criterion is judged by the authority in charge."""
        return self.exclude(kind=Resource.Kind.CRITERION)

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

    tells_its_name = True

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
        return row_url("baseline:resource", self.public_id)

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

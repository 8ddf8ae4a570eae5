"""What the reference frame can be narrowed by in the API."""

from typing import Any

import django_filters

from baseline.models import Region, Resource


class ResourceFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="named_like", label="Name or synonym, typing errors allowed"
    )
    requirement = django_filters.CharFilter(method="of_requirement", label="BLR1 … BLR7")
    element = django_filters.CharFilter(field_name="elements__code", distinct=True)

    class Meta:
        model = Resource
        fields = ["code", "kind"]

    def named_like(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(search_text__trigram_word_similar=value)

    def of_requirement(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(elements__requirement__code=value).distinct()


class RegionFilter(django_filters.FilterSet):
    nation = django_filters.CharFilter(field_name="nation__code")
    inside = django_filters.CharFilter(method="inside_of", label="Code of a region: all inside it")

    class Meta:
        model = Region
        fields = ["code", "level"]

    def inside_of(self, rows: Any, _name: str, value: str) -> Any:
        outer = Region.objects.filter(code=value).order_by("pk").first()
        return rows.in_or_below(outer) if outer else rows.none()

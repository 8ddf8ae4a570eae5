"""What needs, reports and gap lines can be narrowed by in the API."""

from typing import Any

import django_filters

from assessments.models import Assessment, Gap, GapReport, Need, Position
from baseline.models import Region, Resource


def of_requirement(rows: Any, _name: str, value: str) -> Any:
    resources = Resource.objects.filter(elements__requirement__code=value).values("pk")
    return rows.filter(resource__in=resources)


def inside_region(rows: Any, _name: str, value: str) -> Any:
    outer = Region.objects.filter(code=value).order_by("pk").first()
    if outer is None:
        return rows.none()
    return rows.filter(region__in=Region.objects.in_or_below(outer).values("pk"))


class AssessmentFilter(django_filters.FilterSet):
    requirement = django_filters.CharFilter(field_name="requirements__code", distinct=True)
    scenario = django_filters.CharFilter(field_name="scenarios__code", distinct=True)

    class Meta:
        model = Assessment
        fields = ["status"]


class NeedFilter(django_filters.FilterSet):
    assessment = django_filters.UUIDFilter(field_name="assessment__public_id")
    requirement = django_filters.CharFilter(method=of_requirement)
    resource = django_filters.CharFilter(field_name="resource__code")
    region = django_filters.CharFilter(field_name="region__code")
    inside = django_filters.CharFilter(
        method=inside_region, label="Code of a region: all inside it"
    )
    scenario = django_filters.CharFilter(field_name="scenario__code")

    class Meta:
        model = Need
        fields = ["priority", "for_whom"]


class PositionFilter(django_filters.FilterSet):
    assessment = django_filters.UUIDFilter(field_name="need__assessment__public_id")
    need = django_filters.UUIDFilter(field_name="need__public_id")

    class Meta:
        model = Position
        fields = ["side"]


class GapReportFilter(django_filters.FilterSet):
    since = django_filters.DateFilter(field_name="day", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="day", lookup_expr="lte")

    class Meta:
        model = GapReport
        fields = ["kind", "day"]


class GapFilter(django_filters.FilterSet):
    report = django_filters.UUIDFilter(
        field_name="report__public_id", label="A report; without it, the current one"
    )
    requirement = django_filters.CharFilter(method=of_requirement)
    resource = django_filters.CharFilter(field_name="resource__code")
    region = django_filters.CharFilter(field_name="region__code")
    inside = django_filters.CharFilter(
        method=inside_region, label="Code of a region: all inside it"
    )
    scenario = django_filters.CharFilter(field_name="scenario__code")
    short = django_filters.BooleanFilter(method="only_short", label="Only lines with a gap")

    class Meta:
        model = Gap
        fields = ["phase", "priority", "is_known"]

    def only_short(self, rows: Any, _name: str, value: bool) -> Any:
        return rows.short() if value else rows

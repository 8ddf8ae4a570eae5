"""What partners, contacts, sites and capabilities can be narrowed by in the API."""

from typing import Any

import django_filters

from baseline.models import Region, RegionSet
from partners.merged import survivor_of
from partners.models import Capability, Contact, Line, Partner, Site


class OfPartner(django_filters.UUIDFilter):
    """By the id of the partner; the id of one that was merged leads to the one that stays."""

    def filter(self, qs: Any, value: Any) -> Any:
        key = survivor_of(value) if value else None
        if key is None:
            return super().filter(qs, value)
        return qs.filter(**{self.field_name.removesuffix("__public_id"): key})


class PartnerFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="named_like", label="Name, typing errors allowed")
    identifier = django_filters.CharFilter(method="with_identifier", label="Number in any register")

    class Meta:
        model = Partner
        fields = ["kind", "status", "source"]

    def named_like(self, rows: Any, _name: str, value: str) -> Any:
        return rows.matching({"q": value})

    def with_identifier(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(pk__in=Partner.objects.filter(identifiers__value=value).values("pk"))


class ContactFilter(django_filters.FilterSet):
    partner = OfPartner(field_name="partner__public_id")

    class Meta:
        model = Contact
        fields = ["is_any_hour"]


class SiteFilter(django_filters.FilterSet):
    partner = OfPartner(field_name="partner__public_id")
    region = django_filters.CharFilter(field_name="region__code")

    class Meta:
        model = Site
        fields: list[str] = []


class LineFilter(django_filters.FilterSet):
    partner = django_filters.UUIDFilter(field_name="partner__public_id")
    site = django_filters.UUIDFilter(field_name="site__public_id")

    class Meta:
        model = Line
        fields: list[str] = []


class CapabilityFilter(django_filters.FilterSet):
    partner = OfPartner(field_name="partner__public_id")
    site = django_filters.UUIDFilter(field_name="site__public_id")
    line = django_filters.UUIDFilter(field_name="line__public_id")
    resource = django_filters.CharFilter(field_name="resource__code")
    region = django_filters.CharFilter(field_name="site__region__code")
    competence = django_filters.CharFilter(method="competent", label="Code of a competence")
    serves = django_filters.CharFilter(method="serving", label="Code of a region it reaches")

    class Meta:
        model = Capability
        fields = ["kind", "status", "evidence"]

    def competent(self, rows: Any, _name: str, value: str) -> Any:
        return rows.with_competence(value)

    def serving(self, rows: Any, _name: str, value: str) -> Any:
        regions = Region.objects.filter(code=value)
        near = Region.objects.above_or_below(regions).values("pk")
        return rows.filter(served__in=RegionSet.objects.touching(near).values("pk"))

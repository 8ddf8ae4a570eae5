"""Partners, contacts, sites and capabilities: another way in, through the same door."""

from typing import Any

from rest_framework import mixins, viewsets

from partners.api import filters, serializers
from partners.models import Capability, Contact, Partner, Site
from partners.models.capability import CapabilityQuerySet
from partners.models.partner import ContactQuerySet, PartnerQuerySet, SiteQuerySet


class Rows(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """A list and its details, by public id."""

    lookup_field = "public_id"


class PartnerViewSet(Rows):
    """Organisations in the register."""

    queryset = Partner.objects.none()
    serializer_class = serializers.PartnerSerializer
    filterset_class = filters.PartnerFilter
    ordering = ("name_key", "pk")

    def get_queryset(self) -> PartnerQuerySet:
        return (
            Partner.objects.visible_to(self.request.user)
            .in_registry()
            .select_related("parent", "ultimate_parent")
            .prefetch_related("identifiers")
        )


class ContactViewSet(Rows):
    """People at partners whom the office may call."""

    queryset = Contact.objects.none()
    serializer_class = serializers.ContactSerializer
    filterset_class = filters.ContactFilter

    def get_queryset(self) -> ContactQuerySet:
        return Contact.objects.visible_to(self.request.user).in_use().select_related("partner")


class SiteViewSet(Rows):
    """Places from which partners could supply."""

    queryset = Site.objects.none()
    serializer_class = serializers.SiteSerializer
    filterset_class = filters.SiteFilter

    def get_queryset(self) -> SiteQuerySet:
        return (
            Site.objects.visible_to(self.request.user).in_use().select_related("partner", "region")
        )


class CapabilityViewSet(Rows):
    """What partners could supply."""

    queryset = Capability.objects.none()
    serializer_class = serializers.CapabilitySerializer
    filterset_class = filters.CapabilityFilter

    def get_queryset(self) -> CapabilityQuerySet:
        rows: Any = Capability.objects.visible_to(self.request.user).in_registry()
        return rows.select_related(
            "partner",
            "site",
            "site__region",
            "resource",
            "resource__unit",
            "entered_unit",
            "served",
        ).prefetch_related("served__regions")

"""Resources and regions: the words every other endpoint uses."""

from rest_framework import mixins, viewsets

from baseline.api.filters import RegionFilter, ResourceFilter
from baseline.api.serializers import RegionSerializer, ResourceSerializer
from baseline.models import Region, RegionQuerySet, Resource, ResourceQuerySet


class ResourceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """What can be needed or offered; shared words and the nation's own."""

    queryset = Resource.objects.none()
    serializer_class = ResourceSerializer
    filterset_class = ResourceFilter
    lookup_field = "public_id"
    ordering = ("code", "pk")

    def get_queryset(self) -> ResourceQuerySet:
        return (
            Resource.objects.visible_to(self.request.user)
            .select_related("unit")
            .prefetch_related("other_units__unit", "elements")
        )


class RegionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Nations, their ISO 3166-2 subdivisions, and what offices added below."""

    queryset = Region.objects.none()
    serializer_class = RegionSerializer
    filterset_class = RegionFilter
    lookup_field = "public_id"
    ordering = ("path", "pk")

    def get_queryset(self) -> RegionQuerySet:
        return Region.objects.visible_to(self.request.user).select_related("nation", "parent")

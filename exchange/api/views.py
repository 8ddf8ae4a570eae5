"""Matters, requests with their answers, rounds and declared phases: read through the same door."""

from __future__ import annotations

from typing import Any

import django_filters

from exchange.api import serializers as outputs
from exchange.models import Asked, Declaration, Matter, Round, RoundEntry
from partners.api.views import Rows


class MatterFilter(django_filters.FilterSet):
    partner = django_filters.UUIDFilter(field_name="partner__public_id")

    class Meta:
        model = Matter
        fields = ["kind", "status"]


class AskedFilter(django_filters.FilterSet):
    matter = django_filters.UUIDFilter(field_name="matter__public_id")
    partner = django_filters.UUIDFilter(field_name="partner__public_id")

    class Meta:
        model = Asked
        fields = ["answer"]


class RoundEntryFilter(django_filters.FilterSet):
    round = django_filters.UUIDFilter(field_name="round__public_id")
    partner = django_filters.UUIDFilter(field_name="partner__public_id")
    is_done = django_filters.BooleanFilter(
        field_name="done_at",
        lookup_expr="isnull",
        exclude=True,
        label="Has looked through its entry",
    )

    class Meta:
        model = RoundEntry
        fields: list[str] = []


class ReadRows(Rows):
    http_method_names = ["get", "head", "options"]

    def _note(self, rows: list[Any]) -> None:
        super()._note([row for row in rows if getattr(row, self.partner_key or "pk") is not None])


class MatterViewSet(ReadRows):
    """What lies on the desk, or has been answered: enquiries, offers, requests and troubles."""

    queryset = Matter.objects.none()
    serializer_class = outputs.MatterSerializer
    filterset_class = MatterFilter
    ordering = ("pk",)
    partner_key = "partner_id"

    def get_queryset(self) -> Any:
        return Matter.objects.visible_to(self.request.user).for_detail().order_by("pk")


class AskedViewSet(ReadRows):
    """Who was asked for a request, and what they answered."""

    queryset = Asked.objects.none()
    serializer_class = outputs.AskedSerializer
    filterset_class = AskedFilter
    ordering = ("pk",)
    partner_key = "partner_id"

    def get_queryset(self) -> Any:
        return Asked.objects.visible_to(self.request.user).for_list().order_by("pk")


class RoundViewSet(ReadRows):
    """The office's rounds."""

    queryset = Round.objects.none()
    serializer_class = outputs.RoundSerializer
    ordering = ("pk",)

    def get_queryset(self) -> Any:
        return Round.objects.visible_to(self.request.user).order_by("pk")


class RoundEntryViewSet(ReadRows):
    """Partners in a round, and whether they have looked through their entry."""

    queryset = RoundEntry.objects.none()
    serializer_class = outputs.RoundEntrySerializer
    filterset_class = RoundEntryFilter
    ordering = ("pk",)
    partner_key = "partner_id"

    def get_queryset(self) -> Any:
        return RoundEntry.objects.visible_to(self.request.user).for_list().order_by("pk")


class DeclarationViewSet(ReadRows):
    """Scenarios that were declared to have begun."""

    queryset = Declaration.objects.none()
    serializer_class = outputs.DeclarationSerializer
    ordering = ("pk",)

    def get_queryset(self) -> Any:
        return Declaration.objects.visible_to(self.request.user).for_list().order_by("pk")

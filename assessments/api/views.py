"""Assessments, needs, reports and gap lines: another way in, through the same door."""

from typing import Any

from rest_framework import mixins, viewsets

from assessments.api import filters, serializers
from assessments.models import Assessment, Gap, GapReport, Need
from assessments.models.assessment import AssessmentQuerySet
from assessments.models.need import NeedQuerySet
from assessments.models.report import GapQuerySet, GapReportQuerySet


class Rows(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """A list and its details, by public id."""

    lookup_field = "public_id"


class AssessmentViewSet(Rows):
    """Joint needs assessments."""

    queryset = Assessment.objects.none()
    serializer_class = serializers.AssessmentSerializer
    filterset_class = filters.AssessmentFilter

    def get_queryset(self) -> AssessmentQuerySet:
        return (
            Assessment.objects.visible_to(self.request.user)
            .filter(archived_at__isnull=True)
            .select_related("public_lead", "private_lead")
            .prefetch_related("requirements", "regions", "scenarios")
        )


class NeedViewSet(Rows):
    """What must be there: resource, region, scenario, how much, from when, for how long."""

    queryset = Need.objects.none()
    serializer_class = serializers.NeedSerializer
    filterset_class = filters.NeedFilter

    def get_queryset(self) -> NeedQuerySet:
        return (
            Need.objects.visible_to(self.request.user)
            .in_use()
            .select_related(
                "assessment", "resource", "resource__unit", "region", "scenario", "authority"
            )
        )


class GapReportViewSet(Rows):
    """Published reports: `current` is kept fresh, snapshots never change."""

    queryset = GapReport.objects.none()
    serializer_class = serializers.GapReportSerializer
    filterset_class = filters.GapReportFilter
    ordering = ("-as_of", "-pk")

    def get_queryset(self) -> GapReportQuerySet:
        return GapReport.objects.visible_to(self.request.user).select_related("policy")


class GapViewSet(Rows):
    """Lines of a report; of the current one where none is named."""

    queryset = Gap.objects.none()
    serializer_class = serializers.GapSerializer
    filterset_class = filters.GapFilter

    def get_queryset(self) -> GapQuerySet:
        rows: Any = Gap.objects.visible_to(self.request.user).select_related(
            "report", "need", "resource", "resource__unit", "region", "scenario"
        )
        if self.action == "list" and "report" not in self.request.query_params:
            rows = rows.filter(report__kind="current")
        return rows

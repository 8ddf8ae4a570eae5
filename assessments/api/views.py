"""Assessments, needs, reports and gap lines: another way in, through the same door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from assessments import actions, exports, figures
from assessments.actions import NeedRefused
from assessments.api import filters, inputs
from assessments.api import serializers as outputs
from assessments.api.rows import Rows
from assessments.models import Assessment, Gap, GapReport, Need, Position
from assessments.models.assessment import AssessmentQuerySet
from assessments.models.need import NeedQuerySet
from assessments.models.position import PositionQuerySet
from assessments.models.report import GapQuerySet, GapReportQuerySet
from common.rows import Marking
from common.templatetags.portal import localized


@extend_schema_view(
    create=extend_schema(
        request=inputs.NewAssessment, responses={201: outputs.AssessmentSerializer}
    )
)
class AssessmentViewSet(Rows):
    """Joint needs assessments."""

    queryset = Assessment.objects.none()
    serializer_class = outputs.AssessmentSerializer
    filterset_class = filters.AssessmentFilter

    def get_queryset(self) -> AssessmentQuerySet:
        return (
            Assessment.objects.visible_to(self.request.user)
            .filter(archived_at__isnull=True)
            .select_related("public_lead", "private_lead")
            .prefetch_related("requirements", "regions", "scenarios")
        )

    def create(self, request: Any) -> Response:
        self._may("assessments.add_assessment")
        given = self._given(inputs.NewAssessment)
        made = actions.start_assessment(nation=request.user.nation, by=request.user, **given)
        return self._answer(made, 201)

    @extend_schema(request=inputs.VersionInput, responses=outputs.AssessmentSerializer)
    @action(detail=True, methods=["post"])
    def put_in_force(self, request: Any, public_id: UUID) -> Response:
        """From now on gap reports count its needs. For its public lead and the office."""
        assessment = self._edited(public_id)
        if assessment.public_lead_id != request.user.pk:
            self._may("assessments.put_in_force")
        given = self._given(inputs.VersionInput)
        return self._answer(actions.put_in_force(assessment, by=request.user, **given))


@extend_schema_view(
    create=extend_schema(request=inputs.NewNeed, responses={201: outputs.NeedSerializer}),
    partial_update=extend_schema(request=inputs.NeedChange, responses=outputs.NeedSerializer),
)
class NeedViewSet(Rows):
    """What must be there: resource, region, scenario, how much, from when, for how long."""

    queryset = Need.objects.none()
    serializer_class = outputs.NeedSerializer
    filterset_class = filters.NeedFilter

    def get_queryset(self) -> NeedQuerySet:
        return (
            Need.objects.visible_to(self.request.user)
            .in_use()
            .select_related(
                "assessment", "resource", "resource__unit", "region", "scenario", "authority"
            )
        )

    def create(self, request: Any) -> Response:
        given = self._given(inputs.NewNeed)
        assessment = inputs.assessment_for(request.user, given.pop("assessment"))
        try:
            need = actions.state_need(assessment, inputs.wanted_of(given), by=request.user)
        except NeedRefused as refused:
            raise _by_field(refused) from refused
        return self._answer(need, 201)

    def partial_update(self, request: Any, public_id: UUID) -> Response:
        need = self._edited(public_id)
        given = self._given(inputs.NeedChange)
        try:
            changed = actions.update_need(need, by=request.user, **given)
        except NeedRefused as refused:
            raise _by_field(refused) from refused
        return self._answer(changed)

    @extend_schema(request=inputs.WithdrawalInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, public_id: UUID) -> Response:
        need = self._edited(public_id)
        actions.withdraw_need(need, by=request.user, **self._given(inputs.WithdrawalInput))
        return Response(status=204)


class PositionViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]
):
    """What each side states of a need, to be read; positions are stated on the pages."""

    lookup_field = "public_id"
    queryset = Position.objects.none()
    serializer_class = outputs.PositionSerializer
    filterset_class = filters.PositionFilter

    def get_queryset(self) -> PositionQuerySet:
        rows: Any = Position.objects.visible_to(self.request.user)
        return rows.filter(need__archived_at=None).select_related("need__assessment")


def _by_field(refused: NeedRefused) -> serializers.ValidationError:
    found: dict[str, list[str]] = {}
    for fault in refused.faults:
        found.setdefault(fault.field, []).append(str(fault))
    return serializers.ValidationError(found)


@extend_schema_view(
    create=extend_schema(request=inputs.NewRun, responses={202: inputs.RunSerializer})
)
class GapReportViewSet(Rows):
    """Published reports: `current` is kept fresh, snapshots never change."""

    queryset = GapReport.objects.none()
    serializer_class = outputs.GapReportSerializer
    filterset_class = filters.GapReportFilter
    ordering = ("-as_of", "-pk")

    def get_queryset(self) -> GapReportQuerySet:
        return GapReport.objects.visible_to(self.request.user).select_related("policy", "nation")

    def create(self, request: Any) -> Response:
        """Ask for a run; its report appears here once it is published."""
        self._may("assessments.run_gapreport")
        given = self._given(inputs.NewRun)
        run = actions.ask_for_run(nation=request.user.nation, by=request.user, **given)
        return Response(inputs.RunSerializer(run).data, status=202)

    @extend_schema(
        parameters=[
            OpenApiParameter(name, str, description=words) for name, words in inputs.ASKED.items()
        ],
        responses={(200, "application/json"): OpenApiTypes.OBJECT},
    )
    @action(detail=True, methods=["get"])
    def document(self, request: Any, public_id: UUID) -> StreamingHttpResponse:
        """The whole report as one document, streamed: `docs/api/gap-report.schema.json` describes it.

        The same lines as its page shows under the same filters, and what is not shown to you counted.
        """
        report = get_object_or_404(self.get_queryset(), public_id=public_id)
        _not_held_back(figures.shown_to(request.user, report))
        given = inputs.asked_lines(request.query_params, request.user)
        name = f"gaps-{report.nation.code}-{report.kind}-{report.day}"
        return exports.document_response(
            request.user, report, given, request.query_params, name=name
        )


class GapViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """Lines of a report; of the current one where none is named."""

    lookup_field = "public_id"
    queryset = Gap.objects.none()
    serializer_class = outputs.GapSerializer
    filterset_class = filters.GapFilter

    def get_queryset(self) -> GapQuerySet:
        rows: Any = Gap.objects.visible_to(self.request.user).select_related(
            "report__nation", "need", "resource", "resource__unit", "region", "scenario"
        )
        if self.action == "list" and "report" not in self.request.query_params:
            rows = rows.filter(report__kind="current")
        return rows

    def list(self, request: Any, *args: Any, **options: Any) -> Response:
        named = request.query_params.get("report")
        reports = GapReport.objects.visible_to(request.user).select_related("nation")
        chosen = Q(public_id=named) if _is_uuid(named) else Q(kind="current")
        report = reports.filter(chosen).first()
        if report is not None:
            _not_held_back(figures.shown_to(request.user, report))
        return super().list(request, *args, **options)

    def retrieve(self, request: Any, *args: Any, **options: Any) -> Response:
        line = self.get_object()
        _not_held_back(figures.Shown(line.report, Marking(line.marking)))
        return Response(self.get_serializer(line).data)


def _is_uuid(text: str | None) -> bool:
    try:
        return bool(text and UUID(text))
    except ValueError:
        return False


def _not_held_back(shown: figures.Shown) -> None:
    """Above the nation's ceiling there is only a reference: where it is held, and whom to ask."""
    nation = shown.report.nation
    if shown.is_held_back:
        raise PermissionDenied(
            _("Held in the register of %(nation)s and not shown here; ask %(office)s, %(email)s.")
            % {
                "nation": localized(nation.name),
                "office": nation.office_name,
                "email": nation.office_email,
            }
        )

"""Doubted figures through the API: the same deeds as on the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from assessments.actions import challenges as actions
from assessments.api.filters import of_requirement
from assessments.api.inputs import VersionInput
from assessments.api.lines import line_named
from assessments.api.rows import Rows
from assessments.models import Challenge
from assessments.models.challenge import ChallengeQuerySet


class ChallengeSerializer(serializers.ModelSerializer):
    """`shown` is what was read, in thousandths of the unit; `own_value` is text, exact to 0.001."""

    id = serializers.UUIDField(source="public_id")
    resource = serializers.CharField(source="resource.code")
    unit = serializers.CharField(source="resource.unit.code")
    region = serializers.CharField(source="region.code")
    scenario = serializers.CharField(source="scenario.code")

    class Meta:
        model = Challenge
        fields = [
            "id", "resource", "unit", "region", "scenario", "figure", "day", "shown", "as_of", "why",
            "own_value", "raised_at", "due_on", "status", "answer", "data_from", "answered_at",
            "marking", "version",
        ]  # fmt: skip
        read_only_fields = fields


class NewChallenge(serializers.Serializer[Any]):
    line = serializers.UUIDField(help_text="A line of a report.")
    figure = serializers.ChoiceField(Challenge.Figure.choices)
    day = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="Null: the worst day."
    )
    why = serializers.CharField(max_length=4000)
    own_value = serializers.DecimalField(
        20, 3, min_value=0, required=False, allow_null=True, default=None
    )


class ChallengeAnswerInput(VersionInput):
    status = serializers.ChoiceField([(one.value, one.label) for one in actions.ANSWERS])
    answer = serializers.CharField(max_length=4000)
    data_from = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class ChallengeFilter(django_filters.FilterSet):
    requirement = django_filters.CharFilter(method=of_requirement)
    resource = django_filters.CharFilter(field_name="resource__code")
    region = django_filters.CharFilter(field_name="region__code")
    scenario = django_filters.CharFilter(field_name="scenario__code")

    class Meta:
        model = Challenge
        fields = ["status", "figure"]


@extend_schema_view(
    create=extend_schema(request=NewChallenge, responses={201: ChallengeSerializer})
)
class ChallengeViewSet(Rows):
    """Figures that somebody doubts, and what the office answered."""

    queryset = Challenge.objects.none()
    serializer_class = ChallengeSerializer
    filterset_class = ChallengeFilter
    http_method_names = ["get", "post", "head", "options"]

    def get_queryset(self) -> ChallengeQuerySet:
        rows: Any = Challenge.objects.visible_to(self.request.user)
        return rows.for_list().order_by("pk")

    def create(self, request: Any) -> Response:
        """Doubt a figure of a line."""
        self._may("assessments.mend_gaps")
        given = self._given(NewChallenge)
        line = line_named(given.pop("line"), user=request.user)
        return self._answer(actions.raise_challenge(line, by=request.user, **given), 201)

    @extend_schema(request=ChallengeAnswerInput, responses=ChallengeSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Any, public_id: UUID) -> Response:
        """What was corrected, why the figure stands, or who gives what is missing. For the office."""
        row = self._edited(public_id)
        given = self._given(ChallengeAnswerInput)
        return self._answer(actions.answer_challenge(row, by=request.user, **given))

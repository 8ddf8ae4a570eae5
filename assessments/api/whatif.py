"""What-ifs by API: the kept ones, and any question asked, answered side by side with the report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.response import Response

from assessments import figures
from assessments.asking.put import Put
from assessments.asking.sides import MovedLine, Sides
from assessments.models import KeptWhatIf
from common.api_schema import RefusalSerializer

#: Lines of an answer that are given; the file has all.
MOST = 1_000
ASKED = [
    OpenApiParameter(name, OpenApiTypes.STR, description=text, many=many)
    for name, text, many in (
        ("partner", "Ids of partners that fall out, with all below them", True),
        ("site", "Ids of sites that fall out", True),
        ("region", "Codes of regions whose supply falls out", True),
        ("borders", "on: nothing comes from outside the nation", False),
        ("demand", "1.3, or BLR2:1.3: so many times as much is needed", True),
        ("begin", "Hours by which needs begin later (minus: earlier)", False),
        ("start", "Hours by which scenarios begin later (minus: earlier)", False),
        ("agreement", "Ids of agreements counted as in force", True),
        ("grant", "Ids of conditions counted as granted", True),
        ("measure", "Ids of measures counted as delivered", True),
        ("policy", "Number of the policy that counts", False),
        ("day", "A milestone both sides are looked at; without it each side's worst day", False),
        ("report", "Id of a report; without it the current one", False),
    )
]


class KeptWhatIfSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    kept_by = serializers.CharField(source="kept_by.get_full_name")
    pairs: Any = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="As an address carries them: name and value.",
    )

    class Meta:
        model = KeptWhatIf
        fields = ["id", "name", "note", "pairs", "day", "sharing", "kept_at", "kept_by", "version"]
        read_only_fields = fields


class SideSerializer(serializers.Serializer):
    """A line on one side; thousandths of the unit, coverages in ten-thousandths."""

    day = serializers.IntegerField(allow_null=True)
    required = serializers.IntegerField()  # type: ignore[assignment]
    declared = serializers.IntegerField()
    expected = serializers.IntegerField()
    assured = serializers.IntegerField()
    gap = serializers.IntegerField()
    largest_gap = serializers.IntegerField()
    assured_share = serializers.IntegerField(allow_null=True)
    expected_share = serializers.IntegerField(allow_null=True)
    declared_share = serializers.IntegerField(allow_null=True)
    first_short = serializers.IntegerField(allow_null=True)


class MovedLineSerializer(serializers.Serializer):
    line = serializers.UUIDField(source="line.public_id")
    resource = serializers.CharField(source="line.resource.code")
    unit = serializers.CharField(source="line.resource.unit.code")
    region = serializers.CharField(source="line.region.code")
    scenario = serializers.CharField(source="line.scenario.code")
    priority = serializers.IntegerField(source="line.priority")
    turn = serializers.SerializerMethodField()
    before = SideSerializer()
    after = SideSerializer()

    def get_turn(self, one: MovedLine) -> str:
        return one.turn.name.lower()


class WhatIfAnswerSerializer(serializers.Serializer):
    """What a what-if changes, worst first; at most 1,000 lines of all that `count` counts."""

    report = serializers.UUIDField()
    supposed = serializers.ListField(child=serializers.CharField())
    is_complete = serializers.BooleanField(help_text="false: it is being worked out; ask again")
    worse = serializers.IntegerField()
    better = serializers.IntegerField()
    otherwise = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    not_known = serializers.IntegerField()
    short_before = serializers.IntegerField()
    short_after = serializers.IntegerField()
    count = serializers.IntegerField()
    lines = MovedLineSerializer(many=True)


class WhatIfViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """Kept what-ifs; `ask` answers one of them, or any question."""

    lookup_field = "public_id"
    queryset = KeptWhatIf.objects.none()
    serializer_class = KeptWhatIfSerializer
    ordering = ("name", "pk")

    def get_queryset(self) -> Any:
        return KeptWhatIf.objects.visible_to(self.request.user).in_use().for_list()

    @extend_schema(
        operation_id="what_ifs_ask_any",
        parameters=ASKED,
        responses={
            200: WhatIfAnswerSerializer,
            202: WhatIfAnswerSerializer,
            404: OpenApiResponse(RefusalSerializer, "No report, or not yours to see."),
        },
    )
    @action(
        detail=False, methods=["get"], url_path="ask", url_name="ask-any", pagination_class=None
    )
    def ask_any(self, request: Any) -> Response:
        """Answer the question in the query; 202 while workers are at it."""
        return _answer(request)

    @extend_schema(responses={200: WhatIfAnswerSerializer, 202: WhatIfAnswerSerializer})
    @action(detail=True, methods=["get"], url_name="ask", pagination_class=None)
    def ask(self, request: Any, public_id: UUID) -> Response:
        """Answer a kept what-if upon the current report."""
        return _answer(request, self.get_object())


def _answer(request: Any, kept: KeptWhatIf | None = None) -> Response:
    if not request.user.has_perm("assessments.view_gapreport"):
        raise PermissionDenied
    put = Put.of(request, kept)
    if put is None:
        raise ValidationError({"report": ["There is no report yet."]})
    if figures.shown_to(request.user, put.report).is_held_back:
        raise PermissionDenied
    if put.problems or not put.is_question:
        raise ValidationError({"question": put.problems or ["Nothing is supposed."]})
    sides = put.sides()
    return Response(
        WhatIfAnswerSerializer(_told(put, sides)).data, status=202 if sides is None else 200
    )


def _told(put: Put, sides: Sides | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "report": put.report.public_id,
        "supposed": [one.text for one in put.understood.supposed],
        "is_complete": sides is not None,
    }
    if sides is None:
        numbers = ("unchanged", "not_known", "short_before", "short_after", "count")
        turns = ("worse", "better", "otherwise")
        return told | dict.fromkeys((*numbers, *turns), 0) | {"lines": []}
    return told | {
        **{name: count for name, _label, count in sides.turns},
        "unchanged": sides.unchanged,
        "not_known": sides.not_known,
        "short_before": sides.short_before,
        "short_after": sides.short_after,
        "count": len(sides.order),
        "lines": sides.lines(most=MOST),
    }

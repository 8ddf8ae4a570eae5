"""Measures through the API: the same deeds as on the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from assessments import figures
from assessments.actions import measures as actions
from assessments.api.filters import inside_region, of_requirement
from assessments.api.inputs import Coded, VersionInput
from assessments.api.lines import line_named
from assessments.api.rows import Rows
from assessments.forms.measures import authorities_for, owners_for
from assessments.mending.closing import closings
from assessments.models import Measure
from assessments.models.measure import MeasureQuerySet
from baseline.models import Authority
from common.rows import Marking


class MeasureSerializer(serializers.ModelSerializer):
    """Costs and quantities are text, exact. `closes` is in thousandths of the unit: how much of its
    line's gap in the current report it would close by itself; null where nobody can say."""

    id = serializers.UUIDField(source="public_id")
    resource = serializers.CharField(source="resource.code")
    unit = serializers.CharField(source="resource.unit.code")
    region = serializers.CharField(source="region.code")
    scenario = serializers.CharField(source="scenario.code")
    need = serializers.UUIDField(source="need.public_id", allow_null=True, default=None)
    authority = serializers.CharField(source="authority.code")
    owner = serializers.EmailField(source="owner.email")
    currency = serializers.CharField(source="nation.currency")
    closes = serializers.IntegerField(source="closing.closes", allow_null=True, default=None)
    gap = serializers.IntegerField(source="closing.line.gap", allow_null=True, default=None)

    class Meta:
        model = Measure
        fields = [
            "id", "resource", "unit", "region", "scenario", "need", "title", "text", "kind",
            "authority", "owner", "status", "due_on", "money", "cost_once", "cost_yearly", "currency",
            "budget_line", "stock", "rate", "capacity", "effect_on", "ready_hours", "gap", "closes",
            "marking", "said_on", "version",
        ]  # fmt: skip
        read_only_fields = fields


def _sum() -> serializers.DecimalField:
    return serializers.DecimalField(
        16, 2, min_value=0, required=False, allow_null=True, default=None
    )


def _units() -> serializers.DecimalField:
    return serializers.DecimalField(
        20, 3, min_value=0, required=False, allow_null=True, default=None
    )


class MeasureFacts(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    text = serializers.CharField(required=False, allow_blank=True, default="", max_length=4000)
    kind = serializers.ChoiceField(Measure.Kind.choices)
    authority = Coded(Authority)
    owner = serializers.EmailField()
    money = serializers.ChoiceField(Measure.Money.choices, default=Measure.Money.NONE)
    cost_once = _sum()
    cost_yearly = _sum()
    budget_line = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=120
    )
    stock = _units()
    rate = _units()
    capacity = _units()
    effect_on = serializers.DateField(required=False, allow_null=True, default=None)
    ready_hours = serializers.IntegerField(min_value=0, max_value=100_000, default=0)
    marking = serializers.ChoiceField(Marking.choices, default=Marking.AMBER)

    def validate_authority(self, value: Any) -> Any:
        if not authorities_for(self.context["user"]).filter(pk=value.pk).exists():
            raise serializers.ValidationError(_("You may not keep measures of this authority."))
        return value

    def validate_owner(self, value: str) -> Any:
        people = owners_for(self.context["user"].nation_id)
        found = people.filter(email__iexact=value).first()
        if found is None:
            raise serializers.ValidationError(_("Nobody in this register has this address."))
        return found

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Nothing is brought where zero is written."""
        return attrs | {name: attrs[name] or None for name in Measure.QUANTITIES}


class NewMeasure(MeasureFacts):
    line = serializers.UUIDField(help_text="A line of a report; the measure stays with it.")
    due_on = serializers.DateField()


class MeasureChange(MeasureFacts):
    version = serializers.IntegerField(min_value=1)


class StateInput(VersionInput):
    status = serializers.ChoiceField(Measure.Status.choices)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class MeasureFilter(django_filters.FilterSet):
    requirement = django_filters.CharFilter(method=of_requirement)
    resource = django_filters.CharFilter(field_name="resource__code")
    region = django_filters.CharFilter(field_name="region__code")
    inside = django_filters.CharFilter(
        method=inside_region, label="Code of a region: all inside it"
    )
    scenario = django_filters.CharFilter(field_name="scenario__code")
    authority = django_filters.CharFilter(field_name="authority__code")

    class Meta:
        model = Measure
        fields = ["status", "money", "kind"]


@extend_schema_view(
    create=extend_schema(request=NewMeasure, responses={201: MeasureSerializer}),
    partial_update=extend_schema(request=MeasureChange, responses=MeasureSerializer),
)
class MeasureViewSet(Rows):
    """What is done about gaps: by whom, until when, for how much."""

    queryset = Measure.objects.none()
    serializer_class = MeasureSerializer
    filterset_class = MeasureFilter

    def get_queryset(self) -> MeasureQuerySet:
        rows: Any = Measure.objects.visible_to(self.request.user)
        return rows.in_use().for_list().order_by("pk")

    def paginate_queryset(self, queryset: Any) -> Any:
        return self._told(super().paginate_queryset(queryset))

    def get_object(self) -> Any:
        (row,) = self._told([super().get_object()])
        return row

    def _told(self, rows: Any) -> Any:
        """Each with what it closes."""
        user: Any = self.request.user
        for found in closings(user, figures.latest(user), rows or []):
            found.measure.closing = found  # type: ignore[attr-defined]
        return rows

    def _answer(self, row: Any, status: int = 200) -> Response:
        (fresh,) = self._told([self.get_queryset().get(pk=row.pk)])
        return Response(self.get_serializer(fresh).data, status=status)

    def create(self, request: Any) -> Response:
        """Add a measure to a line."""
        self._may("assessments.mend_gaps")
        given = self._given(NewMeasure)
        line = line_named(given.pop("line"), user=request.user)
        return self._answer(actions.add_measure(line, by=request.user, **given), 201)

    def partial_update(self, request: Any, public_id: UUID) -> Response:
        """The whole measure as it shall be; its state and its day are said with `state`."""
        row = self._edited(public_id)
        given = self._given(MeasureChange)
        return self._answer(actions.update_measure(row, by=request.user, **given))

    @extend_schema(request=StateInput, responses=MeasureSerializer)
    @action(detail=True, methods=["post"])
    def state(self, request: Any, public_id: UUID) -> Response:
        """Say how it stands; a day that moves needs a reason, and both days are kept."""
        row = self._edited(public_id)
        given = self._given(StateInput)
        return self._answer(actions.say_state(row, by=request.user, **given))

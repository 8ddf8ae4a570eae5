"""Agreements and what they bind: another way in, through the same door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from agreements.actions import committing
from agreements.api import serializers as outputs
from agreements.api.inputs import CommitmentInput
from agreements.models import Activation, Agreement, Commitment, Condition
from baseline.models import Authority
from partners.api.filters import OfPartner
from partners.api.views import Rows
from partners.models import Capability
from partners.readings import note_reading


class AgreementFilter(django_filters.FilterSet):
    partner = OfPartner(field_name="parties__partner__public_id")

    class Meta:
        model = Agreement
        fields = ["status", "type"]


class CommitmentFilter(django_filters.FilterSet):
    agreement = django_filters.UUIDFilter(field_name="agreement__public_id")
    partner = OfPartner(field_name="capability__partner__public_id")
    resource = django_filters.CharFilter(field_name="capability__resource__code")

    class Meta:
        model = Commitment
        fields = ["is_overcommitted"]


class ConditionFilter(django_filters.FilterSet):
    partner = django_filters.UUIDFilter(field_name="partner__public_id")

    class Meta:
        model = Condition
        fields = ["kind", "status"]


class ConditionViewSet(Rows):
    """What partners need of the state in order to deliver, and what it said."""

    queryset = Condition.objects.none()
    serializer_class = outputs.ConditionSerializer
    filterset_class = ConditionFilter
    http_method_names = ["get", "head", "options"]
    ordering = ("pk",)
    partner_key = "partner_id"

    def get_queryset(self) -> Any:
        return Condition.objects.visible_to(self.request.user).for_list().order_by("pk")


class ActivationFilter(django_filters.FilterSet):
    commitment = django_filters.UUIDFilter(field_name="commitment__public_id")

    class Meta:
        model = Activation
        fields = ["is_exercise", "outcome"]


class ActivationViewSet(Rows):
    """What was called off of commitments, and what came of it."""

    queryset = Activation.objects.none()
    serializer_class = outputs.ActivationSerializer
    filterset_class = ActivationFilter
    http_method_names = ["get", "head", "options"]
    ordering = ("pk",)

    def get_queryset(self) -> Any:
        return Activation.objects.visible_to(self.request.user).for_list().order_by("pk")

    def _note(self, rows: list[Any]) -> None:
        keys = {row.commitment.capability.partner_id for row in rows}
        note_reading(self.request.user, keys, f"api:{self.basename}-{self.action}")


class AgreementViewSet(Rows):
    """Agreements between authorities and partners."""

    queryset = Agreement.objects.none()
    serializer_class = outputs.AgreementSerializer
    filterset_class = AgreementFilter
    http_method_names = ["get", "head", "options"]
    ordering = ("pk",)

    def get_queryset(self) -> Any:
        rows = Agreement.objects.visible_to(self.request.user).in_use().select_related("amends")
        return rows.prefetch_related("parties__partner", "parties__authority").order_by("pk")

    def _note(self, rows: list[Any]) -> None:
        """Parties are named; what is confidential of them is read with what they bind."""


@extend_schema_view(
    create=extend_schema(request=CommitmentInput, responses={201: outputs.CommitmentSerializer})
)
class CommitmentViewSet(Rows):
    """The parts of capabilities that agreements bind."""

    queryset = Commitment.objects.none()
    serializer_class = outputs.CommitmentSerializer
    filterset_class = CommitmentFilter
    http_method_names = ["get", "post", "head", "options"]
    ordering = ("pk",)

    def get_queryset(self) -> Any:
        return Commitment.objects.visible_to(self.request.user).for_list().order_by("pk")

    def create(self, request: Request) -> Response:
        """Bind a part of a capability in an agreement that is not signed yet.

        Refused with 409 and the numbers where more would be promised than there is.
        """
        if not request.user.has_perm("agreements.change_agreement"):
            raise PermissionDenied
        given = self._given(CommitmentInput)
        agreement = self._row(Agreement, given.pop("agreement"), "agreement")
        capability = self._row(Capability, given.pop("capability"), "capability")
        given["authority"] = self._authority(given["authority"], agreement)
        by: Any = request.user
        row = committing.commit_capability(agreement, capability=capability, facts=given, by=by)
        return self._answer(row, 201)

    def _row(self, model: Any, public_id: UUID, name: str) -> Any:
        found = model.objects.visible_to(self.request.user).filter(public_id=public_id).first()
        if found is None:
            raise serializers.ValidationError({name: ["There is none with this id."]})
        return found

    def _authority(self, code: str, agreement: Agreement) -> Authority:
        found = Authority.objects.filter(nation=agreement.nation_id, code=code).in_use().first()
        if found is None:
            raise serializers.ValidationError({"authority": ["There is none with this code."]})
        return found

    def _note(self, rows: list[Any]) -> None:
        if self.request.method == "GET":
            keys = {row.capability.partner_id for row in rows}
            note_reading(self.request.user, keys, f"api:{self.basename}-{self.action}")

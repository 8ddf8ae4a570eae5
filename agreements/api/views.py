"""Agreements and what they bind: another way in, through the same door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from agreements.actions import activating, committing, making, moving
from agreements.actions import conditions as asking
from agreements.api import inputs
from agreements.api import serializers as outputs
from agreements.models import Activation, Agreement, Commitment, Condition
from agreements.needs import find_needs
from baseline.models import Authority
from partners.api.filters import OfPartner
from partners.api.views import Rows
from partners.models import Capability, Partner
from partners.readings import note_reading


class PromisedRows(Rows):
    """What these lists share: who may write, and rows that a request names."""

    def _may(self, permission: str = "agreements.change_agreement") -> None:
        if not self.request.user.has_perm(permission):
            raise PermissionDenied

    def _row(self, model: Any, public_id: UUID, name: str) -> Any:
        found = model.objects.visible_to(self.request.user).filter(public_id=public_id).first()
        if found is None:
            raise serializers.ValidationError({name: [_("There is none with this id.")]})
        return found

    def _authority(self, code: str, nation_id: int | None) -> Authority:
        found = Authority.objects.filter(nation=nation_id, code=code).in_use().first()
        if found is None:
            raise serializers.ValidationError({"authority": [_("There is none with this code.")]})
        return found


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


@extend_schema_view(
    create=extend_schema(request=inputs.NewCondition, responses={201: outputs.ConditionSerializer})
)
class ConditionViewSet(PromisedRows):
    """What partners need of the state in order to deliver, and what it said."""

    queryset = Condition.objects.none()
    serializer_class = outputs.ConditionSerializer
    filterset_class = ConditionFilter
    http_method_names = ["get", "post", "head", "options"]
    ordering = ("pk",)
    partner_key = "partner_id"

    def get_queryset(self) -> Any:
        return Condition.objects.visible_to(self.request.user).for_list().order_by("pk")

    def create(self, request: Any) -> Response:
        """A partner says what it needs; the office writes down what it was told."""
        given = self._given(inputs.NewCondition)
        partner = self._partner(given.pop("partner"))
        if key := given.pop("capability"):
            given["capability"] = self._row(Capability, key, "capability")
        return self._answer(asking.ask_condition(partner, by=request.user, **given), 201)

    @extend_schema(request=inputs.DecisionInput, responses=outputs.ConditionSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Any, public_id: UUID) -> Response:
        """Granted, until a day or without an end; or refused, and why. The partner is told."""
        self._may("agreements.view_agreement")
        row = self._edited(public_id)
        given = self._given(inputs.DecisionInput)
        return self._answer(asking.decide_condition(row, by=request.user, **given))

    @extend_schema(request=inputs.RouteInput, responses=outputs.ConditionSerializer)
    @action(detail=True, methods=["post"])
    def route(self, request: Any, public_id: UUID) -> Response:
        """Who decides it: an authority, or the office."""
        self._may()
        row = self._edited(public_id)
        code = self._given(inputs.RouteInput)["authority"]
        authority = self._authority(code, row.nation_id) if code else None
        return self._answer(asking.route_condition(row, authority=authority, by=request.user))

    @extend_schema(request=None, responses=outputs.ConditionSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, public_id: UUID) -> Response:
        """The partner can deliver without it. Not for whoever decides it."""
        row = self._edited(public_id)
        if not request.user.is_representative:
            self._may()
        return self._answer(asking.withdraw_condition(row, by=request.user))


class ActivationFilter(django_filters.FilterSet):
    commitment = django_filters.UUIDFilter(field_name="commitment__public_id")

    class Meta:
        model = Activation
        fields = ["is_exercise", "outcome"]


class ActivationViewSet(PromisedRows):
    """What was called off of commitments, and what came of it."""

    queryset = Activation.objects.none()
    serializer_class = outputs.ActivationSerializer
    filterset_class = ActivationFilter
    http_method_names = ["get", "post", "head", "options"]
    ordering = ("pk",)

    def get_queryset(self) -> Any:
        return Activation.objects.visible_to(self.request.user).for_list().order_by("pk")

    @extend_schema(request=inputs.DeliveryInput, responses=outputs.ActivationSerializer)
    @action(detail=True, methods=["post"])
    def deliver(self, request: Any, public_id: UUID) -> Response:
        """Write down a delivery: the partner, or the office that was told."""
        row = self._edited(public_id)
        given = self._given(inputs.DeliveryInput)
        activating.record_delivery(row, by=request.user, **given)
        return self._answer(row)

    @extend_schema(request=inputs.OutcomeInput, responses=outputs.ActivationSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Any, public_id: UUID) -> Response:
        """How it ended; evidence rises or falls by it, and the partner is told."""
        self._may()
        row = self._edited(public_id)
        given = self._given(inputs.OutcomeInput)
        return self._answer(activating.close_activation(row, by=request.user, **given))

    def _note(self, rows: list[Any]) -> None:
        if self.request.method != "GET":
            return
        keys = {row.commitment.capability.partner_id for row in rows}
        note_reading(self.request.user, keys, f"api:{self.basename}-{self.action}")


@extend_schema_view(
    create=extend_schema(request=inputs.NewAgreement, responses={201: outputs.AgreementSerializer}),
    partial_update=extend_schema(
        request=inputs.AgreementChange, responses=outputs.AgreementSerializer
    ),
)
class AgreementViewSet(PromisedRows):
    """Agreements between authorities and partners."""

    queryset = Agreement.objects.none()
    serializer_class = outputs.AgreementSerializer
    filterset_class = AgreementFilter
    ordering = ("pk",)

    def get_queryset(self) -> Any:
        rows = Agreement.objects.visible_to(self.request.user).in_use().select_related("amends")
        return rows.prefetch_related("parties__partner", "parties__authority").order_by("pk")

    def create(self, request: Any) -> Response:
        """A draft between one authority and one partner; further parties are added to it."""
        self._may()
        given = self._given(inputs.NewAgreement)
        nation = request.user.nation
        authority = self._authority(given.pop("authority"), nation.pk)
        partner = self._row(Partner, given.pop("partner"), "partner")
        made = making.draft_agreement(
            nation=nation, facts=given, authority=authority, partner=partner, by=request.user
        )
        return self._answer(made, 201)

    def partial_update(self, request: Any, public_id: UUID) -> Response:
        self._may()
        row = self._edited(public_id)
        facts = self._given(inputs.AgreementChange, row=row)
        version = facts.pop("version")
        changed = making.change_agreement(row, version=version, facts=facts, by=request.user)
        return self._answer(changed)

    @extend_schema(request=inputs.PartyInput, responses={201: outputs.AgreementSerializer})
    @action(detail=True, methods=["post"])
    def add_party(self, request: Any, public_id: UUID) -> Response:
        """One more authority or partner, while it is not signed."""
        self._may()
        row = self._edited(public_id)
        given = self._given(inputs.PartyInput)
        code, key = given.pop("authority"), given.pop("partner")
        side = (
            {"authority": self._authority(code, row.nation_id)}
            if code
            else {"partner": self._row(Partner, key, "partner")}
        )
        making.add_party(row, by=request.user, **given, **side)
        return self._answer(row, 201)

    @extend_schema(request=inputs.MoveInput, responses=outputs.AgreementSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Any, public_id: UUID) -> Response:
        """One step further: proposed, taken back, in force, suspended, resumed, ended, terminated."""
        self._may()
        row = self._edited(public_id)
        given = self._given(inputs.MoveInput)
        return self._answer(
            moving.move_agreement(row, given["move"], reason=given["reason"], by=request.user)
        )

    @extend_schema(request=inputs.SignatureInput, responses=outputs.AgreementSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: Any, public_id: UUID) -> Response:
        """Record that it was signed; from then on it changes only by an amendment."""
        self._may()
        row = self._edited(public_id)
        given = self._given(inputs.SignatureInput)
        return self._answer(moving.sign_agreement(row, by=request.user, **given))

    @extend_schema(request=None, responses={201: outputs.AgreementSerializer})
    @action(detail=True, methods=["post"])
    def amend(self, request: Any, public_id: UUID) -> Response:
        """Draft an amendment, with everything that stands today."""
        self._may()
        row = self._edited(public_id)
        return self._answer(making.amend_agreement(row, by=request.user), 201)

    def _note(self, rows: list[Any]) -> None:
        """Parties are named; what is confidential of them is read with what they bind."""


@extend_schema_view(
    create=extend_schema(
        request=inputs.CommitmentInput, responses={201: outputs.CommitmentSerializer}
    ),
    partial_update=extend_schema(
        request=inputs.CommitmentChange, responses=outputs.CommitmentSerializer
    ),
)
class CommitmentViewSet(PromisedRows):
    """The parts of capabilities that agreements bind."""

    queryset = Commitment.objects.none()
    serializer_class = outputs.CommitmentSerializer
    filterset_class = CommitmentFilter
    ordering = ("pk",)

    def get_queryset(self) -> Any:
        return Commitment.objects.visible_to(self.request.user).for_list().order_by("pk")

    def get_serializer(self, *args: Any, **options: Any) -> Any:
        """With the needs that the rows name, found once for all of them."""
        rows = args[0] if options.get("many") else args[:1]
        named = find_needs([row.need for row in rows], self.request.user)
        options["context"] = {**self.get_serializer_context(), "needs": named}
        return self.get_serializer_class()(*args, **options)

    def create(self, request: Request) -> Response:
        """Bind a part of a capability in an agreement that is not signed yet.

        Refused with 409 and the numbers where more would be promised than there is.
        """
        self._may()
        given = self._given(inputs.CommitmentInput)
        agreement = self._row(Agreement, given.pop("agreement"), "agreement")
        capability = self._row(Capability, given.pop("capability"), "capability")
        given["authority"] = self._authority(given["authority"], agreement.nation_id)
        by: Any = request.user
        row = committing.commit_capability(agreement, capability=capability, facts=given, by=by)
        return self._answer(row, 201)

    def partial_update(self, request: Any, public_id: UUID) -> Response:
        """What is left out stays as it is."""
        self._may()
        row = self._edited(public_id)
        given = self._given(inputs.CommitmentChange, row=row)
        version = given.pop("version")
        facts = {name: getattr(row, name) for name in Commitment.QUANTITIES} | given
        if "authority" in given:
            facts["authority"] = self._authority(given["authority"], row.nation_id)
        changed = committing.change_commitment(row, version=version, facts=facts, by=request.user)
        return self._answer(changed)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Any, public_id: UUID) -> Response:
        """Bound no more, while the agreement is not signed."""
        self._may()
        committing.remove_commitment(self._edited(public_id), by=request.user)
        return Response(status=204)

    @extend_schema(request=inputs.CallOffInput, responses={201: outputs.ActivationSerializer})
    @action(detail=True, methods=["post"])
    def call_off(self, request: Any, public_id: UUID) -> Response:
        """Call for a part of what is bound, in earnest or as an exercise; the partner is told."""
        self._may()
        row = self._edited(public_id)
        made = activating.call_off(row, by=request.user, **self._given(inputs.CallOffInput))
        fresh = Activation.objects.visible_to(request.user).for_list().get(pk=made.pk)
        return Response(outputs.ActivationSerializer(fresh).data, status=201)

    def _note(self, rows: list[Any]) -> None:
        if self.request.method == "GET":
            keys = {row.capability.partner_id for row in rows}
            note_reading(self.request.user, keys, f"api:{self.basename}-{self.action}")

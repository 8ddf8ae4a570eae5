"""Agreements and what they bind, as the API shows it. Quantities are text, exact to 0.001."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from agreements.models import Activation, Agreement, Commitment, Condition, Party


class PartySerializer(serializers.ModelSerializer):
    authority: Any = serializers.CharField(
        source="authority.code", allow_null=True, default=None, help_text="Code of an authority."
    )
    partner = serializers.UUIDField(source="partner.public_id", allow_null=True, default=None)

    class Meta:
        model = Party
        fields = ["authority", "partner", "role"]
        read_only_fields = fields


class AgreementSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    amends = serializers.UUIDField(source="amends.public_id", allow_null=True, default=None)
    parties = PartySerializer(many=True)

    class Meta:
        model = Agreement
        fields = [
            "id", "title", "type", "status", "amends", "parties", "purpose", "legal_basis",
            "award_route", "state_aid", "liability", "compensation", "signed_on", "starts_on",
            "ends_on", "marking", "source", "version",
        ]  # fmt: skip
        read_only_fields = fields


class CommitmentSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    agreement = serializers.UUIDField(source="agreement.public_id")
    capability = serializers.UUIDField(source="capability.public_id")
    partner = serializers.UUIDField(source="capability.partner.public_id")
    resource = serializers.CharField(source="capability.resource.code")
    unit = serializers.CharField(source="capability.resource.unit.code")
    authority = serializers.CharField(source="authority.code", help_text="Whose needs it serves.")
    names_need = serializers.BooleanField(help_text="It serves one need alone.")
    need = serializers.SerializerMethodField(
        help_text="The need it names, as it stands now; null where you may not see it."
    )

    class Meta:
        model = Commitment
        fields = [
            "id", "agreement", "capability", "partner", "resource", "unit", "stock", "rate",
            "capacity", "in_peacetime", "in_crisis", "in_war", "authority", "names_need",
            "need", "trigger", "notice_hours", "duration_hours", "price_basis", "is_released", "is_overcommitted",
            "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_need(self, row: Commitment) -> UUID | None:
        found = self.context["needs"].get(row.need)
        return found.public_id if found else None


class ConditionSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    partner = serializers.UUIDField(source="partner.public_id")
    capability = serializers.UUIDField(
        source="capability.public_id",
        allow_null=True,
        default=None,
        help_text="What hangs on it; null: everything the partner promised.",
    )
    authority = serializers.CharField(
        source="authority.code", allow_null=True, default=None, help_text="Who decides."
    )

    class Meta:
        model = Condition
        fields = [
            "id", "partner", "capability", "kind", "what", "status", "authority", "asked_at",
            "decided_at", "reason", "until", "version",
        ]  # fmt: skip
        read_only_fields = fields


class ActivationSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    commitment = serializers.UUIDField(source="commitment.public_id")
    delivered = serializers.DecimalField(
        max_digits=20,
        decimal_places=3,
        allow_null=True,
        help_text="Of a stock all deliveries, of a rate or capacity the largest.",
    )

    class Meta:
        model = Activation
        fields = [
            "id", "commitment", "is_exercise", "measure", "quantity", "trigger", "called_at",
            "due_on", "delivered", "outcome", "closed_at", "mend_until", "mended_at", "version",
        ]  # fmt: skip
        read_only_fields = fields

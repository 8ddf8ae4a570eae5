"""What is asked and told, as the API shows it. Quantities are text, exact to 0.001."""

from typing import Any

from rest_framework import serializers

from exchange.models import (
    Asked,
    Declaration,
    Engagement,
    Matter,
    Round,
    RoundEntry,
    StockCall,
    StockLine,
)


class MatterSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    partner = serializers.UUIDField(source="partner.public_id", allow_null=True, default=None)
    asked_for = serializers.CharField(
        source="asked_for.code", allow_null=True, default=None, help_text="Code of an authority."
    )
    resource = serializers.CharField(source="resource.code", allow_null=True, default=None)
    unit = serializers.CharField(source="resource.unit.code", allow_null=True, default=None)
    region: Any = serializers.CharField(source="region.code", allow_null=True, default=None)

    class Meta:
        model = Matter
        fields = [
            "id", "kind", "status", "subject", "text", "partner", "asked_for", "resource", "unit",
            "quantity", "is_per_day", "region", "starts_on", "ends_on", "is_cross_border",
            "came_at", "came_through", "due_at", "answer", "is_taken", "answered_at", "version",
        ]  # fmt: skip
        read_only_fields = fields


class AskedSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    matter = serializers.UUIDField(source="matter.public_id")
    partner = serializers.UUIDField(source="partner.public_id")
    answer_by = serializers.DateTimeField(source="asking.answer_by")

    class Meta:
        model = Asked
        fields = [
            "id", "matter", "partner", "answer_by", "answer", "quantity", "ready_on", "reason",
            "answered_at", "answered_through", "told_at",
        ]  # fmt: skip
        read_only_fields = fields


class RoundSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    criteria = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = Round
        fields = ["id", "title", "text", "criteria", "deadline", "started_at", "ended_at"]
        read_only_fields = fields


class RoundEntrySerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    round: Any = serializers.UUIDField(source="round.public_id")
    partner = serializers.UUIDField(source="partner.public_id")

    class Meta:
        model = RoundEntry
        fields = [
            "id", "round", "partner", "reminders", "reminded_on", "done_at", "done_through",
        ]  # fmt: skip
        read_only_fields = fields


class DeclarationSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    scenario = serializers.UUIDField(source="scenario.public_id")
    region: Any = serializers.CharField(source="region.code")

    class Meta:
        model = Declaration
        fields = [
            "id", "scenario", "region", "day_zero", "decision", "declared_at", "ended_at",
            "end_reason",
        ]  # fmt: skip
        read_only_fields = fields


class EngagementSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    partner = serializers.UUIDField(source="partner.public_id")
    contacts: Any = serializers.SlugRelatedField("public_id", many=True, read_only=True)

    class Meta:
        model = Engagement
        fields = [
            "id", "partner", "kind", "held_on", "subject", "text", "others", "contacts",
            "written_at", "version",
        ]  # fmt: skip
        read_only_fields = fields


class StockLineSerializer(serializers.ModelSerializer):
    capability = serializers.UUIDField(source="capability.public_id")
    resource = serializers.CharField(source="capability.resource.code")
    unit = serializers.CharField(source="capability.resource.unit.code")

    class Meta:
        model = StockLine
        fields = [
            "capability", "resource", "unit", "now", "tomorrow", "stated_at", "stated_through",
        ]  # fmt: skip
        read_only_fields = fields


class StockCallSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    declaration = serializers.UUIDField(source="declaration.public_id")
    partner = serializers.UUIDField(source="partner.public_id")
    lines = StockLineSerializer(
        source="latest", many=True, help_text="The newest statement for each capability."
    )

    class Meta:
        model = StockCall
        fields = ["id", "declaration", "partner", "asked_at", "help_needed", "lines"]
        read_only_fields = fields

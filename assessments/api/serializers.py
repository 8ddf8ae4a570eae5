"""Assessments, needs, reports and gap lines, as the API shows them.

Quantities of needs are text, exact to 0.001. Figures of a report are integers: quantities in
thousandths of the resource's unit, coverages in ten-thousandths; arrays hold one value per
milestone of the report.
"""

from typing import Any

from rest_framework import serializers

from assessments.models import Assessment, Gap, GapReport, Need, Position


class AssessmentSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    requirements: Any = serializers.SlugRelatedField("code", many=True, read_only=True)
    regions: Any = serializers.SlugRelatedField("code", many=True, read_only=True)
    scenarios: Any = serializers.SlugRelatedField("code", many=True, read_only=True)
    public_lead = serializers.CharField(source="public_lead.name", allow_null=True, default=None)
    private_lead = serializers.CharField(source="private_lead.name", allow_null=True, default=None)

    class Meta:
        model = Assessment
        fields = [
            "id", "title", "purpose", "status", "requirements", "regions", "scenarios",
            "public_lead", "private_lead", "due_on", "marking", "in_force_at", "version",
        ]  # fmt: skip
        read_only_fields = fields


class NeedSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    assessment = serializers.UUIDField(source="assessment.public_id")
    resource = serializers.CharField(source="resource.code")
    unit = serializers.CharField(source="resource.unit.code")
    region = serializers.CharField(source="region.code")
    scenario = serializers.CharField(source="scenario.code")
    authority = serializers.CharField(source="authority.code", allow_null=True, default=None)
    is_derived = serializers.BooleanField()
    state = serializers.ChoiceField(Need.State.choices, allow_blank=True)

    class Meta:
        model = Need
        fields = [
            "id", "assessment", "resource", "unit", "region", "scenario", "authority", "priority",
            "for_whom", "allows_substitutes", "initial", "per_day", "capacity", "target_share", "state", "evidence",
            "start_hours", "duration_hours", "reason", "source", "marking", "is_derived",
            "share_affected", "is_applied", "version",
        ]  # fmt: skip
        read_only_fields = fields


class PositionSerializer(serializers.ModelSerializer):
    """What one side states of a need; `agreed_at` of the need says whether both agree."""

    id = serializers.UUIDField(source="public_id")
    need = serializers.UUIDField(source="need.public_id")
    assessment = serializers.UUIDField(source="need.assessment.public_id")
    agreed_at = serializers.DateTimeField(source="need.agreed_at", allow_null=True)
    state = serializers.ChoiceField(Need.State.choices, allow_blank=True)

    class Meta:
        model = Position
        fields = [
            "id", "need", "assessment", "side", "initial", "per_day", "capacity", "target_share",
            "state", "start_hours", "duration_hours", "comment", "dissent", "stated_at", "agreed_at",
            "version",
        ]  # fmt: skip
        read_only_fields = fields


class GapReportSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    policy = serializers.IntegerField(source="policy.number")

    class Meta:
        model = GapReport
        fields = [
            "id", "kind", "day", "as_of", "policy", "engine_version", "milestones", "lines",
            "sha256", "marking", "published_at",
        ]  # fmt: skip
        read_only_fields = fields


class GapSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    report = serializers.UUIDField(source="report.public_id")
    need = serializers.UUIDField(source="need.public_id", allow_null=True, default=None)
    resource = serializers.CharField(source="resource.code")
    unit = serializers.CharField(source="resource.unit.code")
    region = serializers.CharField(source="region.code")
    scenario = serializers.CharField(source="scenario.code")
    n_minus_1 = serializers.JSONField()
    met_share = serializers.IntegerField(
        allow_null=True, help_text="Of a level's units in service, the part declared to meet it."
    )

    is_split = serializers.BooleanField(
        help_text="On some milestone a production line that may serve it divides its time."
    )

    class Meta:
        model = Gap
        fields = [
            "id", "report", "need", "resource", "unit", "region", "scenario", "phase", "priority",
            "required", "declared", "expected", "assured", "milestone", "gap", "coverage",
            "expected_coverage", "declared_coverage", "largest_gap", "last_good", "first_short",
            "partners", "concentration", "largest_share", "n_minus_1", "known_share", "is_known",
            "in_service", "met_share", "is_split", "marking",
        ]  # fmt: skip
        read_only_fields = fields

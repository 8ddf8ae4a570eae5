"""Partners and what belongs to them, as the API shows it. Quantities are text, exact to 0.001."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from partners.completion import Completion
from partners.models import Capability, Consent, Contact, Identifier, Line, Partner, Site


class IdentifierSerializer(serializers.ModelSerializer):
    is_verified = serializers.SerializerMethodField()

    class Meta:
        model = Identifier
        fields = ["scheme", "country", "value", "is_verified"]
        read_only_fields = fields

    def get_is_verified(self, row: Identifier) -> bool:
        return row.verified_at is not None


class PartnerSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    parent: Any = serializers.UUIDField(source="parent.public_id", allow_null=True, default=None)
    ultimate_parent = serializers.UUIDField(
        source="ultimate_parent.public_id", allow_null=True, default=None
    )
    identifiers = IdentifierSerializer(many=True)
    website = serializers.CharField()

    class Meta:
        model = Partner
        fields = [
            "id", "name", "kind", "status", "source", "legal_form", "seat", "nace", "website",
            "parent", "ultimate_parent", "identifiers", "supply_kinds", "registered_at",
            "approved_at", "version",
        ]  # fmt: skip
        read_only_fields = fields


class ContactSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    partner = serializers.UUIDField(source="partner.public_id")

    class Meta:
        model = Contact
        fields = [
            "id", "partner", "name", "role", "email", "phone", "is_any_hour", "languages",
            "confirmed_on", "version",
        ]  # fmt: skip
        read_only_fields = fields


class SiteSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    partner = serializers.UUIDField(source="partner.public_id")
    region = serializers.CharField(source="region.code", help_text="ISO 3166-2 or deeper code.")

    class Meta:
        model = Site
        fields = [
            "id", "partner", "name", "address", "postal_code", "municipality", "region",
            "latitude", "longitude", "version",
        ]  # fmt: skip
        read_only_fields = fields


class LineSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    partner = serializers.UUIDField(source="partner.public_id")
    site = serializers.UUIDField(source="site.public_id")

    class Meta:
        model = Line
        fields = ["id", "partner", "site", "name", "inputs", "version"]
        read_only_fields = fields


class CapabilitySerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    partner = serializers.UUIDField(source="partner.public_id")
    site = serializers.UUIDField(source="site.public_id")
    resource = serializers.CharField(source="resource.code")
    unit = serializers.CharField(source="resource.unit.code")
    region = serializers.CharField(source="site.region.code")
    served_regions = serializers.SerializerMethodField()
    entered_unit = serializers.CharField(source="entered_unit.code", allow_null=True, default=None)
    line = serializers.UUIDField(source="line.public_id", allow_null=True, default=None)
    competences = serializers.DictField(
        child=serializers.IntegerField(), help_text="People of the total, by code of competence."
    )

    class Meta:
        model = Capability
        fields = [
            "id", "partner", "site", "region", "resource", "unit", "kind", "status",
            "description", "stock", "rate", "capacity", "in_service", "entered", "entered_unit",
            "is_whole", "basis", "notice_hours", "mobilisation_hours", "lasts_hours", "line",
            "is_normal", "conversion_hours", "most", "competences", "share_peacetime",
            "share_crisis", "share_war", "is_served_stated", "served_regions", "valid_until", "share_level", "release", "release_hours", "tags", "evidence",
            "seen_stock", "seen_rate", "seen_capacity", "evidence_until", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_served_regions(self, row: Capability) -> list[str]:
        return sorted(region.code for region in row.served.regions.all())


class VersionSerializer(serializers.Serializer[Any]):
    """What every change must name: the version it was made from."""

    version = serializers.IntegerField(min_value=1)


class CompletionSerializer(serializers.Serializer):
    """Which parts of a member's entry are filled; never an amount, never what is supplied."""

    percent = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField())
    last_confirmed = serializers.DateField(allow_null=True)


class ConsentSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    association = serializers.UUIDField(source="association.public_id")
    association_name = serializers.CharField(source="association.name")
    number = serializers.CharField(source="value")
    completion = serializers.SerializerMethodField()

    class Meta:
        model = Consent
        fields = [
            "id", "association", "association_name", "label", "scheme", "country", "number",
            "status", "asked_at", "answered_at", "reminded_at", "completion",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(CompletionSerializer(allow_null=True))
    def get_completion(self, row: Consent) -> dict[str, Any] | None:
        """Shown to the association alone, and only while the member consents."""
        shown: Completion | None = self.context["completions"].get(row.pk)
        return None if shown is None else dict(CompletionSerializer(shown).data)

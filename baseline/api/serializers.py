"""The reference frame as the API shows it."""

from typing import Any

from rest_framework import serializers

from baseline.models import Region, Resource, ResourceUnit


class ResourceUnitSerializer(serializers.ModelSerializer):
    code = serializers.CharField(source="unit.code", help_text="UN/CEFACT Recommendation 20 code.")
    symbol = serializers.CharField(source="unit.symbol")

    class Meta:
        model = ResourceUnit
        fields = ["code", "symbol", "numerator", "denominator", "note"]
        read_only_fields = fields


class ResourceSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    unit = serializers.CharField(
        source="unit.code", help_text="The unit figures of this resource are in (Rec 20 code)."
    )
    unit_symbol = serializers.CharField(source="unit.symbol")
    other_units = ResourceUnitSerializer(many=True)
    elements: Any = serializers.SlugRelatedField("code", many=True, read_only=True)
    name = serializers.DictField(child=serializers.CharField())
    is_retired = serializers.BooleanField()

    class Meta:
        model = Resource
        fields = [
            "id", "code", "name", "kind", "unit", "unit_symbol", "is_divisible", "other_units",
            "elements", "synonyms", "supply_class", "cpv", "nace", "is_retired",
        ]  # fmt: skip
        read_only_fields = fields


class RegionSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    nation = serializers.CharField(source="nation.code")
    parent = serializers.CharField(  # type: ignore[assignment]  # the stubs know only the nesting parent
        source="parent.code", allow_null=True, default=None
    )
    name = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = Region
        fields = [
            "id", "code", "name", "kind", "nation", "parent", "level", "path", "nuts",
            "valid_from", "valid_until",
        ]  # fmt: skip
        read_only_fields = fields

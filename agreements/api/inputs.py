"""What a program may send: a part of a capability to be bound."""

from typing import Any

from rest_framework import serializers

from agreements.models import Commitment


def _quantity() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=20, decimal_places=3, min_value=0, required=False, allow_null=True
    )


class CommitmentInput(serializers.Serializer):
    agreement = serializers.UUIDField()
    capability = serializers.UUIDField()
    authority = serializers.CharField(help_text="Code of an authority.")
    stock = _quantity()
    rate = _quantity()
    capacity = _quantity()
    in_peacetime = serializers.BooleanField(default=True)
    in_crisis = serializers.BooleanField(default=True)
    in_war = serializers.BooleanField(default=True)
    trigger = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    notice_hours = serializers.IntegerField(min_value=0, required=False, allow_null=True)
    duration_hours = serializers.IntegerField(min_value=0, required=False, allow_null=True)
    price_basis = serializers.CharField(
        max_length=300, required=False, default="", allow_blank=True
    )
    is_released = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not any(attrs[name] for name in Commitment.PHASES):
            raise serializers.ValidationError({"in_war": ["Name at least one phase."]})
        return attrs

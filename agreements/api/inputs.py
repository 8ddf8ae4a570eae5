"""What a program may send about agreements, what they bind, conditions and call-offs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from agreements.actions.moving import MOVES
from agreements.models import Activation, Agreement, Commitment, Condition, Party
from common.rows import Marking


def _quantity() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=20, decimal_places=3, min_value=0, required=False, allow_null=True
    )


def _text(most: int = 4000) -> serializers.CharField:
    return serializers.CharField(max_length=most, required=False, allow_blank=True)


def _need() -> serializers.UUIDField:
    return serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="Id of a need: it serves this one alone. Null: all needs of the authority.",
    )


class CommitmentInput(serializers.Serializer):
    agreement = serializers.UUIDField()
    capability = serializers.UUIDField()
    authority = serializers.CharField(help_text="Code of an authority.")
    need = _need()
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


class CommitmentChange(serializers.Serializer):
    """What changes of what is bound, while the agreement is not signed; the rest stays."""

    version = serializers.IntegerField(min_value=1)
    authority = serializers.CharField(required=False, help_text="Code of an authority.")
    need = _need()
    stock = _quantity()
    rate = _quantity()
    capacity = _quantity()
    in_peacetime = serializers.BooleanField(required=False)
    in_crisis = serializers.BooleanField(required=False)
    in_war = serializers.BooleanField(required=False)
    trigger = serializers.CharField(max_length=300, required=False, allow_blank=True)
    notice_hours = serializers.IntegerField(min_value=0, required=False, allow_null=True)
    duration_hours = serializers.IntegerField(min_value=0, required=False, allow_null=True)
    price_basis = serializers.CharField(max_length=300, required=False, allow_blank=True)
    is_released = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        row = self.context.get("row")
        if row and not any(attrs.get(name, getattr(row, name)) for name in Commitment.PHASES):
            raise serializers.ValidationError({"in_war": [_("Name at least one phase.")]})
        return attrs


class CallOffInput(serializers.Serializer):
    is_exercise = serializers.BooleanField()
    measure = serializers.ChoiceField(Activation.Measure.choices)
    quantity = serializers.DecimalField(
        max_digits=20, decimal_places=3, min_value=Decimal("0.001"), help_text="In the unit."
    )
    trigger = serializers.CharField(max_length=300)
    due_on = serializers.DateField()


class DeliveryInput(serializers.Serializer):
    quantity = serializers.DecimalField(max_digits=20, decimal_places=3, min_value=Decimal("0.001"))
    delivered_on = serializers.DateField()
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)

    def validate_delivered_on(self, day: date) -> date:
        if day > timezone.localdate():
            raise serializers.ValidationError(_("Write it down when it has been delivered."))
        return day


class VersionInput(serializers.Serializer):
    version = serializers.IntegerField(min_value=1)


class OutcomeInput(VersionInput):
    outcome = serializers.ChoiceField(Activation.Outcome.choices)
    note = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class AgreementFacts(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    type = serializers.ChoiceField(Agreement.Type.choices)
    purpose = _text()
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    legal_basis = _text()
    award_route = serializers.ChoiceField(Agreement.Award.choices, required=False, allow_blank=True)
    state_aid = _text()
    liability = _text()
    compensation = _text()
    reviewer = _text(200)
    marking = serializers.ChoiceField(Marking.choices, required=False)
    source: Any = _text(300)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = (self._day(attrs, name) for name in ("starts_on", "ends_on"))
        if last and (not first or last < first):
            words = _("The last day lies after the first; say the first as well.")
            raise serializers.ValidationError({"ends_on": [words]})
        return attrs

    def _day(self, attrs: dict[str, Any], name: str) -> Any:
        """As sent, or as it stands where a change leaves it alone."""
        return attrs[name] if name in attrs else getattr(self.context.get("row"), name, None)


class NewAgreement(AgreementFacts):
    authority = serializers.CharField(help_text="Code of the authority that makes it.")
    partner = serializers.UUIDField()


class AgreementChange(AgreementFacts):
    """What changes while it is not signed; the rest stays."""

    title = serializers.CharField(max_length=200, required=False)
    type = serializers.ChoiceField(Agreement.Type.choices, required=False)
    version = serializers.IntegerField(min_value=1)


class PartyInput(serializers.Serializer):
    """One more authority or partner."""

    authority = serializers.CharField(required=False, default="", help_text="Code, or")
    partner = serializers.UUIDField(required=False, allow_null=True, default=None)
    role = serializers.ChoiceField(Party.Role.choices)
    signatory = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs["authority"]) == bool(attrs["partner"]):
            words = _("Choose an authority, or name a partner.")
            raise serializers.ValidationError({"partner": [words]})
        return attrs


class MoveInput(serializers.Serializer):
    move = serializers.ChoiceField([(name, name) for name in MOVES])
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class SignatureInput(VersionInput):
    """The signed paper stands among its papers already; those are added on its page."""

    signed_on = serializers.DateField()


class NewCondition(serializers.Serializer):
    partner = serializers.UUIDField()
    capability = serializers.UUIDField(
        required=False, allow_null=True, default=None,
        help_text="What hangs on it; null: everything the partner promised.",
    )  # fmt: skip
    kind = serializers.ChoiceField(Condition.Kind.choices)
    what = serializers.CharField(max_length=300)


class DecisionInput(VersionInput):
    is_granted = serializers.BooleanField()
    until = serializers.DateField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)

    def validate_until(self, day: date | None) -> date | None:
        if day and day < timezone.localdate():
            raise serializers.ValidationError(_("This day has passed."))
        return day


class RouteInput(serializers.Serializer):
    authority = serializers.CharField(
        required=False, default="", allow_blank=True, help_text="Code; empty: the office."
    )

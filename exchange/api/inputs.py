"""What the API takes in at the desk, and how it becomes what the actions take. Nothing is saved here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from baseline.models import Region, Resource
from common.api import CodeField
from exchange.models import Asked, Engagement, Matter

#: So many lines of stocks are stated at once, and so many contacts took part in one talk.
MOST_LINES = 200
MOST_CONTACTS = 50


class _Code(CodeField):
    """Something of the reader's own nation, by its code."""

    def _rows(self, user: Any) -> Any:
        raise NotImplementedError

    def row_of(self, code: str) -> Any:
        found = self._rows(self.context["request"].user).filter(code=code).order_by("pk").first()
        if found is None:
            raise serializers.ValidationError(
                _("Nothing has the code “%(code)s”.") % {"code": code}
            )
        return found


class ResourceCode(_Code):
    def _rows(self, user: Any) -> Any:
        return Resource.objects.visible_to(user).in_use()


class RegionCode(_Code):
    def _rows(self, user: Any) -> Any:
        return Region.objects.filter(nation=user.nation_id).valid_on(timezone.localdate())


def _quantity(**options: Any) -> serializers.DecimalField:
    first: dict[str, Any] = {"required": False, "allow_null": True, "default": None}
    return serializers.DecimalField(20, 3, **(first | options))


def _day(**options: Any) -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True, default=None, **options)


def _text(**options: Any) -> serializers.CharField:
    first: dict[str, Any] = {"required": False, "allow_blank": True, "default": ""}
    return serializers.CharField(**(first | {"max_length": 4000} | options))


#: What each kind of matter says besides its subject and text.
_THING = ("resource", "region", "starts_on")
SAYS = {
    Matter.Kind.ENQUIRY: (),
    Matter.Kind.OFFER: (*_THING, "quantity", "is_per_day", "ends_on"),
    Matter.Kind.TROUBLE: (*_THING, "is_cross_border"),
}


KINDS = [(kind.value, kind.label) for kind in SAYS]


class NewMatter(serializers.Serializer[Any]):
    """An enquiry, an offer or a trouble of a partner. Requests are made on pages."""

    kind = serializers.ChoiceField(KINDS)
    partner = serializers.UUIDField()
    subject = serializers.CharField(max_length=200)
    text = _text(help_text="Enquiries: the question, and it must be there.")
    resource = ResourceCode(required=False, allow_null=True, default=None)
    region: Any = RegionCode(required=False, allow_null=True, default=None)
    quantity = _quantity(
        min_value=Decimal("0.001"), help_text="Offers only; in the resource's unit."
    )
    is_per_day = serializers.BooleanField(required=False, default=False)
    starts_on = _day()
    ends_on = _day()
    is_cross_border = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        says = SAYS[Matter.Kind(attrs["kind"])]
        said = {"resource", "region", "quantity", "is_per_day", "starts_on", "ends_on",
                "is_cross_border"}  # fmt: skip
        problems = {
            name: [_("This does not belong to a matter of this kind.")]
            for name in sorted(said - set(says))
            if attrs[name]
        }
        if attrs["kind"] == Matter.Kind.ENQUIRY and not attrs["text"]:
            problems["text"] = [_("Write the question.")]
        if attrs["quantity"] and attrs["resource"] is None:
            problems["resource"] = [_("Choose the resource that the quantity is of.")]
        if attrs["starts_on"] and attrs["ends_on"] and attrs["ends_on"] < attrs["starts_on"]:
            problems["ends_on"] = [_("This is before the first day.")]
        if problems:
            raise serializers.ValidationError(problems)
        return {name: attrs[name] for name in (*says, "kind", "partner", "subject", "text")}


class AnswerInput(serializers.Serializer[Any]):
    """How a matter ends; officers."""

    version = serializers.IntegerField(min_value=1)
    answer = serializers.CharField(max_length=4000)
    is_taken = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Offers: taken up, or not now."
    )
    told = _text(help_text="Requests: what all that were asked are told, in the same words.")


class ReplyInput(serializers.Serializer[Any]):
    """What a partner that was asked says."""

    answer = serializers.ChoiceField(Asked.Answer.choices)
    quantity = _quantity(min_value=Decimal("0.001"), help_text="If a part: how much.")
    ready_on = _day()
    reason = _text(max_length=1000, help_text="Why not, or what the office should know.")


class NewEngagement(serializers.Serializer[Any]):
    """A meeting, call, letter or visit; officers. Papers are added on its page."""

    partner = serializers.UUIDField()
    kind = serializers.ChoiceField(Engagement.Kind.choices)
    held_on = serializers.DateField()
    subject = serializers.CharField(max_length=200)
    text = _text(max_length=10_000)
    others = _text(max_length=300)
    contacts = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=MOST_CONTACTS
    )

    def validate_held_on(self, value: Any) -> Any:
        if value > timezone.localdate():
            raise serializers.ValidationError(_("Write it down when it has taken place."))
        return value


class StockLineInput(serializers.Serializer[Any]):
    capability = serializers.UUIDField()
    now = _quantity(
        min_value=Decimal(0), required=True, allow_null=False, default=serializers.empty
    )
    tomorrow = _quantity(min_value=Decimal(0))


class StocksInput(serializers.Serializer[Any]):
    """What a partner has now and tomorrow, and which help it needs."""

    lines = serializers.ListField(
        child=StockLineInput(), required=False, default=list, max_length=MOST_LINES
    )
    help_needed = _text(max_length=2000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["lines"] and not attrs["help_needed"]:
            raise serializers.ValidationError({"lines": [_("Fill in at least one line.")]})
        keys = [line["capability"] for line in attrs["lines"]]
        if len(set(keys)) < len(keys):
            raise serializers.ValidationError({"lines": [_("Each capability once.")]})
        return attrs

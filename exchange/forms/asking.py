"""Choosing whom to ask, and what those who are asked answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation, User
from baseline.forms.fields import DAYS, TreeChoice
from baseline.models import Region, Resource
from exchange.forms.hand_lists import list_field, offer_lists
from exchange.forms.matters import MOMENT, ResourceChoice
from exchange.models import Asked, Matter
from exchange.selecting import Choice, Criteria
from partners.forms.fields import NumberField


class CriteriaForm(forms.Form):
    """By what partners are chosen; bound to the query string."""

    resource = ResourceChoice(
        label=_("Has in force"),
        queryset=Resource.objects.none(),
        to_field_name="public_id",
    )
    region = TreeChoice(
        label=_("Delivers to"),
        queryset=Region.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("Every region"),
    )
    seen = forms.ChoiceField(
        label=_("Evidence"),
        required=False,
        choices=[("", _("All")), ("verified", _("Verified or exercised"))],
    )
    hand_list = list_field()

    def __init__(self, *args: Any, nation: Nation, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        offer_lists(fields["hand_list"], user)
        offered = Resource.objects.of_nation(nation.pk).in_use().select_related("unit")
        fields["resource"].queryset = offered.order_by("sort_key", "pk")
        regions = Region.objects.of(nation).valid_on(timezone.localdate()).for_list()
        fields["region"].queryset = regions

    @staticmethod
    def first_of(matter: Matter) -> dict[str, Any]:
        """What the request itself says, until somebody chooses otherwise."""
        return {
            "resource": matter.resource.public_id if matter.resource else "",
            "region": matter.region.public_id if matter.region else "",
            "seen": "",
        }

    def criteria(self) -> Criteria:
        given = self.cleaned_data
        return Criteria(
            given["resource"], given["region"], given["seen"] == "verified", given["hand_list"]
        )


class AskForm(forms.Form):
    """Which of those found are asked, and until when they may answer."""

    partners = forms.MultipleChoiceField(
        label=_("Partners"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Why the others are not asked"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when you leave somebody out. It stands in the record."),
    )
    answer_by = forms.DateTimeField(label=_("Answer until"), widget=MOMENT)

    def __init__(self, *args: Any, choices: list[Choice], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = {one.partner.public_id.hex: one for one in choices}
        field: Any = self.fields["partners"]
        field.choices = [(key, one.partner.name) for key, one in self.offered.items()]

    def clean_answer_by(self) -> datetime:
        moment: datetime = self.cleaned_data["answer_by"]
        if moment < timezone.now():
            raise forms.ValidationError(_("This is past. Give them time to answer."))
        return moment

    def facts(self) -> dict[str, Any]:
        chosen = set(self.cleaned_data["partners"])
        rows = self.offered.items()
        return {
            "chosen": [(one.partner, one.contact) for key, one in rows if key in chosen],
            "left_out": [one.partner for key, one in rows if key not in chosen],
            "reason": self.cleaned_data["reason"],
            "answer_by": self.cleaned_data["answer_by"],
        }


class ReplyForm(forms.Form):
    """A partner's answer: all of it, a part, or no and why."""

    answer = forms.ChoiceField(
        label=_("Can you?"), choices=Asked.Answer.choices, widget=forms.RadioSelect
    )
    quantity = NumberField(label=_("How much, if a part"), required=False)
    ready_on = forms.DateField(label=_("From which day"), required=False, widget=DAYS)
    reason = forms.CharField(
        label=_("Why not, or what the office should know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, asked: Asked, **options: Any) -> None:
        options["initial"] = {
            "answer": asked.answer,
            "quantity": asked.quantity,
            "ready_on": asked.ready_on,
            "reason": asked.reason,
        }
        super().__init__(*args, **options)
        resource = asked.matter.resource
        if resource is not None:
            self.fields["quantity"].help_text = resource.unit.symbol

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        answer = given.get("answer")
        if answer == Asked.Answer.DECLINED and not given.get("reason"):
            self.add_error("reason", _("Say why not, in a few words; it helps the next request."))
        if answer == Asked.Answer.PART and not (given.get("quantity") or given.get("reason")):
            self.add_error("quantity", _("Say how much of it you can do."))
        return given

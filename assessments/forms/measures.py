"""What people type about a measure: what it is, how it stands, and what a list of them shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Kind
from assessments.forms.assessments import PersonChoice
from assessments.forms.filters import RowFilterForm
from assessments.models import Measure
from assessments.models.measure import counted_in
from baseline.forms.fields import DAYS, NamedChoice, VersionedForm
from baseline.models import Authority, Resource
from common.rows import Marking
from common.templatetags.portal import localized
from partners.forms.fields import LineField, NumberField


class SumField(NumberField):
    """Money: exact to the cent, never below zero."""

    def read(self, text: str) -> Any:
        value = super().read(text)
        if value is not None and (value < 0 or value != round(value, 2) or value >= 10**14):
            raise forms.ValidationError(_("Write an amount with at most two decimals."))
        return value


class UnitsField(NumberField):
    """A quantity in the resource's unit, exact to 0.001 and above zero."""

    def read(self, text: str) -> Any:
        value = super().read(text)
        if value is not None and (value <= 0 or value != round(value, 3) or value >= 10**14):
            raise forms.ValidationError(
                _("Write a quantity above zero with at most three decimals.")
            )
        return value


def authorities_for(user: Any) -> Any:
    """Whose measures a person may keep: the office any, an official their own authorities'."""
    rows = Authority.objects.filter(nation=user.nation_id).in_use()
    return (rows if user.sees_whole_nation else rows.of(user)).order_by("sort_key", "pk")


def owners_for(nation_id: int | None) -> Any:
    people = User.objects.filter(
        nation=nation_id, is_active=True, kind__in=[Kind.OFFICIAL, Kind.OFFICER]
    )
    return people.order_by("name", "pk")


class MeasureForm(VersionedForm):
    """Everything but how it stands; the quantities are those that the resource is counted in."""

    title = LineField(label=gettext_lazy("What will be done"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Measure.Kind.choices)
    text = forms.CharField(
        label=gettext_lazy("In more words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = forms.DateField(label=gettext_lazy("Done by"), widget=DAYS)
    money = forms.ChoiceField(
        label=gettext_lazy("Money"), choices=Measure.Money.choices, initial=Measure.Money.NONE
    )
    budget_line = LineField(label=gettext_lazy("Budget line"), required=False, max_length=120)
    stock = UnitsField(label=gettext_lazy("Brings at the start"), required=False)
    rate = UnitsField(label=gettext_lazy("Brings a day"), required=False)
    capacity = UnitsField(label=gettext_lazy("Brings at once"), required=False)
    effect_on = forms.DateField(
        label=gettext_lazy("From this day on"),
        required=False,
        widget=DAYS,
        help_text=gettext_lazy("Empty: from the day it is done."),
    )
    ready_hours = forms.IntegerField(
        label=gettext_lazy("Ready so many hours after day 0"),
        required=False,
        min_value=0,
        max_value=100_000,
    )
    marking = forms.ChoiceField(label=gettext_lazy("Marking"), choices=Marking.choices)

    def __init__(
        self,
        *args: Any,
        user: User,
        resource: Resource,
        currency: str,
        is_new: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["authority"] = NamedChoice(
            label=gettext_lazy("Authority"),
            queryset=authorities_for(user),
            to_field_name="public_id",
        )
        fields["owner"] = PersonChoice(
            label=gettext_lazy("Who answers for it"), queryset=owners_for(user.nation_id)
        )
        for name, label in (("cost_once", _("Cost, once")), ("cost_yearly", _("Cost, a year"))):
            fields[name] = SumField(label=f"{label} ({currency})", required=False)
        for name in Measure.QUANTITIES:
            if name in counted_in(resource):
                fields[name].label = f"{fields[name].label} ({resource.unit.symbol})"
            else:
                del fields[name]
        if not counted_in(resource):
            del fields["effect_on"], fields["ready_hours"]
        if not is_new:
            del fields["due_on"]
        self.order_fields(ORDER)

    def facts(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if "ready_hours" in given:
            given["ready_hours"] = given["ready_hours"] or 0
        return given


ORDER = (
    "title", "kind", "text", "authority", "owner", "due_on", "money", "cost_once", "cost_yearly",
    "budget_line", "stock", "rate", "capacity", "effect_on", "ready_hours", "marking", "version",
)  # fmt: skip


class StateForm(VersionedForm):
    """How it stands; a day that moves says why."""

    status = forms.ChoiceField(
        label=gettext_lazy("How it stands"),
        choices=Measure.Status.choices,
        widget=forms.RadioSelect,
    )
    due_on = forms.DateField(
        label=gettext_lazy("Done by"),
        required=False,
        widget=DAYS,
        help_text=gettext_lazy("The old day stays in the history, with your reason."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Needed when the day moves, when it is stuck and when it is dropped."
        ),
    )

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("status", "due_on", "reason")}


class MeasureFilterForm(RowFilterForm):
    """Filters of the list of measures."""

    shown = forms.ChoiceField(
        label=gettext_lazy("Shown"),
        required=False,
        choices=[
            ("", gettext_lazy("Open")),
            ("late", gettext_lazy("Past their day")),
            ("all", gettext_lazy("All")),
            ("archived", gettext_lazy("Put away")),
        ],
    )
    status = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("Every state")), *Measure.Status.choices],
    )
    money = forms.ChoiceField(
        label=gettext_lazy("Money"),
        required=False,
        choices=[("", gettext_lazy("Any")), *Measure.Money.choices],
    )
    authority = forms.ChoiceField(label=gettext_lazy("Authority"), required=False)
    mine = forms.BooleanField(label=gettext_lazy("Mine"), required=False)
    budget_line = LineField(label=gettext_lazy("Budget line"), required=False, max_length=120)
    order = forms.ChoiceField(
        label=gettext_lazy("Order"),
        required=False,
        choices=[
            ("", gettext_lazy("Most closed for the money")),
            ("due", gettext_lazy("Due first")),
        ],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["priority"]
        field: Any = self.fields["authority"]
        rows = Authority.objects.filter(nation=self.user.nation_id).in_use().order_by("sort_key")
        field.choices = [
            ("", _("Every authority")),
            *((row.code, localized(row.name)) for row in rows),
        ]

    def clean_authority(self) -> Authority | None:
        code = self.cleaned_data["authority"]
        rows = Authority.objects.filter(nation=self.user.nation_id, code=code)
        return rows.first() if code else None

    def filters(self) -> dict[str, Any]:
        """As `MeasureQuerySet.matching` takes them."""
        if not self.is_valid():
            return {}
        given = dict(self.cleaned_data)
        if given.get("mine"):
            given["owner"] = self.user
        return given


class MeasureFileForm(forms.Form):
    """A sheet of measures: the export, changed."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("The export of this list as CSV or XLSX, with what you changed."),
    )


class ReasonForm(VersionedForm):
    reason = LineField(label=gettext_lazy("Why it is put away"), max_length=500)

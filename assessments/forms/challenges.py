"""What people type who doubt a figure, and what the office answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from assessments.forms.assessments import PersonChoice
from assessments.forms.filters import RowFilterForm
from assessments.models import Challenge, Gap
from baseline.forms.fields import DAYS, VersionedForm
from common.templatetags.figures import thousandths
from partners.forms.fields import LineField, NumberField


class _Quantity(NumberField):
    """A quantity in the resource's unit, exact to 0.001; nothing is a quantity too."""

    def read(self, text: str) -> Any:
        value = super().read(text)
        if value != round(value, 3) or value >= 10**14:
            raise forms.ValidationError(_("Write a quantity with at most three decimals."))
        return value


class ChallengeForm(forms.Form):
    """Which figure, on which day, why, and what it should be."""

    figure = forms.ChoiceField(label=gettext_lazy("Which figure?"), widget=forms.RadioSelect)
    day = forms.TypedChoiceField(
        label=gettext_lazy("On which day?"), required=False, coerce=int, empty_value=None
    )
    why = forms.CharField(
        label=gettext_lazy("Why does it look wrong?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    own_value = _Quantity(label=gettext_lazy("What should it be?"), required=False)

    def __init__(self, *args: Any, line: Gap, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        unit = line.resource.unit
        now = {name: getattr(line, f"{name}_then") for name in Challenge.Figure.values}
        fields["figure"].choices = [
            (value, f"{label}: {thousandths(now[value], unit)}")
            for value, label in Challenge.Figure.choices
        ]
        fields["day"].choices = [
            ("", _("The worst day")),
            *((day, _("Day %(n)d") % {"n": day}) for day in line.report.milestones),
        ]
        fields["own_value"].label = f"{fields['own_value'].label} ({unit.symbol})"


class AnswerForm(VersionedForm):
    """Corrected, stands, or needs data."""

    status = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=[
            (one.value, one.label)
            for one in (
                Challenge.Status.CORRECTED, Challenge.Status.STANDS, Challenge.Status.NEEDS_DATA,
            )
        ],
        widget=forms.RadioSelect,
    )  # fmt: skip
    answer = forms.CharField(
        label=gettext_lazy("What was changed, or why the figure stands"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Whoever asked reads it."),
    )
    data_from = LineField(
        label=gettext_lazy("Who gives the data"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Needed where data are missing."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("By"),
        required=False,
        widget=DAYS,
        help_text=gettext_lazy("Where data are missing; empty: in ten days."),
    )

    def facts(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name] for name in ("status", "answer", "data_from", "due_on")
        }


class TakeForm(forms.Form):
    def __init__(self, *args: Any, nation_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        officers = User.objects.officers_of(nation_id).order_by("name", "pk")
        self.fields["owner"] = PersonChoice(label=_("Who sees to it"), queryset=officers)


class ChallengeFilterForm(RowFilterForm):
    shown = forms.ChoiceField(
        label=gettext_lazy("Shown"),
        required=False,
        choices=[
            ("", gettext_lazy("Open")),
            ("late", gettext_lazy("Late")),
            ("answered", gettext_lazy("Answered")),
            ("all", gettext_lazy("All")),
        ],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["priority"]

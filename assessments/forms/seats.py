"""Forms around the table: who sits at it, what is asked, what is answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Kind
from assessments.forms.assessments import PersonChoice
from assessments.models import Assessment, Seat, Side
from baseline.forms.fields import DAYS


class SeatForm(forms.Form):
    """Who takes a seat, on which side and on what ground."""

    side = forms.ChoiceField(
        label=gettext_lazy("Side"), choices=Side.choices, widget=forms.RadioSelect
    )
    user = PersonChoice(label=gettext_lazy("Person"), queryset=User.objects.none())
    basis = forms.ChoiceField(
        label=gettext_lazy("On what ground"),
        help_text=gettext_lazy(
            "On the private side sits an association's secretariat, or who has signed an "
            "undertaking not to use outside what is read here."
        ),
        choices=Seat.Basis.choices,
    )
    undertaken_on = forms.DateField(
        label=gettext_lazy("Undertaking signed on"), required=False, widget=DAYS
    )

    def __init__(self, *args: Any, assessment: Assessment, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [Kind.OFFICIAL, Kind.OFFICER]
        side: Any = self.fields["side"]
        basis: Any = self.fields["basis"]
        if user.has_perm("assessments.put_in_force"):
            kinds.append(Kind.REPRESENTATIVE)
        else:  # who may read what companies are asked for is the office's decision
            side.choices = side.choices[:1]
            side.initial = Side.PUBLIC
            basis.choices = basis.choices[:1]
            del self.fields["undertaken_on"]
        people = User.objects.filter(nation=assessment.nation_id, is_active=True, kind__in=kinds)
        seated = Seat.objects.current().filter(assessment=assessment).values("user")
        field: Any = self.fields["user"]
        leads = [one for one in (assessment.public_lead_id, assessment.private_lead_id) if one]
        field.queryset = people.exclude(pk__in=leads).exclude(pk__in=seated).order_by("name", "pk")

    @property
    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data) | {"side": Side(self.cleaned_data["side"])}


class QuestionForm(forms.Form):
    """What is asked, and by when an answer is wanted."""

    text = forms.CharField(
        label=gettext_lazy("Question"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = forms.DateField(label=gettext_lazy("Answer wanted by"), widget=DAYS)

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day


class AnswerForm(forms.Form):
    """The answer, for everybody at the table."""

    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        help_text=gettext_lazy("Everybody at the table reads it."),
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

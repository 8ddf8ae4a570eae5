"""Forms of an assessment: what it covers and who leads it; a reason; a file of needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Kind
from assessments.models import Assessment
from baseline.forms.fields import DAYS, NamedChoices
from baseline.models import Region, Requirement, Scenario
from baseline.scope import scope_of
from common.rows import Marking


class PersonChoice(forms.ModelChoiceField):
    """A person, by name."""

    def label_from_instance(self, row: Any) -> str:
        return str(row.get_full_name())


class AssessmentForm(forms.Form):
    """Officers cover what they like; an official what their authorities answer for."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=200)
    purpose = forms.CharField(
        label=_("Purpose"),
        help_text=_("What it is for, and what was assumed."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    requirements = NamedChoices(
        label=_("Requirements"),
        queryset=Requirement.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    regions = NamedChoices(
        label=_("Regions"),
        help_text=_("Needs can be stated in these and in everything inside them."),
        queryset=Region.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    scenarios = NamedChoices(
        label=_("Scenarios"),
        queryset=Scenario.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    public_lead = PersonChoice(
        label=_("Public lead"),
        help_text=_("States needs, speaks and signs for the public side, puts it in force."),
        queryset=User.objects.none(),
    )
    private_lead = PersonChoice(
        label=_("Private lead"),
        help_text=_(
            "From an association, or under a clean-team undertaking; speaks and signs for the "
            "private side."
        ),
        queryset=User.objects.none(),
        required=False,
    )
    due_on = forms.DateField(
        label=_("Deadline"),
        help_text=_("Until when both sides state their positions."),
        required=False,
        widget=DAYS,
    )
    marking = forms.ChoiceField(label=_("Marking"), initial=Marking.AMBER)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        nation = user.nation
        requirements = Requirement.objects.for_list()
        regions = Region.objects.filter(nation=nation, level__lte=1)
        regions = regions.valid_on(timezone.localdate()).for_list()
        if not user.sees_whole_nation:
            scope = scope_of(user)
            requirements = requirements.filter(code__in=scope.requirement_codes)
            regions = regions.filter(pk__in=scope.region_ids)
        people = User.objects.filter(nation=nation, is_active=True).order_by("name", "pk")
        self._offer("requirements", requirements)
        self._offer("regions", regions)
        self._offer("scenarios", Scenario.objects.filter(nation=nation).in_use().for_list())
        public = people.filter(kind__in=[Kind.OFFICIAL, Kind.OFFICER])
        if not user.sees_whole_nation:
            public = public.filter(pk=user.pk)
            self.fields["public_lead"].initial = user.pk
        self._offer("public_lead", public)
        self._offer("private_lead", people.filter(kind=Kind.REPRESENTATIVE))
        ceiling = Marking(nation.marking_ceiling).rank if nation else 0
        marking: Any = self.fields["marking"]
        marking.choices = [(one.value, one.label) for one in Marking if one.rank <= ceiling]

    def _offer(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows

    def keep(self, assessment: Assessment) -> None:
        """Offer also what the assessment holds already, so that saving it loses nothing."""
        for name in ("requirements", "regions", "scenarios"):
            field: Any = self.fields[name]
            held = getattr(assessment, name).values("pk")
            model = field.queryset.model
            offered = field.queryset.order_by().values("pk")
            field.queryset = model.objects.filter(Q(pk__in=offered) | Q(pk__in=held)).for_list()
        for name in ("public_lead", "private_lead"):
            field = self.fields[name]
            offered = field.queryset.order_by().values("pk")
            held_id = getattr(assessment, f"{name}_id")
            field.queryset = User.objects.filter(Q(pk__in=offered) | Q(pk=held_id)).order_by("name")

    @staticmethod
    def initial_of(assessment: Assessment) -> dict[str, Any]:
        names = ("title", "purpose", "due_on", "marking", "version")
        found: dict[str, Any] = {name: getattr(assessment, name) for name in names}
        for name in ("public_lead", "private_lead"):
            found[name] = getattr(assessment, f"{name}_id")
        for name in ("requirements", "regions", "scenarios"):
            found[name] = list(getattr(assessment, name).values_list("pk", flat=True))
        return found

    @property
    def values(self) -> dict[str, Any]:
        """What the deed is given."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ReasonForm(forms.Form):
    """Why; kept in the trail."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class NeedFileForm(forms.Form):
    """A file of needs."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or ODS with the columns of the template; at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.xlsx,.ods,text/csv"}),
    )

"""Forms for scenarios, drivers, planning factors and known shares."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Nation
from baseline.forms.fields import (
    DAYS,
    FactorField,
    NamedChoice,
    NamesForm,
    TreeChoice,
    VersionedForm,
)
from baseline.models import (
    Driver,
    KnownShare,
    Phase,
    PlanningFactor,
    Region,
    Resource,
    Scenario,
)
from baseline.units import Factor

#: What a positive bigint column holds, far beyond any count of people.
MOST = 10**15


class ScenarioForm(NamesForm):
    """A phase, what is assumed, and the day it starts."""

    phase = forms.ChoiceField(
        label=gettext_lazy("Phase"), choices=Phase.choices, widget=forms.RadioSelect
    )
    day_zero = forms.DateTimeField(
        label=gettext_lazy("Day 0"),
        help_text=gettext_lazy(
            "When it starts, on the nation's clock. Empty: each report counts from its own day."
        ),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    assumptions = forms.CharField(
        label=gettext_lazy("Assumptions"),
        help_text=gettext_lazy("What has happened, what still works, what no longer does."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_assumptions(self) -> str:
        return str(self.cleaned_data["assumptions"]).replace("\r\n", "\n")

    def initial_of(self, scenario: Scenario) -> dict[str, Any]:
        return self.initial_names(scenario.name) | {
            "phase": scenario.phase,
            "day_zero": scenario.day_zero,
            "assumptions": scenario.assumptions,
            "version": scenario.version,
        }


class DriverFilterForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is counted"),
        required=False,
        choices=[("", gettext_lazy("All")), *Driver.Kind.choices],
    )


class DriverForm(VersionedForm):
    """How many of something a region has."""

    value = forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Where the figure comes from, so that others can check it."),
        max_length=300,
    )

    def initial_of(self, driver: Driver) -> dict[str, Any]:
        return {"value": driver.value, "source": driver.source, "version": driver.version}


class NewDriverForm(DriverForm):
    region = TreeChoice(label=gettext_lazy("Region"), queryset=Region.objects.none())
    kind = forms.ChoiceField(label=gettext_lazy("What is counted"), choices=Driver.Kind.choices)
    valid_on = forms.DateField(label=gettext_lazy("As of"), initial=timezone.localdate, widget=DAYS)
    field_order = ("region", "kind", "value", "valid_on", "source")

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        today = timezone.localdate()
        regions = Region.objects.filter(nation=nation).valid_on(today).for_list()
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]


class FactorForm(VersionedForm):
    """How much one of a driver needs."""

    factor = FactorField(
        label=gettext_lazy("One of it needs"),
        help_text=gettext_lazy("In the resource's own unit; a number or a fraction: 0.003, 1/50."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("A public source, or that it is the office's own estimate."),
        max_length=300,
    )

    def initial_of(self, row: PlanningFactor) -> dict[str, Any]:
        return {
            "factor": Factor(row.numerator, row.denominator),
            "source": row.source,
            "version": row.version,
        }


class NewFactorForm(FactorForm):
    resource = NamedChoice(
        label=gettext_lazy("Resource"),
        queryset=Resource.objects.none(),
        to_field_name="public_id",
    )
    driver_kind = forms.ChoiceField(label=gettext_lazy("For each of"), choices=Driver.Kind.choices)
    per = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=PlanningFactor.Per.choices,
        widget=forms.RadioSelect,
    )
    field_order = ("resource", "driver_kind", "factor", "per", "source")

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        resources = counted(nation)
        self.fields["resource"].queryset = resources  # type: ignore[attr-defined]


class KnownShareForm(VersionedForm):
    """How much of a resource's market the registry knows, in the office's judgement."""

    percent = forms.IntegerField(
        label=gettext_lazy("Known share in percent"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    source = forms.CharField(
        label=gettext_lazy("How it was estimated"),
        help_text=gettext_lazy("For example: sales of registered firms against trade statistics."),
        max_length=300,
    )

    def initial_of(self, share: KnownShare) -> dict[str, Any]:
        return {"percent": share.percent, "source": share.source, "version": share.version}


class NewKnownShareForm(KnownShareForm):
    resource = NamedChoice(
        label=gettext_lazy("Resource"),
        queryset=Resource.objects.none(),
        to_field_name="public_id",
    )
    estimated_on = forms.DateField(
        label=gettext_lazy("Estimated on"), initial=timezone.localdate, widget=DAYS
    )
    field_order = ("resource", "percent", "estimated_on", "source")

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        resources = Resource.objects.of_nation(nation.pk).in_use().order_by("sort_key", "pk")
        self.fields["resource"].queryset = resources  # type: ignore[attr-defined]


def counted(nation: Nation) -> Any:
    """Resources a quantity of which can be needed."""
    kinds = [Resource.Kind.CONSUMABLE, Resource.Kind.CAPACITY]
    offered = Resource.objects.of_nation(nation.pk).in_use().filter(kind__in=kinds)
    return offered.order_by("sort_key", "pk")

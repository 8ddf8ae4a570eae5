"""Forms for reservations, and for scenarios that would happen at the same time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation
from baseline.forms.fields import DAYS, NamedChoice, NamedChoices, TreeChoice, VersionedForm
from baseline.forms.planning import counted
from baseline.models import Region, Reservation, Resource, Scenario


class ReservationForm(VersionedForm):
    """How much somebody else has the first right to, and whom to ask about it."""

    quantity = forms.DecimalField(
        label=_("How much"),
        help_text=_("In the resource's own unit."),
        min_value=Decimal("0.001"),
        max_digits=18,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"class": "short", "step": "any"}),
    )
    reference = forms.CharField(
        label=_("Whom to ask"),
        help_text=_("A reference, never the content: “Held in register X, ask Y.”"),
        max_length=300,
    )
    until = forms.DateField(
        label=_("Until"), help_text=_("Empty: until it is released."), required=False, widget=DAYS
    )

    def initial_of(self, row: Reservation) -> dict[str, Any]:
        return {
            "quantity": row.quantity.normalize(),
            "reference": row.reference,
            "until": row.until,
            "version": row.version,
        }


class NewReservationForm(ReservationForm):
    resource = NamedChoice(
        label=_("Resource"), queryset=Resource.objects.none(), to_field_name="public_id"
    )
    region = TreeChoice(
        label=_("Region"), queryset=Region.objects.none(), to_field_name="public_id"
    )
    scenario = NamedChoice(
        label=_("Scenario"),
        queryset=Scenario.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("Whatever happens"),
    )
    field_order = ("resource", "region", "scenario", "quantity", "reference", "until")

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["resource"].queryset = counted(nation)
        regions = Region.objects.filter(nation=nation).valid_on(timezone.localdate())
        fields["region"].queryset = regions.for_list()
        own = Scenario.objects.filter(nation=nation).in_use()
        fields["scenario"].queryset = own.for_list()


class ConcurrentForm(VersionedForm):
    others = NamedChoices(
        label=_("Would happen at the same time"),
        help_text=_("Scenarios of the same phase and day 0. Together they share one supply."),
        queryset=Scenario.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, scenario: Scenario, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["others"].queryset = Scenario.objects.could_concur(scenario).for_list()

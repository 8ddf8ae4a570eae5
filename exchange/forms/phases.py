"""Declaring a phase, ending it, and what partners have from day to day."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Nation
from baseline.forms.fields import NamedChoice, TreeChoice
from baseline.models import Region, Scenario
from common.templatetags.portal import localized
from exchange.forms.matters import MOMENT
from partners.forms.fields import LineField, NumberField
from partners.models import Capability


class DeclareForm(forms.Form):
    """Which scenario, where, from when, on whose decision."""

    scenario = NamedChoice(
        label=gettext_lazy("Scenario"),
        queryset=Scenario.objects.none(),
        to_field_name="public_id",
    )
    region = TreeChoice(
        label=gettext_lazy("Where"), queryset=Region.objects.none(), to_field_name="public_id"
    )
    day_zero = forms.DateTimeField(
        label=gettext_lazy("Day 0"),
        widget=MOMENT,
        help_text=gettext_lazy("Reports of this scenario count from here, on the nation's clock."),
    )
    decision = LineField(
        label=gettext_lazy("On whose decision"),
        max_length=300,
        help_text=gettext_lazy("For example: Government order 112 of today."),
    )

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["scenario"].queryset = Scenario.objects.filter(nation=nation).in_use().for_list()
        regions = Region.objects.of(nation).valid_on(timezone.localdate()).for_list()
        fields["region"].queryset = regions


class EndForm(forms.Form):
    reason = LineField(label=gettext_lazy("Why it ends"), max_length=500)


class StockForm(forms.Form):
    """For each capability: now, and tomorrow; and which help is needed."""

    help_needed = forms.CharField(
        label=gettext_lazy("Which help do you need?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The office is told at once. Leave it empty if none."),
    )

    def __init__(self, *args: Any, capabilities: list[Capability], **options: Any) -> None:
        super().__init__(*args, **options)
        self.capabilities = capabilities
        for one in capabilities:
            words = {
                "resource": localized(one.resource.name),
                "site": one.site.name,
                "unit": one.resource.unit.symbol,
            }
            label = _("%(resource)s, %(site)s: now (%(unit)s)") % words
            self.fields[f"now_{one.pk}"] = NumberField(label=label, required=False)
            label = _("%(resource)s, %(site)s: tomorrow (%(unit)s)") % words
            self.fields[f"tomorrow_{one.pk}"] = NumberField(label=label, required=False)
        self.order_fields([*(name for name in self.fields if name != "help_needed"), "help_needed"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for one in self.capabilities:
            tomorrow = given.get(f"tomorrow_{one.pk}")
            if tomorrow is not None and given.get(f"now_{one.pk}") is None:
                self.add_error(f"now_{one.pk}", _("Say also how much there is now."))
        if not self.errors and not self.lines() and not given.get("help_needed"):
            raise forms.ValidationError(_("Fill in at least one line."))
        return given

    def lines(self) -> dict[Capability, tuple[Decimal, Decimal | None]]:
        given = self.cleaned_data
        return {
            one: (given[f"now_{one.pk}"], given.get(f"tomorrow_{one.pk}"))
            for one in self.capabilities
            if given.get(f"now_{one.pk}") is not None
        }

"""The one filter bar of the dashboards; everything it asks lies in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baseline.models import Phase, Region, Requirement
from common.templatetags.portal import localized


class DashboardFilterForm(forms.Form):
    """Region and phase, and on the national page the requirement that map and trend show."""

    phase = forms.ChoiceField(label=_("Phase"), choices=Phase, required=False)
    requirement = forms.ChoiceField(label=_("Requirement on map and trend"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, data: Any, *, nation_id: int, of_requirement: bool = False) -> None:
        shown = data.copy()
        shown.setdefault("phase", Phase.CRISIS)
        super().__init__(shown)
        self.regions = list(Region.objects.filter(nation=nation_id, level=1).for_list())
        self.requirements = list(Requirement.objects.for_list())
        self.fields["region"].choices = [("", _("The whole nation"))] + [  # type: ignore[attr-defined]
            (region.code, localized(region.name)) for region in self.regions
        ]
        self.fields["requirement"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.code} {localized(one.name)}") for one in self.requirements
        ]
        if of_requirement:  # the page has tabs for phases
            del self.fields["requirement"]
            self.fields["phase"].widget = forms.HiddenInput()

    @property
    def chosen_phase(self) -> str:
        """The phase asked for; crisis where none (or nonsense) was."""
        return str(self._asked("phase") or Phase.CRISIS)

    @property
    def chosen_requirement(self) -> str:
        return str(self._asked("requirement") or self.requirements[0].code)

    @property
    def chosen_region(self) -> Region | None:
        code = self._asked("region")
        return next((region for region in self.regions if region.code == code), None)

    def _asked(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)

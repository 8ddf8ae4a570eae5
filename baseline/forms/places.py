"""Forms for regions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Nation
from baseline.forms.fields import DAYS, NamedChoice, NamesForm
from baseline.models import Region


class RegionFilterForm(forms.Form):
    """Whose regions, and how named."""

    nation = NamedChoice(
        label=gettext_lazy("Nation"),
        queryset=Nation.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=None,
    )
    q = forms.CharField(
        label=gettext_lazy("Name or code"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["nation"].queryset = Nation.objects.for_list()  # type: ignore[attr-defined]


class RegionForm(NamesForm):
    """A region of the nation's own, below a published one."""

    kind = forms.CharField(
        label=gettext_lazy("Kind"),
        help_text=gettext_lazy("What such a place is called: district, island, quarter."),
        required=False,
        max_length=80,
    )
    nuts = forms.CharField(
        label=gettext_lazy("NUTS code"),
        required=False,
        max_length=5,
        validators=[
            RegexValidator(r"^[A-Z]{2}[A-Z0-9]{1,3}$", gettext_lazy("Write it as in EE001."))
        ],
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    valid_from = forms.DateField(label=gettext_lazy("First day"), required=False, widget=DAYS)
    valid_until = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=DAYS)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("valid_from"), given.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day lies before the first day."))
        return given

    def initial_of(self, region: Region) -> dict[str, Any]:
        return self.initial_names(region.name) | {
            "kind": region.kind,
            "nuts": region.nuts,
            "valid_from": region.valid_from,
            "valid_until": region.valid_until,
            "version": region.version,
        }


class LastDayForm(forms.Form):
    """The last day on which something holds."""

    on = forms.DateField(label=gettext_lazy("Last day"), initial=timezone.localdate, widget=DAYS)

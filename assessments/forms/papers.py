"""What a paper is to hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Paper
from baseline.models import Phase, Region
from common.templatetags.portal import localized


class PaperForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Paper"),
        choices=Paper.Kind,
        widget=forms.RadioSelect,
        help_text=_(
            "Brief and report are PDFs; a whole report of a country takes some forty pages."
        ),
    )
    phase = forms.ChoiceField(
        label=_("Phase of the brief"),
        choices=Phase,
        required=False,
        help_text=_("Report and spreadsheet have all phases."),
    )
    region = forms.ModelChoiceField(
        Region.objects.none(),
        label=_("Region"),
        required=False,
        to_field_name="code",
        empty_label=_("The whole nation"),
    )

    def __init__(self, *args: Any, nation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        field.queryset = Region.objects.filter(nation=nation_id, level=1).for_list()  # type: ignore[attr-defined]
        field.label_from_instance = lambda region: localized(region.name)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("kind") == Paper.Kind.BRIEF and not given.get("phase"):
            self.add_error("phase", _("A brief is about one phase: choose it."))
        return given

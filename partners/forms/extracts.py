"""Forms with which the office brings in its business register's extract."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation
from partners.extract_rows import FIELDS, NEEDED
from partners.forms.fields import LineField
from partners.forms.registration import is_exercise
from partners.models import RegisterExtract


class ExtractForm(forms.Form):
    """A file of the register, and what it shows."""

    source = LineField(
        label=_("Which register"), max_length=200, help_text=_("As companies know it.")
    )
    as_of = forms.DateField(
        label=_("Day of the extract"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Companies and officers see it beside every match."),
    )
    scheme = forms.ChoiceField(
        label=_("Its numbers"), choices=RegisterExtract.Scheme.choices, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.ods"}),
        help_text=_("CSV, XLSX or ODS, one organisation in each row."),
    )

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        scheme = self.fields["scheme"]
        assert isinstance(scheme, forms.ChoiceField)  # noqa: S101
        scheme.initial = RegisterExtract.Scheme.NATIONAL
        if not is_exercise(nation):
            scheme.choices = RegisterExtract.Scheme.choices[:1]

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class ExtractColumnsForm(forms.Form):
    """Which column of the file is what."""

    def __init__(self, *args: Any, extract: RegisterExtract, **options: Any) -> None:
        super().__init__(*args, **options)
        columns: list[tuple[str, Any]] = [("", _("not in the file"))]
        columns += [(str(index), text or "—") for index, text in enumerate(extract.headings)]
        for name, (label, _words) in FIELDS.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=columns,
                required=name in NEEDED,
                initial=str(extract.mapping.get(name, "")),
                error_messages={"required": _("Say which column this is.")},
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("number") and cleaned.get("number") == cleaned.get("name"):
            self.add_error("name", _("One column cannot be both the number and the name."))
        return cleaned

    def mapping(self) -> dict[str, int]:
        return {name: int(value) for name, value in self.cleaned_data.items() if value}

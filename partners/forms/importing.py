"""Forms around an import: the upload, how the file is opened, which rows are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.tabular.dialect import DELIMITERS
from common.tabular.encoding import ENCODINGS
from common.tabular.reading import Shape, ShortRows
from partners.models import ImportSource

DELIMITER_NAMES = {
    "semicolon": gettext_lazy("Semicolon ;"),
    "comma": gettext_lazy("Comma ,"),
    "tab": gettext_lazy("Tab"),
    "bar": gettext_lazy("Bar |"),
}


class ImportUploadForm(forms.Form):
    """A file, and the register it comes from."""

    source = forms.CharField(
        label=gettext_lazy("Register"),
        max_length=120,
        help_text=gettext_lazy(
            "What you call the register, such as “Energy register”. Its columns are remembered."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=255,
        help_text=gettext_lazy("CSV, XLSX or ODS, at most 50 MB, with a row of headings."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
        error_messages={"empty": gettext_lazy("The file is empty. Choose it again.")},
    )

    def __init__(self, *args: Any, sources: Sequence[ImportSource] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.sources = sources
        self.fields["source"].widget.attrs["list"] = "sources"


class ReadingForm(forms.Form):
    """How the file is to be opened, where the portal has found out wrongly."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), required=False)
    delimiter = forms.ChoiceField(label=gettext_lazy("Cells are parted by"), required=False)
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    heading_row = forms.IntegerField(
        label=gettext_lazy("Row with the headings"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=gettext_lazy("Counted from 1. Leave empty to let the portal find it."),
    )
    fills_short_rows = forms.BooleanField(
        label=gettext_lazy("Rows with too few cells end with empty ones"),
        required=False,
        help_text=gettext_lazy("Otherwise such rows are reported as broken."),
    )

    def __init__(self, *args: Any, is_text: bool, sheets: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        found = ("", _("Let the portal find out"))
        self._choices("encoding", [found, *ENCODINGS.items()])
        self._choices(
            "delimiter",
            [found, *((sign, DELIMITER_NAMES[name]) for sign, name in DELIMITERS.items())],
        )
        self._choices("sheet", [(name, name) for name in sheets])
        for name in ("sheet",) if is_text else ("encoding", "delimiter", "fills_short_rows"):
            del self.fields[name]

    def _choices(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)

    def shape(self) -> Shape:
        given = self.cleaned_data
        return Shape(
            encoding=given.get("encoding", ""),
            delimiter=given.get("delimiter", ""),
            sheet=given.get("sheet", ""),
            heading_row=given.get("heading_row") or 0,
            short_rows=ShortRows.FILL if given.get("fills_short_rows") else ShortRows.REPORT,
        )


class ImportFilterForm(forms.Form):
    """Which rows of an import are shown."""

    state = forms.ChoiceField(label=gettext_lazy("Rows"), required=False)
    deed = forms.ChoiceField(label=gettext_lazy("What they do"), required=False)
    fault = forms.ChoiceField(label=gettext_lazy("What is wrong"), required=False)

    def __init__(
        self,
        *args: Any,
        states: Sequence[tuple[str, Any]],
        deeds: Sequence[tuple[str, Any]],
        faults: Sequence[tuple[str, Any]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for name, choices in (("state", states), ("deed", deeds), ("fault", faults)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("All")), *choices]

"""What a reader may ask about one line: which figure, on which day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.engine.words import Figure

FIGURES = {"assured": Figure.ASSURED, "expected": Figure.EXPECTED, "declared": Figure.DECLARED}
LABELS = {"assured": _("Assured"), "expected": _("Expected"), "declared": _("Declared")}


class LineForm(forms.Form):
    """A figure and a whole day after day 0."""

    figure = forms.ChoiceField(label=_("Figure"), choices=list(LABELS.items()), required=False)
    day = forms.IntegerField(label=_("Day"), min_value=1, required=False)

    def __init__(self, data: Any, *, last_day: int) -> None:
        super().__init__(data)
        self.fields["day"].max_value = last_day  # type: ignore[attr-defined]
        self.fields["day"].help_text = _("From 1 to %(last)d") % {"last": last_day}
        self.fields["day"].widget.attrs.update({"max": last_day, "inputmode": "numeric"})
        self.last_day = last_day

    @property
    def chosen_figure(self) -> str:
        return str(self._asked("figure") or "assured")

    @property
    def chosen_day(self) -> int | None:
        day = self._asked("day")
        return min(int(day), self.last_day) if day else None

    def _asked(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)

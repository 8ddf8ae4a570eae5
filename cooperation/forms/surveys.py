"""A survey as the office writes it, and as people fill it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baseline.forms.fields import DAYS, VersionedForm
from cooperation.actions.surveys import MOST_LINKS
from cooperation.models import Obstacle
from cooperation.obstacles import FIRST, SCALE, ObstacleSet, Side

#: Of one set.
MOST = 20


class SurveyForm(VersionedForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("What people read above the questions"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    opens_on = forms.DateField(label=gettext_lazy("First day"), widget=DAYS)
    closes_on = forms.DateField(label=gettext_lazy("Last day"), widget=DAYS)
    has_open_link = forms.BooleanField(
        label=gettext_lazy("Whoever has the open link may answer"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Otherwise only links for one answer each are valid."),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("opens_on"), given.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("This is before the first day."))
        return given

    def facts(self) -> dict[str, Any]:
        names = ("title", "text", "opens_on", "closes_on", "has_open_link")
        return {name: self.cleaned_data[name] for name in names}


class NewSurveyForm(SurveyForm):
    """With what is asked, one obstacle a line; the last edition's stand there to begin with."""

    def __init__(self, *args: Any, last: Iterable[Obstacle], **options: Any) -> None:
        super().__init__(*args, **options)
        before = [(one.set, one.text) for one in last]
        asked = before or [(code, str(text)) for code, _key, text in FIRST]
        for code, label in ObstacleSet.choices:
            self.fields[f"obstacles_{code}"] = forms.CharField(
                label=label,
                required=False,
                max_length=200 * MOST,
                widget=forms.Textarea(attrs={"rows": 8}),
                initial="\n".join(text for within, text in asked if within == code),
                help_text=gettext_lazy(
                    "One obstacle a line. A line left as it was is compared with the years before."
                ),
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for code in ObstacleSet.values:
            lines = _lines(given.get(f"obstacles_{code}") or "")
            if len(lines) > MOST or any(len(line) > 200 for line in lines):
                self.add_error(
                    f"obstacles_{code}", _("At most 20 lines of at most 200 characters.")
                )
        if not self.obstacles():
            self.add_error(None, _("Ask at least one thing."))
        return given

    def obstacles(self) -> list[tuple[str, str]]:
        return [
            (code, line)
            for code in ObstacleSet.values
            for line in _lines(self.cleaned_data.get(f"obstacles_{code}") or "")
        ]


def _lines(text: str) -> list[str]:
    """Each once."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


class LinksForm(forms.Form):
    number = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=MOST_LINKS)


class SheetForm(forms.Form):
    """What one person rates; what is left out is left out."""

    side = forms.ChoiceField(
        label=gettext_lazy("For whom do you work?"), choices=Side.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, obstacles: Iterable[Obstacle], **options: Any) -> None:
        super().__init__(*args, **options)
        self.obstacles = list(obstacles)
        for one in self.obstacles:
            self.fields[f"rate-{one.key}"] = forms.TypedChoiceField(
                label=one.text,
                choices=[(value, str(value)) for value, _label in SCALE],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )

    def sets(self) -> Iterator[tuple[Any, list[Any]]]:
        """The questions by set, as the page shows them."""
        for code, label in ObstacleSet.choices:
            fields = [self[f"rate-{one.key}"] for one in self.obstacles if one.set == code]
            if fields:
                yield label, fields

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.ratings():
            self.add_error(None, _("Rate at least one of them."))
        return given

    def ratings(self) -> dict[str, int]:
        given = self.cleaned_data
        return {
            one.key: given[f"rate-{one.key}"]
            for one in self.obstacles
            if given.get(f"rate-{one.key}") is not None
        }

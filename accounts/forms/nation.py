"""What an office may set for its register."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
import pycountry
from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import Nation
from accounts.public_texts import DEFAULTS
from common.rows import Marking
from workspace.scanning import is_scanned

LAST_DAY = 3650
MOST_MILESTONES = 12
FIELDS = (
    "office_name",
    "office_email",
    "office_phone",
    "time_zone",
    "languages",
    "milestones",
    "known_share_threshold",
    "marking_ceiling",
    "aggregation_lines",
    "raises_wait_for_office",
    "checklist_required",
    "four_eyes",
    "vet_again_months",
    "files_wait_for_scan",
    "banner",
    "currency",
)


class MilestonesField(forms.CharField):
    """Days after day 0, written one after another: "1, 3, 7"."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = str(value or "").replace(";", ",").replace(",", " ").split()
        if any(not word.isdecimal() for word in words):
            raise forms.ValidationError(_("Write whole days, with commas between them: 1, 3, 7."))
        days = sorted({int(word) for word in words})
        if days and not 1 <= days[0] <= days[-1] <= LAST_DAY:
            raise forms.ValidationError(
                _("Days lie between 1 and %(last)s."), params={"last": LAST_DAY}
            )
        if len(days) > MOST_MILESTONES:
            raise forms.ValidationError(
                _("At most %(most)s milestones can be read at a glance; these are %(given)s."),
                params={"most": MOST_MILESTONES, "given": len(days)},
            )
        return days

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


class NationForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    office_name = forms.CharField(label=_("Name of the office"), max_length=200)
    office_email = forms.EmailField(label=_("E-mail address"), required=False)
    office_phone = forms.CharField(
        label=_("Telephone, day and night"),
        max_length=40,
        required=False,
        help_text=_("With the country code: +372 …"),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"))
    languages = forms.MultipleChoiceField(
        label=_("Languages of the office"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Letters to people who have not chosen a language are written in the first."),
    )
    milestones = MilestonesField(
        label=_("Milestones"),
        help_text=_("Days after day 0 at which supply and needs are compared: 1, 3, 7."),
    )
    known_share_threshold = forms.IntegerField(
        label=_("Known from, percent of the market"),
        min_value=0,
        max_value=100,
        help_text=_("Where the register knows less of a market, a gap is shown as “not known”."),
    )
    marking_ceiling = forms.ChoiceField(
        label=_("Highest marking kept here"),
        choices=Marking.choices,
        help_text=_("Above it only a reference is kept: held elsewhere, ask there."),
    )
    aggregation_lines = forms.IntegerField(
        label=_("Raise a report's marking from this many lines"),
        min_value=0,
        max_value=100_000,
        help_text=_("0 never raises it."),
    )
    raises_wait_for_office = forms.BooleanField(
        label=_("What raises a quantity waits for the office"), required=False
    )
    checklist_required = forms.BooleanField(
        label=_("A partner is approved only when everything on the checklist has been checked"),
        required=False,
    )
    four_eyes = forms.BooleanField(
        label=_("One officer recommends a partner, another one approves it"), required=False
    )
    vet_again_months = forms.IntegerField(
        label=_("Partners are looked at again after this many months"),
        min_value=0,
        max_value=120,
        help_text=_("Counted from the approval; 0 sets no day."),
    )
    files_wait_for_scan = forms.BooleanField(
        label=_("Uploaded files wait until they have been scanned"), required=False
    )
    banner = forms.CharField(
        label=_("Banner on every page"),
        max_length=200,
        required=False,
        help_text=_("For an exercise, for example."),
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        required=False,
        help_text=_("Of costs; what stands here already is not converted."),
    )

    def __init__(self, *args: Any, nation: Nation, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(nation)
        super().__init__(*args, **kwargs)
        zones = sorted(_time_zones() | {nation.time_zone})
        self.fields["time_zone"].choices = [(zone, zone) for zone in zones]  # type: ignore[attr-defined]
        self.fields["languages"].choices = _languages(nation)  # type: ignore[attr-defined]
        self.fields["currency"].choices = _currencies()  # type: ignore[attr-defined]
        self.fields["files_wait_for_scan"].help_text = _about_scanning()
        for code, language in settings.LANGUAGES:
            for key, title, default in DEFAULTS:
                with override(code):
                    own_words = str(default)
                self.fields[f"text_{key}_{code}"] = forms.CharField(
                    label=format_lazy("{title} ({language})", title=title, language=language),
                    required=False,
                    max_length=5000,
                    widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
                    help_text=own_words,
                )

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"] or self.initial["currency"])

    def clean_office_phone(self) -> str:
        given: str = self.cleaned_data["office_phone"]
        if not given:
            return ""
        try:
            number = phonenumbers.parse(given, None)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise forms.ValidationError(
                _("This is no telephone number. Start with + and the country code.")
            )
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def changes(self) -> dict[str, Any]:
        """The cleaned values under the names of the nation's fields."""
        given = self.cleaned_data
        texts: dict[str, dict[str, str]] = {}
        for key, _title, _default in DEFAULTS:
            own = {code: given[f"text_{key}_{code}"].strip() for code, _name in settings.LANGUAGES}
            if kept := {code: text for code, text in own.items() if text}:
                texts[key] = kept
        return {name: given[name] for name in FIELDS} | {"public_texts": texts}

    @property
    def office_fields(self) -> list[Any]:
        return [self[name] for name in FIELDS[:5]]

    @property
    def figure_fields(self) -> list[Any]:
        return [self[name] for name in FIELDS[5:]]

    @property
    def text_groups(self) -> list[tuple[str, Any, list[Any]]]:
        """Code, name and fields of each language the pages speak."""
        return [
            (code, name, [self[f"text_{key}_{code}"] for key, _title, _default in DEFAULTS])
            for code, name in settings.LANGUAGES
        ]


def _about_scanning() -> Any:
    if is_scanned():
        return _("A scanner is connected: every file is looked at before anybody opens it.")
    return _(
        "No scanner is connected: while this holds, nobody can open an uploaded file. "
        "Without it, files are given out unscanned, and the page says so."
    )


@cache
def _time_zones() -> frozenset[str]:
    # Asking walks through hundreds of files.
    return frozenset(available_timezones())


def _currencies() -> list[tuple[str, str]]:
    return sorted((one.alpha_3, f"{one.alpha_3} {one.name}") for one in pycountry.currencies)


def _languages(nation: Nation) -> list[tuple[str, Any]]:
    """The languages of the pages, and those the nation is known to speak."""
    spoken: dict[str, Any] = dict(settings.LANGUAGES)
    for code in nation.languages:
        found = pycountry.languages.get(alpha_2=code)
        spoken.setdefault(code, found.name if found else code)
    return list(spoken.items())


def _initial(nation: Nation) -> dict[str, Any]:
    initial = {name: getattr(nation, name) for name in FIELDS} | {"version": nation.version}
    for key, _title, _default in DEFAULTS:
        for code, _name in settings.LANGUAGES:
            initial[f"text_{key}_{code}"] = nation.public_texts.get(key, {}).get(code, "")
    return initial

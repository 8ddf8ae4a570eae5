"""Fields this room's forms share: names in several languages, rows by name, exact factors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pycountry
from django import forms
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Nation
from baseline.units import Factor, written
from common.templatetags.portal import localized

FRACTION = re.compile(r"\s*(\d{1,12}(?:[.,]\d{1,12})?)\s*(?:/\s*(\d{1,12}(?:[.,]\d{1,12})?)\s*)?")
#: What a positive bigint column holds.
LARGEST = 2**63 - 1
DAYS = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class NamedChoice(forms.ModelChoiceField):
    """One row, shown by its name in the reader's language."""

    def label_from_instance(self, row: Any) -> str:
        return named(row)


class NamedChoices(forms.ModelMultipleChoiceField):
    """Several rows, shown by their names."""

    def label_from_instance(self, row: Any) -> str:
        return named(row)


class TreeChoice(NamedChoice):
    """A region, indented by how deep it lies."""

    def label_from_instance(self, row: Any) -> str:
        return indented(row)


class TreeChoices(NamedChoices):
    def label_from_instance(self, row: Any) -> str:
        return indented(row)


def named(row: Any) -> str:
    """A row as a list shows it: units and codes beside the name where they help."""
    name = localized(row.name)
    if hasattr(row, "symbol"):
        return f"{name} ({row.symbol})"
    if row._meta.model_name in {"requirement", "element"}:
        return f"{row.code} {name}"
    return name


def indented(row: Any) -> str:
    # Spaces at the front of an option are lost; no-break ones stay.
    return "\N{NO-BREAK SPACE}" * 4 * row.level + localized(row.name)


class FactorField(forms.CharField):
    """An exact factor above zero: 0.84, 1.19 or 1000/840."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 40)
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "text", "class": "short"}))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Factor) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = FRACTION.fullmatch(text)
        if found is None:
            raise forms.ValidationError(
                _("Write a number or a fraction above zero, for example 0.84 or 1000/840.")
            )
        over, under = (
            Fraction(Decimal((part or "1").replace(",", "."))) for part in found.groups()
        )
        if not over or not under:
            raise forms.ValidationError(_("A factor is above zero."))
        exact = over / under
        if max(exact.numerator, exact.denominator) > LARGEST:
            raise forms.ValidationError(_("This factor has too many figures."))
        return Factor(exact.numerator, exact.denominator)


class VersionedForm(forms.Form):
    """Carries the version of the row it was opened with."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NamesForm(VersionedForm):
    """A name in English, and where wanted in French and in the languages of the nation."""

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.languages = list(dict.fromkeys(["en", "fr", *nation.languages]))
        for language in self.languages:
            self.fields[f"name_{language}"] = forms.CharField(
                label=_("Name in %(language)s") % {"language": language_name(language)},
                max_length=180,
                required=language == "en",
            )
        self.order_fields([f"name_{language}" for language in self.languages])

    def names(self) -> dict[str, str]:
        """The names given, by language."""
        given = {language: self.cleaned_data[f"name_{language}"] for language in self.languages}
        return {language: name for language, name in given.items() if name}

    @staticmethod
    def initial_names(names: dict[str, str]) -> dict[str, str]:
        return {f"name_{language}": name for language, name in names.items()}


def language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        # One that Django has no name for, as Montenegrin.
        known = pycountry.languages.get(alpha_3=code) or pycountry.languages.get(alpha_2=code)
        return str(known.name) if known else code


class ReasonForm(forms.Form):
    """Why something is put away."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


def words_of(text: str) -> list[str]:
    """Words given one a line, or parted by commas or semicolons; each once."""
    words = (" ".join(word.split()) for word in re.split(r"[\n;,]", text))
    return list({word.casefold(): word for word in words if word}.values())


def too_long(words: Iterable[str], longest: int) -> list[str]:
    return [word for word in words if len(word) > longest]

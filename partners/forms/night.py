"""What the office asks at three in the morning: what, where, by when, how much."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baseline.models import Competence, Region, Resource
from baseline.quantities import QuantityRefused, accepted_units, in_own_unit
from common.tabular.problems import Unreadable
from partners.forms.fields import read_number
from partners.forms.filters import RegionCodeField, RegistryFilterForm, search_field
from partners.forms.regions import region_label
from partners.people import people_words

#: Other readings of the words that are offered beside the one taken.
OTHERS = 4
#: Before the code of a competence in an address.
COMPETENCE = "competence:"
MOST_HOURS = 24 * 366
_WITH_UNIT = re.compile(r"(?P<number>[\d\s.,'’\u00a0\u202f]+)(?P<unit>\D.*)?")


@dataclass(frozen=True)
class Thing:
    """What is asked for: a resource, or people of a competence."""

    key: str  # in an address
    name: Any
    unit: str
    resource: Resource | None = None
    competence: str = ""

    @classmethod
    def of(cls, row: Resource) -> Thing:
        return cls(str(row.public_id), row.name, row.unit.symbol, resource=row)

    @classmethod
    def people(cls, row: Competence) -> Thing:
        return cls(f"{COMPETENCE}{row.code}", row.name, _("people"), competence=row.code)

    def wanted(self, text: str) -> Decimal | None:
        if self.resource is not None:
            return _wanted(self.resource, text)
        number = read_number(text.strip())
        if number != int(number):
            raise forms.ValidationError(_("People come in whole numbers."))
        return number or None


class NightForm(RegistryFilterForm):
    """Four things to type on a phone; the phase is peacetime unless said otherwise."""

    resource = search_field(gettext_lazy("What"), placeholder=gettext_lazy("diesel, lorries…"))
    region = RegionCodeField(label=gettext_lazy("Where"), required=False)
    hours = forms.IntegerField(
        label=gettext_lazy("Within hours"),
        min_value=0,
        max_value=MOST_HOURS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    amount = forms.CharField(
        label=gettext_lazy("How much"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )
    phase = forms.ChoiceField(
        label=gettext_lazy("Phase"),
        required=False,
        choices=[
            ("peacetime", gettext_lazy("Peacetime")),
            ("crisis", gettext_lazy("Crisis")),
            ("war", gettext_lazy("War")),
        ],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        region: Any = self.fields["region"]
        region.choices = [("", _("The whole nation")), *region.choices[1:]]
        asked = str(self.data.get("region", ""))
        if asked and asked not in dict(region.choices):
            region.choices += self._deeper(asked)
        self.fields["resource"].required = True
        self.others: list[Thing] = []

    def _deeper(self, code: str) -> list[tuple[str, str]]:
        """A smaller place that stands in the address."""
        rows = Region.objects.visible_to(self.user).filter(code=code)[:1]
        return [(row.code, region_label(row)) for row in rows]

    def clean_resource(self) -> Thing:  # type: ignore[override]
        """The one meant; what else the words may mean is kept for a second look."""
        text = self.cleaned_data["resource"]
        offered = Resource.objects.visible_to(self.user).declarable().in_use()
        named = self._competences(text)
        found: list[Any] = list(offered.with_code_or_id(text).with_units()[:1])
        if not found and not text.startswith(COMPETENCE):
            found = list(offered.like(text).with_units()[: OTHERS + 1])
        known = {row.pk for row in offered.with_code_or_id(text)} if found else set()
        # A word that is a competence means people, unless it is just the code of a resource.
        things = [Thing.of(row) for row in found if row.pk in known]
        things += [Thing.people(row) for row in named]
        things += [Thing.of(row) for row in found if row.pk not in known]
        if not things:
            raise forms.ValidationError(_("Nothing is called “%(text)s”.") % {"text": text})
        self.others = things[1 : OTHERS + 1]
        return things[0]

    def _competences(self, text: str) -> list[Competence]:
        """The competence of exactly this name, in any language, or of this code."""
        known = Competence.objects.visible_to(self.user)
        if text.startswith(COMPETENCE):
            return list(known.with_codes([text.removeprefix(COMPETENCE)])[:1])
        words = people_words(self.user.nation_id or 0)
        try:
            return list(known.with_codes([words.find(text)])[:1])
        except Unreadable:
            return []

    def clean_region(self) -> Region | None:
        region = super().clean_region()
        if region is None and self.cleaned_data["region"]:
            raise forms.ValidationError(_("There is no such region."))
        return region

    def clean_phase(self) -> str:
        return self.cleaned_data["phase"] or "peacetime"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        text, thing = cleaned.get("amount", ""), cleaned.get("resource")
        cleaned["wanted"] = None
        if text and thing is not None:
            try:
                cleaned["wanted"] = thing.wanted(text)
            except QuantityRefused as refused:
                self.add_error("amount", str(refused))
            except forms.ValidationError as problem:
                self.add_error("amount", problem)
        return cleaned


def _wanted(resource: Resource, text: str) -> Decimal | None:
    """ "40", "40 t" or "40 000 litres", in the resource's unit; nothing is no limit."""
    parts = _WITH_UNIT.fullmatch(text.strip())
    if parts is None:
        raise forms.ValidationError(_("Write a number, with a unit if it is not the usual one."))
    number, word = read_number(parts["number"].strip()), (parts["unit"] or "").strip().casefold()
    if not word:
        return in_own_unit(resource, number).quantity or None
    units = accepted_units(resource)
    for unit in units:
        names = {unit.symbol, unit.code, *(str(name) for name in unit.name.values())}
        if word in {form for name in names for form in (name.casefold(), f"{name.casefold()}s")}:
            return in_own_unit(resource, number, unit).quantity or None
    accepted = ", ".join(unit.symbol for unit in units)
    raise forms.ValidationError(
        _("This is stated in one of: %(accepted)s.") % {"accepted": accepted}
    )

"""Forms for contacts and sites."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Nation
from baseline.forms.fields import VersionedForm, language_name
from partners.forms.fields import CoordinateField, LineField, PhoneField
from partners.forms.regions import RegionField
from partners.models import Contact, Site

#: Languages spoken in the Alliance, in which somebody may answer a call.
LANGUAGES = [
    "sq",
    "bg",
    "hr",
    "cs",
    "da",
    "nl",
    "en",
    "et",
    "fi",
    "fr",
    "de",
    "el",
    "hu",
    "is",
    "it",
    "lv",
    "lt",
    "lb",
    "mk",
    "cnr",
    "nb",
    "pl",
    "pt",
    "ro",
    "ru",
    "sk",
    "sl",
    "es",
    "sv",
    "tr",
    "uk",
]


def language_choices(first: list[str]) -> list[tuple[str, str]]:
    """The register's own languages first, then the rest by name."""
    rest = sorted((code for code in LANGUAGES if code not in first), key=language_name)
    return [(code, language_name(code)) for code in [*first, *rest]]


class ContactForm(VersionedForm):
    """Whom the office may call."""

    name = LineField(label=gettext_lazy("Name"), max_length=200)
    role = LineField(
        label=gettext_lazy("Role"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("What the person (or desk) does: duty manager, dispatcher."),
    )
    phone = PhoneField(label=gettext_lazy("Telephone"), required=False)
    is_any_hour = forms.BooleanField(
        label=gettext_lazy("This number is answered 24 hours, 7 days"), required=False
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages spoken"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    facts: tuple[str, ...] = ("name", "role", "phone", "is_any_hour", "email", "languages")

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        phone, languages = self.fields["phone"], self.fields["languages"]
        assert isinstance(phone, PhoneField)  # noqa: S101
        assert isinstance(languages, forms.MultipleChoiceField)  # noqa: S101
        phone.country = nation.code
        first = list(dict.fromkeys([*nation.languages, "en"]))
        languages.choices = language_choices(first)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "phone" in self.errors or "email" in self.errors:
            return cleaned
        if not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", _("Give a telephone number or an e-mail address."))
        elif cleaned.get("is_any_hour") and not cleaned.get("phone"):
            self.add_error("phone", _("Give the number that is answered at any hour."))
        return cleaned

    def stated(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.facts}

    @classmethod
    def initial_of(cls, contact: Contact) -> dict[str, Any]:
        return {name: getattr(contact, name) for name in (*cls.facts, "version")}


class SiteForm(VersionedForm):
    """A place from which something could be supplied."""

    name = LineField(
        label=gettext_lazy("Name of the site"),
        max_length=200,
        help_text=gettext_lazy("As your own people call it: Muuga terminal, depot Tartu."),
    )
    region = RegionField(
        label=gettext_lazy("Region"),
        help_text=gettext_lazy("Start typing and choose. A site abroad is found by its name too."),
    )
    address = LineField(label=gettext_lazy("Street and number"), max_length=300, required=False)
    postal_code = LineField(
        label=gettext_lazy("Postal code"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "postal-code"}),
    )
    municipality = LineField(
        label=gettext_lazy("Town or municipality"), max_length=120, required=False
    )
    latitude = CoordinateField(
        label=gettext_lazy("Latitude"),
        most=90,
        required=False,
        help_text=gettext_lazy("Degrees north, like 59.4370; south has a minus."),
    )
    longitude = CoordinateField(
        label=gettext_lazy("Longitude"),
        most=180,
        required=False,
        help_text=gettext_lazy("Degrees east, like 24.7536; west has a minus."),
    )

    facts = (
        "name", "region", "address", "postal_code", "municipality", "latitude", "longitude"
    )  # fmt: skip

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        region = self.fields["region"]
        assert isinstance(region, RegionField)  # noqa: S101
        region.nation = nation

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        pair = ("latitude", "longitude")
        if not any(name in self.errors for name in pair):
            missing = [name for name in pair if cleaned.get(name) is None]
            if len(missing) == 1:
                self.add_error(missing[0], _("Give both latitude and longitude, or neither."))
        return cleaned

    def stated(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.facts}

    @classmethod
    def initial_of(cls, site: Site) -> dict[str, Any]:
        return {name: getattr(site, name) for name in (*cls.facts, "version")}

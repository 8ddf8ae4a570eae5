"""The part of a form that asks for an organisation's number: which register, and the number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation
from common.templatetags.portal import localized
from partners import identifiers
from partners.forms.fields import LineField
from partners.identifier_words import hint, sentence
from partners.identifiers import BadIdentifier, CleanNumber
from partners.models import Identifier


def country_choices() -> list[tuple[str, str]]:
    """Nations of the Alliance, by name in the reader's language."""
    rows = [(nation.code, localized(nation.name)) for nation in Nation.objects.for_list()]
    return sorted(rows, key=lambda row: row[1])


def number_hint(nation_code: str) -> str:
    """How the national number looks in this register."""
    try:
        return hint(identifiers.rule_for(identifiers.NATIONAL, nation_code))
    except BadIdentifier:
        return ""


class NumberFormMixin(forms.Form):
    """Scheme, number and, for another country's register, the country."""

    scheme = forms.ChoiceField(label=_("Which number?"), widget=forms.RadioSelect)
    number = LineField(
        label=_("The number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    country = forms.ChoiceField(
        label=_("The country whose register it comes from"),
        required=False,
        help_text=_("Leave it where the number comes from this nation's register."),
    )

    def offer_schemes(self, nation: Nation | None, *, is_exercise: bool) -> None:
        """Which schemes this register takes; invented numbers only in an exercise."""
        schemes = [
            (Identifier.Scheme.NATIONAL, _("Business register number")),
            (Identifier.Scheme.VAT, _("VAT number")),
            (Identifier.Scheme.LEI, _("LEI (legal entity identifier)")),
            (Identifier.Scheme.OTHER, _("A number from another register")),
        ]
        if is_exercise:
            schemes.append((Identifier.Scheme.DEMO, _("Exercise number (invented)")))
        self._scheme().choices = schemes
        self.fields["scheme"].initial = Identifier.Scheme.NATIONAL
        countries = self.fields["country"]
        assert isinstance(countries, forms.ChoiceField)  # noqa: S101
        countries.choices = [("", _("This nation's")), *country_choices()]
        if nation is not None:
            self.fields["number"].help_text = number_hint(nation.code)

    def _scheme(self) -> forms.ChoiceField:
        field = self.fields["scheme"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        return field

    def check_number(self, cleaned: dict[str, Any], nation_code: str) -> CleanNumber | None:
        """The clean number, or an error on the field that says exactly what is wrong."""
        scheme, text = cleaned.get("scheme"), cleaned.get("number")
        if not scheme or not text:
            return None
        try:
            return identifiers.check(scheme, text, cleaned.get("country") or nation_code)
        except BadIdentifier as problem:
            self.add_error("number", sentence(problem))
            return None

"""Forms on codes of sites and on owners abroad."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pycountry
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.forms.fields import LineField
from partners.models import Partner, Site, SiteCode
from partners.site_codes import BadSiteCode, check


class SiteCodeForm(forms.Form):
    """A site, and the code under which others know it."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none())
    scheme = forms.ChoiceField(
        label=_("Which code?"), choices=SiteCode.Scheme.choices, widget=forms.RadioSelect
    )
    value = LineField(label=_("The code"), max_length=40)

    def __init__(self, *args: Any, partner: Partner, **options: Any) -> None:
        super().__init__(*args, **options)
        site = self.fields["site"]
        assert isinstance(site, forms.ModelChoiceField)  # noqa: S101
        site.queryset = Site.objects.filter(partner=partner).in_use().order_by("name", "pk")
        site.label_from_instance = lambda row: row.name  # type: ignore[method-assign,assignment]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("scheme") and given.get("value"):
            try:
                given["value"] = check(given["scheme"], given["value"])
            except BadSiteCode as bad:
                self.add_error("value", _sentence(bad))
        return given


def _sentence(bad: BadSiteCode) -> Any:
    if bad.is_mistyped:
        return _("The check character does not fit: a character is mistyped.")
    if bad.scheme == SiteCode.Scheme.EIC:
        return _("An EIC has 16 characters: digits, capital letters and hyphens.")
    return _("An NCAGE has five characters: digits and capital letters, at least one digit.")


class ForeignShareForm(forms.Form):
    """How much is owned from another country, and how the office knows."""

    country = forms.ChoiceField(label=_("Country"))
    percent = forms.DecimalField(
        label=_("Share, percent"),
        min_value=Decimal("0.01"),
        max_value=100,
        max_digits=5,
        decimal_places=2,
    )
    source = LineField(
        label=_("Who says so"), max_length=300, help_text=_("Register, report, declaration.")
    )
    since = forms.DateField(
        label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)  # noqa: S101
        rows = sorted((one.name, one.alpha_2) for one in pycountry.countries)
        country.choices = [("", "—"), *((code, name) for name, code in rows)]

    def clean_since(self) -> Any:
        day = self.cleaned_data["since"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

"""Forms for production lines, and the part of a capability's form that says what a line makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baseline.forms.fields import VersionedForm
from common.templatetags.portal import localized
from partners.forms.fields import HoursField, LineField, QuantityField
from partners.models import Capability, Line, Partner, Site
from partners.stating import Typed
from partners.terms import LineTerms


class SiteChoice(forms.ModelChoiceField):
    """`known`: by public id, where one form after another is asked about the same sites."""

    known: Mapping[str, Site] | None = None

    def to_python(self, value: Any) -> Any:
        if self.known is None or value in self.empty_values:
            return super().to_python(value)
        if (found := self.known.get(str(value))) is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return found

    def label_from_instance(self, site: Any) -> str:
        return f"{site.name}, {localized(site.region.name)}"


class LineForm(VersionedForm):
    """What a line is called, and what it needs."""

    name = LineField(
        label=gettext_lazy("Name of the line"),
        max_length=200,
        help_text=gettext_lazy("As your own people call it: bottling line 2, mill, press hall."),
    )
    inputs = forms.CharField(
        label=gettext_lazy("What it needs to run"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Raw materials, power, packaging, people. It is shown to those who may see the line."
        ),
    )

    facts: tuple[str, ...] = ("name", "inputs")

    def stated(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.facts}

    @classmethod
    def initial_of(cls, line: Line) -> dict[str, Any]:
        return {name: getattr(line, name) for name in ("name", "inputs", "version")}


class NewLineForm(LineForm):
    """A line and where it stands; it stays there."""

    site = SiteChoice(
        label=gettext_lazy("At which site?"),
        queryset=Site.objects.none(),
        to_field_name="public_id",
    )
    field_order = ("version", "site", "name", "inputs")
    facts = ("site", "name", "inputs")

    def __init__(self, *args: Any, partner: Partner, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Site.objects.filter(partner=partner).in_use().select_related("region").for_list()
        site: Any = self.fields["site"]
        site.queryset = rows
        if not self.is_bound and len(first := rows[:2]) == 1:
            site.initial = first[0].public_id


class LineChoice(forms.ModelChoiceField):
    def label_from_instance(self, line: Any) -> str:
        return f"{line.name}, {line.site.name}"


def has_lines(partner: Partner) -> bool:
    return Line.objects.filter(partner=partner).in_use().exists()


def made_fields(partner: Partner) -> dict[str, forms.Field]:
    """The fields with which a capability becomes a product of a line."""
    lines = Line.objects.filter(partner=partner).in_use().for_list()
    return {
        "line": LineChoice(
            label=gettext_lazy("Is it made on a line that makes one thing at a time?"),
            queryset=lines,
            to_field_name="public_id",
            required=False,
            empty_label=gettext_lazy("No"),
            help_text=gettext_lazy(
                "Then say how much it makes if it makes nothing else: its products share its time."
            ),
        ),
        "is_normal": forms.BooleanField(
            label=gettext_lazy("This is what the line makes anyway"), required=False
        ),
        "conversion_hours": HoursField(
            label=gettext_lazy("Conversion: from the order until the line makes this instead"),
            help_text=gettext_lazy("Cleaning, changing tools, approval. Nothing: at once."),
        ),
        "most": QuantityField(
            label=gettext_lazy("The most it can make of this in all"),
            required=False,
            help_text=gettext_lazy(
                "Where raw material or packaging run out; empty: no such limit."
            ),
        ),
    }


MADE = ("line", "is_normal", "conversion_hours", "most")


def clean_made(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """What a line makes must fit the line; without one there is nothing to convert."""
    line = cleaned.get("line")
    if line is None:
        told = [name for name in MADE[1:] if cleaned.get(name)]
        if told and "line" not in form.errors:
            form.add_error("line", _("Choose the line this is said of."))
        return
    site = cleaned.get("site")
    if site is not None and site.pk != line.site_id:
        form.add_error(
            "line", _("This line stands at %(site)s. Choose that site.") % {"site": line.site.name}
        )
    if cleaned.get("is_normal") and cleaned.get("conversion_hours"):
        form.add_error("conversion_hours", _("What a line makes anyway needs no conversion."))
    _clean_amounts(form, cleaned)


def _clean_amounts(form: forms.Form, cleaned: dict[str, Any]) -> None:
    if cleaned.get("stock"):
        form.add_error(
            "stock", _("A line makes things; declare what lies in stock as an entry of its own.")
        )
    made = "rate" if "rate" in form.fields else "capacity"
    if not cleaned.get(made) and made not in form.errors:
        form.add_error(made, _("Say how much the line makes of it if it makes nothing else."))
    most = cleaned.get("most")
    if most is None:
        return
    if made != "rate":
        form.add_error("most", _("Only what is used up has such a limit."))
    elif isinstance(most, Typed) and not most.low:
        form.add_error("most", _("State a quantity above zero, or none."))


def made_of(given: dict[str, Any]) -> LineTerms | None:
    """What a cleaned form says of the line."""
    if not given.get("line"):
        return None
    return LineTerms(
        line=given["line"],
        is_normal=given["is_normal"],
        conversion_hours=given["conversion_hours"] or 0,
    )


def initial_made(capability: Capability) -> dict[str, Any]:
    line = capability.line
    return {
        "line": line.public_id if line else None,
        "is_normal": capability.is_normal,
        "conversion_hours": capability.conversion_hours,
    }

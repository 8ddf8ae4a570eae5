"""Forms for elements and resources, and for searching them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.eu import nace

from accounts.models import Nation
from baseline.forms.fields import (
    FactorField,
    NamedChoice,
    NamedChoices,
    NamesForm,
    too_long,
    words_of,
)
from baseline.models import Element, Requirement, Resource, Unit
from baseline.quantities import OtherUnit
from baseline.units import Factor

#: Empty lines offered for other units besides those there are.
SPARE_LINES = 3


class ResourceFilterForm(forms.Form):
    """What the list of resources can be narrowed by."""

    q = forms.CharField(
        label=gettext_lazy("Name or synonym"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    requirement = NamedChoice(
        label=gettext_lazy("Requirement"),
        queryset=Requirement.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("All"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    shown = forms.ChoiceField(
        label=gettext_lazy("Shown"),
        required=False,
        choices=[
            ("", gettext_lazy("In use")),
            ("own", gettext_lazy("Our own")),
            ("retired", gettext_lazy("Retired")),
        ],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["requirement"].queryset = Requirement.objects.for_list()  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("All")), *KINDS]  # type: ignore[attr-defined]


KINDS = [
    (Resource.Kind.CONSUMABLE, gettext_lazy("Consumable")),
    (Resource.Kind.CAPACITY, gettext_lazy("Capacity")),
    (Resource.Kind.LEVEL, gettext_lazy("Level")),
    (Resource.Kind.CRITERION, gettext_lazy("Criterion")),
]


class ResourceSearchForm(forms.Form):
    """The words somebody looks for."""

    q = forms.CharField(
        label=gettext_lazy("What do you look for?"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class ElementForm(NamesForm):
    """A functional element of the nation's own."""

    def initial_of(self, element: Element) -> dict[str, Any]:
        return self.initial_names(element.name) | {"version": element.version}


class NewElementForm(ElementForm):
    requirement = NamedChoice(
        label=gettext_lazy("Requirement"),
        queryset=Requirement.objects.none(),
        to_field_name="code",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["requirement"].queryset = Requirement.objects.for_list()  # type: ignore[attr-defined]
        self.order_fields(["requirement"])


class ResourceForm(NamesForm):
    """What can be changed about a resource of the nation's own."""

    elements = NamedChoices(
        label=gettext_lazy("Elements it belongs to"),
        queryset=Element.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    synonyms = forms.CharField(
        label=gettext_lazy("Other words people use for it"),
        help_text=gettext_lazy("One a line, in any language. People find it by these words."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    explanation = forms.CharField(
        label=gettext_lazy("Explanation"),
        help_text=gettext_lazy("What counts and what does not, in one or two sentences."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    supply_class = forms.CharField(
        label=gettext_lazy("NATO supply class"),
        required=False,
        max_length=4,
        validators=[RegexValidator(r"^[0-9]{4}$", gettext_lazy("Write four figures."))],
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    cpv = forms.CharField(
        label=gettext_lazy("CPV code"),
        required=False,
        max_length=10,
        validators=[
            RegexValidator(
                r"^[0-9]{8}(-[0-9])?$", gettext_lazy("Write eight figures, as in 09134200-9.")
            )
        ],
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    nace = forms.CharField(
        label=gettext_lazy("NACE class"),
        help_text=gettext_lazy("The activity that usually supplies it, NACE Rev. 2.1."),
        required=False,
        max_length=8,
        widget=forms.TextInput(attrs={"class": "short"}),
    )

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, nation=nation, **options)
        elements = Element.objects.of_nation(nation.pk).in_use().for_list()
        self.fields["elements"].queryset = elements  # type: ignore[attr-defined]

    def clean_synonyms(self) -> list[str]:
        words = words_of(self.cleaned_data["synonyms"])
        if long := too_long(words, 100):
            raise forms.ValidationError(_("Shorten “%(word)s”.") % {"word": long[0][:40]})
        return words

    def clean_explanation(self) -> dict[str, str]:
        text = self.cleaned_data["explanation"].replace("\r\n", "\n")
        return {"en": text} if text else {}

    def clean_nace(self) -> str:
        code = self.cleaned_data["nace"].strip()
        if code and not nace.is_valid(code, revision="2.1"):
            raise forms.ValidationError(_("NACE Rev. 2.1 has no such class. Write it as 35.11."))
        return code

    def initial_of(self, resource: Resource) -> dict[str, Any]:
        return self.initial_names(resource.name) | {
            "elements": list(resource.elements.values_list("pk", flat=True)),
            "synonyms": "\n".join(resource.synonyms),
            "explanation": resource.explanation.get("en", ""),
            "supply_class": resource.supply_class,
            "cpv": resource.cpv,
            "nace": resource.nace,
            "version": resource.version,
        }


class NewResourceForm(ResourceForm):
    """What is fixed for good when a resource is made comes first."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=Resource.Kind.choices,
        help_text=gettext_lazy(
            "Cannot be changed later: figures given would change their meaning."
        ),
        widget=forms.RadioSelect,
    )
    unit = NamedChoice(
        label=gettext_lazy("Unit it is counted in"),
        help_text=gettext_lazy("Cannot be changed later."),
        queryset=Unit.objects.none(),
    )
    is_divisible = forms.TypedChoiceField(
        label=gettext_lazy("Comes in"),
        choices=[
            ("yes", gettext_lazy("any quantity: fuel, water, flour")),
            ("no", gettext_lazy("whole items: lorries, beds, people")),
        ],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = Unit.objects.for_list()  # type: ignore[attr-defined]
        names = [f"name_{language}" for language in self.languages]
        self.order_fields([*names, "kind", "unit", "is_divisible"])


class OtherUnitForm(forms.Form):
    """Another unit a resource may be stated in."""

    unit = NamedChoice(
        label=gettext_lazy("Unit"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    factor = FactorField(label=gettext_lazy("Factor"), required=False)
    note = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = Unit.objects.for_list()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        has_unit, has_factor = given.get("unit"), given.get("factor")
        if has_unit and not has_factor and "factor" not in self.errors:
            self.add_error("factor", _("Say what one of this unit is."))
        if has_factor and not has_unit and "unit" not in self.errors:
            self.add_error("unit", _("Choose the unit this factor is for."))
        return given


OtherUnits = forms.formset_factory(OtherUnitForm, extra=SPARE_LINES, max_num=20, validate_max=True)


def stated_units(lines: Any) -> list[OtherUnit]:
    """The lines of `OtherUnits` that name a unit."""
    given = (form.cleaned_data for form in lines.forms)
    return [
        OtherUnit(line["unit"], line["factor"], line["note"])
        for line in given
        if line.get("unit") and line.get("factor")
    ]


def lines_of(resource: Resource) -> list[dict[str, Any]]:
    """What `OtherUnits` starts from."""
    return [
        {
            "unit": row.unit_id,
            "factor": Factor(row.numerator, row.denominator),
            "note": row.note,
        }
        for row in resource.other_units.all()
    ]

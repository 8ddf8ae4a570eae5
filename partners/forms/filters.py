"""What the lists of the registry can be narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from baseline.models import Competence, Region, Requirement, Resource
from common.templatetags.portal import localized
from partners.models import Application, Capability, Partner
from partners.supply_kinds import SUPPLY_KINDS

#: So many resources a few words may mean in a filter.
MOST_MEANT = 30


def search_field(label: Any, **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"} | attrs)
    return forms.CharField(label=label, required=False, max_length=100, widget=widget)


class RegistryFilterForm(forms.Form):
    """Filters by region and by resource in a person's own words."""

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        region: Any = self.fields.get("region")
        if region is not None:
            region.choices = [("", _("Every region")), *region_choices(user)]
        competence: Any = self.fields.get("competence")
        if competence is not None:
            competence.choices = [("", _("Every competence")), *competence_choices(user)]
        requirement: Any = self.fields.get("requirement")
        if requirement is not None:
            requirement.choices = [("", _("Every requirement")), *requirement_choices()]

    def clean_resource(self) -> list[int] | None:
        """The resources meant: one by its address, or those that the words may mean."""
        text = self.cleaned_data["resource"]
        if not text:
            return None
        offered = Resource.objects.visible_to(self.user)
        exact = list(offered.with_code_or_id(text).values_list("pk", flat=True))
        return exact or list(offered.like(text).values_list("pk", flat=True)[:MOST_MEANT])

    def clean_requirement(self) -> list[int] | None:
        """The resources that serve it."""
        code = self.cleaned_data["requirement"]
        if not code:
            return None
        rows = Resource.objects.of_requirements(Requirement.objects.filter(code=code))
        return list(rows.values_list("pk", flat=True))

    def clean_region(self) -> Region | None:
        code = self.cleaned_data["region"]
        if not code:
            return None
        return Region.objects.visible_to(self.user).filter(code=code).first()


def region_choices(user: User) -> list[tuple[str, str]]:
    """First-level regions of the person's nation."""
    today = timezone.localdate()
    rows = Region.objects.of(user.nation).first_level().valid_on(today).for_list()
    return [(region.code, localized(region.name)) for region in rows]


def competence_choices(user: User) -> list[tuple[str, str]]:
    """The office's list, in its order; what was put away is looked for no more."""
    rows = Competence.objects.visible_to(user).in_use().for_list()
    return [(row.code, localized(row.name)) for row in rows]


def requirement_choices() -> list[tuple[str, str]]:
    rows = Requirement.objects.order_by("code")
    return [(row.code, f"{row.code} {localized(row.name)}") for row in rows]


class RegionCodeField(forms.ChoiceField):
    """The code of a region; deeper ones than those offered may stand in an address."""

    def valid_value(self, value: Any) -> bool:
        return len(str(value)) <= 16


class PartnerFilterForm(RegistryFilterForm):
    q = search_field(_("Name or number"))
    resource = search_field(_("Offers"), placeholder=_("diesel, lorries…"))
    requirement = forms.ChoiceField(label=_("Serves"), required=False)
    region = RegionCodeField(label=_("Has a site in"), required=False)
    competence = forms.ChoiceField(label=_("Has people who are"), required=False)
    sector = forms.ChoiceField(
        label=_("Sector"),
        required=False,
        choices=[("", _("Every sector")), *((kind.code, kind.label) for kind in SUPPLY_KINDS)],
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Every kind")), *Partner.Kind.choices]
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Every status")), *Partner.Status.choices, ("archived", _("Put away"))],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.user.sees_whole_nation:
            del self.fields["status"]  # others see approved partners only


class SearchForm(forms.Form):
    """The one search box."""

    q = search_field(
        _("Search the registry"), placeholder=_("name, number, person, place, diesel…")
    )


class NamedFilterForm(forms.Form):
    q = search_field(_("Name"))


class CapabilityFilterForm(RegistryFilterForm):
    resource = search_field(_("Resource"), placeholder=_("diesel, lorries…"))
    partner = search_field(_("Partner"))
    requirement = forms.ChoiceField(label=_("Serves"), required=False)
    region = RegionCodeField(label=_("Reaches"), required=False)
    competence = forms.ChoiceField(label=_("People who are"), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Every status")), *Capability.Status.choices],
    )
    evidence = forms.ChoiceField(
        label=_("Evidence"),
        required=False,
        choices=[
            ("", _("All")),
            ("declared", _("Declared")),
            ("verified", _("Verified")),
            ("exercised", _("Exercised")),
        ],
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Every kind")), *Capability.Kind.choices]
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.user.sees_whole_nation:
            del self.fields["status"]  # others see what is in force


class SiteFilterForm(RegistryFilterForm):
    q = search_field(_("Site or partner"))
    region = RegionCodeField(label=_("Region"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind of partner"),
        required=False,
        choices=[("", _("Every kind")), *Partner.Kind.choices],
    )


class LineFilterForm(RegistryFilterForm):
    q = search_field(_("Line or partner"))
    resource = search_field(_("Can make"), placeholder=_("water, masks…"))
    region = RegionCodeField(label=_("Region"), required=False)


class ContactFilterForm(RegistryFilterForm):
    """Whom do I call tonight for diesel in this region?"""

    resource = search_field(_("Who has"), placeholder=_("diesel, lorries…"))
    region = RegionCodeField(label=_("Delivers to"), required=False)
    hours = forms.ChoiceField(
        label=_("Answered"),
        required=False,
        choices=[("", _("At any time")), ("any", _("24 hours, 7 days"))],
    )
    freshness = forms.ChoiceField(
        label=_("Confirmed"),
        required=False,
        choices=[("", _("Whenever")), ("stale", _("Not for half a year"))],
    )


class ApplicationFilterForm(forms.Form):
    shown = forms.ChoiceField(
        label=_("Shown"),
        required=False,
        choices=[
            ("", _("Waiting")),
            (Application.Status.RETURNED, _("Returned with questions")),
            (Application.Status.APPROVED, _("Approved")),
            (Application.Status.REJECTED, _("Rejected")),
            ("all", _("All")),
        ],
    )

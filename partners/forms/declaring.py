"""The form with which a company says what it could supply, in its own units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Nation
from baseline.forms.fields import DAYS, NamedChoice, VersionedForm
from baseline.models import Authority, Region, RegionSet, Resource, Unit
from baseline.quantities import QuantityRefused, in_own_unit
from common.templatetags.portal import localized
from partners.forms.fields import HoursField, LineField, PercentField, QuantityField
from partners.forms.lines import (
    MADE,
    SiteChoice,
    clean_made,
    has_lines,
    initial_made,
    made_fields,
    made_of,
)
from partners.forms.people import PeopleField, clean_people
from partners.forms.regions import RegionField, region_label
from partners.importing.people import PeopleWords, written
from partners.models import Capability, Partner, Site
from partners.people import counts_people, people_words
from partners.stating import MADE_BY_LINES, Typed, quantity_names, restated, units_of
from partners.terms import OfficeTerms, Terms

SITE_REGION, WHOLE_NATION, SOME_REGIONS = "site", "nation", "some"

_QUANTITY_LABELS = {
    ("consumable", "stock"): gettext_lazy("How much do you keep that could be handed over?"),
    ("consumable", "rate"): gettext_lazy("How much could you deliver each day?"),
    ("capacity", "capacity"): gettext_lazy("How much of it could be at work at the same time?"),
    ("level", "capacity"): gettext_lazy("How many of yours meet this?"),
    ("level", "in_service"): gettext_lazy("How many do you have in service in all?"),
}
_QUANTITY_HELP = gettext_lazy("A number, or a band like 20–30: its lower end counts.")


@dataclass(frozen=True)
class Offered:
    """What every form of one partner offers: asked once where there are many forms."""

    first_level: dict[str, Region]
    has_lines: bool
    people: PeopleWords
    sites: Mapping[str, Site] | None = None  # by public id; None: asked for each form

    @classmethod
    def to(cls, partner: Partner, nation: Nation) -> Offered:
        first = Region.objects.of(nation).first_level().valid_on(timezone.localdate()).for_list()
        words = people_words(nation.pk)
        return cls({str(region.pk): region for region in first}, has_lines(partner), words)


class CapabilityForm(VersionedForm):
    """One capability. Its quantities depend on the kind of resource."""

    site = SiteChoice(
        label=gettext_lazy("From which site?"),
        queryset=Site.objects.none(),
        to_field_name="public_id",
    )
    unit = forms.ChoiceField(label=gettext_lazy("In which unit do you count?"))
    is_whole = forms.BooleanField(
        label=gettext_lazy("It is delivered whole or not at all"),
        required=False,
        help_text=gettext_lazy("One crane, one ferry: a part of it would be of no use."),
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("On top of what you deliver today?"),
        choices=[
            (Capability.Basis.ON_TOP, gettext_lazy("Yes, it comes on top")),
            (
                Capability.Basis.WHOLE,
                gettext_lazy("No, it is all there is: today's customers get theirs from it"),
            ),
        ],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("It is mainly"),
        choices=Capability.Kind.choices,
        widget=forms.RadioSelect,
    )
    description = LineField(
        label=gettext_lazy("Anything to know about it"), max_length=300, required=False
    )
    notice_hours = HoursField(
        label=gettext_lazy("Notice: from the call until you can start"),
        help_text=gettext_lazy("Calling people in, ending other work. Nothing: at once."),
    )
    mobilisation_hours = HoursField(
        label=gettext_lazy("Mobilisation: from the start until the first is delivered"),
        help_text=gettext_lazy("Loading, setting up, driving there."),
    )
    lasts_hours = HoursField(
        label=gettext_lazy("How long could you keep it up?"),
        help_text=gettext_lazy("Leave empty where there is no end to it."),
    )
    share_peacetime = PercentField(label=gettext_lazy("In peacetime"), initial=100)
    share_crisis = PercentField(label=gettext_lazy("In a crisis"), initial=100)
    share_war = PercentField(
        label=gettext_lazy("In war"),
        help_text=gettext_lazy("Staff called up, fuel short: how much would be left?"),
    )
    reach = forms.ChoiceField(
        label=gettext_lazy("Where could you deliver it?"),
        choices=[
            (SITE_REGION, gettext_lazy("In the region of the site")),
            (WHOLE_NATION, gettext_lazy("Anywhere in the nation")),
            (SOME_REGIONS, gettext_lazy("In these regions:")),
        ],
        widget=forms.RadioSelect,
    )
    regions = forms.MultipleChoiceField(
        label=gettext_lazy("Regions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other_region = RegionField(
        label=gettext_lazy("Another place"),
        required=False,
        help_text=gettext_lazy("A municipality, or a region abroad, besides those ticked."),
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Until which day does this hold?"),
        required=False,
        widget=DAYS,
        help_text=gettext_lazy("Leave empty until further notice; we ask you from time to time."),
    )
    tags = forms.MultipleChoiceField(
        label=gettext_lazy("Also of use for"),
        required=False,
        choices=[
            (Capability.Tag.DUAL_USE, gettext_lazy("the armed forces (dual use)")),
            (Capability.Tag.HOST_NATION, gettext_lazy("allied forces (host nation support)")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    share_level = forms.ChoiceField(
        label=gettext_lazy("Who may see it?"),
        choices=Capability.ShareLevel.choices,
        widget=forms.RadioSelect,
    )
    owner = NamedChoice(
        label=gettext_lazy("Owned by an authority"),
        queryset=Authority.objects.none(),
        required=False,
        empty_label=gettext_lazy("No: it is the organisation's own"),
        help_text=gettext_lazy("A state reserve held by a company is the authority's."),
    )
    release = forms.ChoiceField(
        label=gettext_lazy("Released"), choices=Capability.Release.choices, required=False
    )
    release_hours = HoursField(label=gettext_lazy("Time the release takes"))

    def __init__(
        self,
        *args: Any,
        partner: Partner,
        nation: Nation,
        resource: Resource,
        is_office: bool = False,
        served: RegionSet | None = None,
        known: Mapping[str, int] | None = None,
        offered: Offered | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.partner, self.nation, self.resource = partner, nation, resource
        self.served = served
        self.amounts = quantity_names(resource)
        self.units: dict[str, Unit] = {unit.code: unit for unit in units_of(resource)}
        self._add_amounts()
        self.offered = offered or Offered.to(partner, nation)
        if resource.kind in MADE_BY_LINES and self.offered.has_lines:
            self.fields |= made_fields(partner)
        if counts_people(resource) and (known or self.offered.people.offered):
            self.fields["competences"] = PeopleField(self.offered.people, known or {})
            self.fields["capacity"].required = False  # else it is their sum
        self._offer()
        if not is_office:
            for name in ("owner", "release", "release_hours"):
                del self.fields[name]
        if not resource.is_divisible:
            del self.fields["is_whole"]
        self.order_fields(["version", "site", "unit", *self.amounts, "competences"])
        if "rate" not in self.amounts and "capacity" not in self.amounts:
            del self.fields["lasts_hours"]

    def _add_amounts(self) -> None:
        for name in self.amounts:
            self.fields[name] = QuantityField(
                label=_QUANTITY_LABELS[self.resource.kind, name],
                required=self.resource.kind != Resource.Kind.CONSUMABLE,
                help_text=_QUANTITY_HELP if name != "in_service" else "",
            )

    def _offer(self) -> None:
        sites: Any = self.fields["site"]
        sites.queryset = (
            Site.objects.filter(partner=self.partner).in_use().select_related("region").for_list()
        )
        sites.known = self.offered.sites
        units: Any = self.fields["unit"]
        units.choices = [
            (code, f"{localized(unit.name)} ({unit.symbol})") for code, unit in self.units.items()
        ]
        if len(self.units) == 1:
            units.widget = forms.HiddenInput()
            units.initial = next(iter(self.units))
        regions: Any = self.fields["regions"]
        self.first_level = self.offered.first_level
        regions.choices = [
            *((pk, localized(row.name)) for pk, row in self.first_level.items()),
            *((str(row.pk), region_label(row)) for row in self._others_served()),
        ]
        self.fields["other_region"].nation = self.nation  # type: ignore[attr-defined]
        owner: Any = self.fields["owner"]
        owner.queryset = Authority.objects.filter(nation=self.nation).in_use().order_by("sort_key")

    def _others_served(self) -> list[Region]:
        """Places stated before that are not among the first level; ticked, so that they stay."""
        if self.served is None:
            return []
        others = Region.objects.filter(pk__in=self.served.region_ids, level__gt=0).for_list()
        return [row for row in others if str(row.pk) not in self.first_level]

    def amount_fields(self) -> list[Any]:
        return [self[name] for name in self.amounts]

    def made_fields(self) -> list[Any]:
        return [self[name] for name in MADE if name in self.fields]

    def office_fields(self) -> list[Any]:
        return [self[name] for name in ("owner", "release", "release_hours") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "competences" in self.fields:
            clean_people(self, cleaned)
        self._clean_amounts(cleaned)
        self._clean_level(cleaned)
        if "line" in self.fields:
            clean_made(self, cleaned)
        names_some = cleaned.get("regions") or cleaned.get("other_region")
        is_wrong = "other_region" in self.errors
        if cleaned.get("reach") == SOME_REGIONS and not names_some and not is_wrong:
            self.add_error("regions", _("Tick at least one region, or name another place."))
        day = cleaned.get("valid_until")
        if day and day < timezone.localdate() and "valid_until" in self.changed_data:
            self.add_error("valid_until", _("This day has passed."))
        return cleaned

    def _clean_amounts(self, cleaned: dict[str, Any]) -> None:
        given = {name: cleaned.get(name) for name in self.amounts}
        if cleaned.get("line"):
            given["most"] = cleaned.get("most")
        if not any(given.values()) and not any(name in self.errors for name in self.amounts):
            self.add_error(self.amounts[0], _("State at least one of the quantities."))
        unit = self.units.get(cleaned.get("unit", ""))
        for name, typed in given.items():
            if isinstance(typed, Typed):
                self._check_amount(name, typed, unit)

    def _check_amount(self, name: str, typed: Typed, unit: Unit | None) -> None:
        try:
            for end in filter(None, (typed.low, typed.high)):
                in_own_unit(self.resource, end, unit)
        except QuantityRefused as refused:
            self.add_error(name, str(refused))

    def _clean_level(self, cleaned: dict[str, Any]) -> None:
        meets, of = cleaned.get("capacity"), cleaned.get("in_service")
        if isinstance(meets, Typed) and isinstance(of, Typed) and meets.low > of.low:
            self.add_error("in_service", _("More meet it than are in service. Check both numbers."))

    def terms(self) -> Terms:
        """What was stated, for the action."""
        given = self.cleaned_data
        office = None
        if "owner" in self.fields:
            office = OfficeTerms(
                owner=given["owner"],
                release=given["release"] or Capability.Release.FREE,
                release_hours=given["release_hours"] or 0,
            )
        return Terms(
            site=given["site"],
            quantities={
                name: given.get(name)
                for name in (*self.amounts, *(["most"] if given.get("line") else []))
            },
            made=made_of(given),
            competences=given.get("competences") or {},
            unit=self.units[given["unit"]],
            kind=given["kind"],
            description=given["description"],
            is_whole=given.get("is_whole", False),
            basis=given["basis"],
            notice_hours=given["notice_hours"] or 0,
            mobilisation_hours=given["mobilisation_hours"] or 0,
            lasts_hours=given.get("lasts_hours"),
            share_peacetime=given["share_peacetime"],
            share_crisis=given["share_crisis"],
            share_war=given["share_war"],
            regions=self.region_keys(),
            valid_until=given["valid_until"],
            share_level=given["share_level"],
            tags=given["tags"],
            office=office,
        )

    def region_keys(self) -> list[int]:
        """Keys of the regions served; none where only the site's own is."""
        given = self.cleaned_data
        if given.get("reach") == SITE_REGION:
            return []
        if given.get("reach") == WHOLE_NATION:
            return [Region.objects.of(self.nation).get(level=0).pk]
        other = given.get("other_region")
        return [*map(int, given.get("regions", [])), *([other.pk] if other else [])]


def initial_of(form_nation: Nation, capability: Capability) -> dict[str, Any]:
    """What a form about an existing capability starts with."""
    shown = {
        name: getattr(capability, name)
        for name in (
            "is_whole", "basis", "kind", "description", "notice_hours", "mobilisation_hours",
            "lasts_hours", "share_peacetime", "share_crisis", "share_war", "valid_until", "tags",
            "share_level", "owner", "release", "release_hours", "version",
        )
    }  # fmt: skip
    unit = capability.entered_unit or capability.resource.unit
    shown["unit"] = unit.code
    shown["site"] = capability.site.public_id
    for name in quantity_names(capability.resource):
        shown[name] = typed_text(capability, name)
    names = people_words(capability.nation_id).names if capability.competences else {}
    shown["competences"] = written(capability.competences, names)
    shown |= {"most": typed_text(capability, "most")} | initial_made(capability)
    return shown | _reach_of(form_nation, capability)


def typed_text(capability: Capability, name: str) -> str:
    """A quantity as it was typed, with its band; what came from elsewhere in the resource's unit."""
    low = capability.entered.get(name)
    if low is None:
        value = getattr(capability, name)
        return restated(capability.resource, value, capability.entered_unit)
    high = capability.entered.get(f"{name}_upper")
    return f"{low}–{high}" if high else str(low)


def _reach_of(nation: Nation, capability: Capability) -> dict[str, Any]:
    if not capability.is_served_stated:
        return {"reach": SITE_REGION}
    regions = list(Region.objects.filter(pk__in=capability.served.region_ids).for_list())
    if [(row.level, row.nation_id) for row in regions] == [(0, nation.pk)]:
        return {"reach": WHOLE_NATION}
    return {"reach": SOME_REGIONS, "regions": [str(row.pk) for row in regions]}


class ResourceFindForm(forms.Form):
    """What a company calls the thing it could supply."""

    q = forms.CharField(
        label=gettext_lazy("What could you supply?"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("In your own words: diesel, lorries, bread, beds, generators."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class AnswerForm(forms.Form):
    """Why the office sends something back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The company reads this."),
    )


class RefusalForm(AnswerForm):
    """The same of what somebody has read; in the meantime the company may have changed it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    """Why something is taken back; may be left empty."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

"""Forms of a need: which resource, how much, where, when, for whom; stated or derived."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.deriving import drivers_now
from assessments.models import Assessment, Need
from assessments.stating import QUANTITIES, Fault, Frame, Wanted, faults
from baseline.forms.fields import NamedChoice, NamedChoices, TreeChoice
from baseline.models import Authority, PlanningFactor, Region, Resource, Scenario
from baseline.units import Factor, written
from common.permissions import NOBODY
from common.rows import Marking
from common.templatetags.portal import localized
from partners.forms.fields import HoursField, NumberField, PercentField


class ShareField(NumberField):
    """A percentage with at most two decimals; kept in hundredths of a percent."""

    def read(self, text: str) -> int:
        exact = Decimal(super().read(text)) * 100
        if exact != int(exact) or exact > 10_000:
            raise forms.ValidationError(
                _("Write a percentage from 0 to 100, with at most two decimals.")
            )
        return int(exact)

    def prepare_value(self, value: Any) -> Any:
        return format(Decimal(value) / 100, "g") if isinstance(value, int) else value


class ResourceForm(forms.Form):
    """Which resource: those of the assessment's requirements, by element."""

    resource = forms.ChoiceField(label=gettext_lazy("Resource"))

    def __init__(self, *args: Any, assessment: Assessment, **options: Any) -> None:
        super().__init__(*args, **options)
        requirements = assessment.requirements.values("pk")
        rows = (
            Resource.objects.of_nation(assessment.nation_id)
            .in_use()
            .of_requirements(requirements)
            .prefetch_related("elements__requirement")
            .for_list()
        )
        groups: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            label = f"{localized(row.name)} ({row.unit.symbol})"
            element = min(row.elements.all(), key=lambda one: one.code)
            groups.setdefault(f"{element.code} {localized(element.name)}", []).append(
                (row.code, label)
            )
        field: Any = self.fields["resource"]
        field.choices = [("", "—"), *sorted(groups.items())]


class AboutForm(forms.Form):
    """What stated and derived needs share."""

    scenario = NamedChoice(label=gettext_lazy("Scenario"), queryset=Scenario.objects.none())
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        choices=Need.Priority.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    authority = NamedChoice(
        label=gettext_lazy("Authority"),
        help_text=gettext_lazy("Whose need it is."),
        queryset=Authority.objects.none(),
        required=False,
    )
    for_whom = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=Need.ForWhom.choices,
        initial=Need.ForWhom.POPULATION,
    )
    allows_substitutes = forms.BooleanField(
        label=gettext_lazy("Something else may serve it"),
        help_text=gettext_lazy("What the office lists as substitutes of the resource."),
        required=False,
    )
    start_hours = HoursField(
        label=gettext_lazy("Starts after day 0 by"), help_text=gettext_lazy("Empty: at once.")
    )
    duration_hours = HoursField(
        label=gettext_lazy("Lasts"), help_text=gettext_lazy("Empty: without an end.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Where the figure comes from, so that others can check it."),
        required=False,
        max_length=300,
    )
    marking = forms.ChoiceField(label=gettext_lazy("Marking"))

    def __init__(self, *args: Any, assessment: Assessment, **options: Any) -> None:
        super().__init__(*args, **options)
        self.assessment = assessment
        nation = assessment.nation
        self.offer("scenario", assessment.scenarios.in_use().for_list())
        authorities = Authority.objects.filter(nation=nation).in_use().order_by("sort_key", "pk")
        self.offer("authority", authorities)
        ceiling = Marking(nation.marking_ceiling).rank
        marking: Any = self.fields["marking"]
        marking.choices = [(one.value, one.label) for one in Marking if one.rank <= ceiling]
        marking.initial = assessment.marking

    def offer(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows

    def regions_offered(self) -> Any:
        """The assessment's regions and everything inside them."""
        inside = NOBODY
        for path in self.assessment.regions.values_list("path", flat=True):
            inside |= Q(path__startswith=path)
        return Region.objects.filter(inside).valid_on(timezone.localdate()).for_list()

    def about(self) -> dict[str, Any]:
        """The shared fields as `Wanted` takes them."""
        names = (
            "scenario", "priority", "authority", "for_whom", "allows_substitutes", "duration_hours", "reason", "source",
            "marking",
        )  # fmt: skip
        found = {name: self.cleaned_data[name] for name in names if name in self.fields}
        return found | {"start_hours": self.cleaned_data["start_hours"] or 0}

    def tell(self, found: Iterable[Fault]) -> None:
        """Put each fault beside its field; one without a field on this form stands on top."""
        for fault in found:
            self.add_error(fault.field if fault.field in self.fields else None, str(fault))


class NeedForm(AboutForm):
    """A stated need; the fields for how much follow the kind of resource."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    region = TreeChoice(label=gettext_lazy("Region"), queryset=Region.objects.none())
    initial_quantity = NumberField(label=gettext_lazy("Needed at the start"), required=False)
    per_day = NumberField(label=gettext_lazy("Needed a day"), required=False)
    capacity = NumberField(label=gettext_lazy("Needed at once"), required=False)
    target_share = ShareField(
        label=gettext_lazy("Target (%)"),
        help_text=gettext_lazy("The share of the units in service that must meet the target."),
        required=False,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("How far is it met"),
        choices=Need.State.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("What shows it: a test, an exercise, a document."),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = (
        "version", "region", "scenario", "initial_quantity", "per_day", "capacity", "target_share",
        "state", "evidence", "start_hours", "duration_hours", "priority", "for_whom", "allows_substitutes",
        "authority", "reason", "source", "marking",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        assessment: Assessment,
        resource: Resource,
        need: Need | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, assessment=assessment, **options)
        self.resource, self.need = resource, need
        self.offer("region", self.regions_offered())
        for name in NOT_ASKED[resource.kind]:
            del self.fields[name]
        if resource.kind not in (Resource.Kind.CONSUMABLE, Resource.Kind.CAPACITY):
            del self.fields["allows_substitutes"]
        if need is not None and need.is_derived:
            for name in ("region", "initial_quantity", "per_day", "capacity"):
                self.fields.pop(name, None)

    @staticmethod
    def initial_of(need: Need) -> dict[str, Any]:
        stated = Wanted.of(need).values()
        keys = {name: getattr(need, f"{name}_id") for name in ("region", "scenario", "authority")}
        return (
            stated
            | keys
            | {
                "initial_quantity": plain_number(need.initial),
                "per_day": plain_number(need.per_day),
                "capacity": plain_number(need.capacity),
                "version": need.version,
            }
        )

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of `Wanted` this form says something about."""
        found = self.about()
        for name in ("region", "per_day", "capacity", "target_share", "state", "evidence"):
            if name in self.fields:
                found[name] = self.cleaned_data[name]
        if "initial_quantity" in self.fields:
            found["initial"] = self.cleaned_data["initial_quantity"]
        return found

    def tell(self, found: Iterable[Fault]) -> None:
        for fault in found:
            name = "initial_quantity" if fault.field == "initial" else fault.field
            self.add_error(name if name in self.fields else None, str(fault))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            self.cleaned_data = cleaned
            frame = Frame.of(self.assessment)
            self.tell(faults(self.wanted(), frame))
        return cleaned

    def wanted(self) -> Wanted:
        """The need as the form has it; what it does not ask stays as it was."""
        before = Wanted.of(self.need).values() if self.need else {"resource": self.resource}
        return Wanted(**(before | self.changes))


_FIELD_OF = {"initial": "initial_quantity"}
_JUDGED = ("target_share", "state", "evidence")
_COUNTED = ("initial_quantity", "per_day", "capacity")
#: The fields that are not asked for each kind of resource.
NOT_ASKED: dict[str, list[str]] = {
    kind: [
        name
        for name in (*_COUNTED, *_JUDGED)
        if name not in {_FIELD_OF.get(own, own) for own in owns}
        and not (name == "evidence" and kind == Resource.Kind.CRITERION)
    ]
    for kind, owns in QUANTITIES.items()
}


def plain_number(value: Decimal | None) -> str:
    return "" if value is None else format(value.normalize(), "f")


class DeriveForm(AboutForm):
    """Needs of several regions at once, from a planning factor and what each region has of its driver."""

    factor = forms.ModelChoiceField(
        label=gettext_lazy("Planning factor"), queryset=PlanningFactor.objects.none()
    )
    regions = NamedChoices(
        label=gettext_lazy("Regions"),
        queryset=Region.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    share_affected = PercentField(label=gettext_lazy("Share affected (%)"), initial=100)
    field_order = (
        "factor", "regions", "share_affected", "scenario", "start_hours", "duration_hours",
        "priority", "for_whom", "allows_substitutes", "authority", "reason", "source", "marking",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        assessment: Assessment,
        factors: list[PlanningFactor],
        **options: Any,
    ) -> None:
        super().__init__(*args, assessment=assessment, **options)
        self.factors = factors
        keys = [factor.pk for factor in factors]
        field: Any = self.fields["factor"]
        field.queryset = PlanningFactor.objects.filter(pk__in=keys).for_list()
        field.label_from_instance = factor_label
        offered = self.regions_offered()
        known: set[int] = set()
        for kind in {factor.driver_kind for factor in factors}:
            known |= drivers_now(assessment.nation_id, kind, [row.pk for row in offered]).keys()
        self.offer("regions", offered.filter(pk__in=known))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        factor, regions = cleaned.get("factor"), cleaned.get("regions")
        if factor is None or not regions:
            return cleaned
        drivers = drivers_now(
            self.assessment.nation_id, factor.driver_kind, [region.pk for region in regions]
        )
        without = [localized(region.name) for region in regions if region.pk not in drivers]
        if without:
            self.add_error(
                "regions",
                _("Nothing is known about how many there are in: %(regions)s.")
                % {"regions": ", ".join(without)},
            )
        cleaned["drivers"] = drivers
        return cleaned


def factor_label(factor: Any) -> str:
    """ "3 l of drinking water for each of: people, a day"."""
    amount = written(Factor(factor.numerator, factor.denominator))
    return _("%(resource)s: %(amount)s %(unit)s for each of “%(driver)s”, %(per)s") % {
        "resource": localized(factor.resource.name),
        "amount": amount,
        "unit": factor.resource.unit.symbol,
        "driver": factor.get_driver_kind_display(),
        "per": factor.get_per_display(),
    }

"""What a what-if page is asked: one more thing to suppose, and the day to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Condition
from assessments.asking.supposed import MOST_HOURS, NOT_IN_FORCE, Pair
from assessments.models import AssurancePolicy, GapReport, KeptWhatIf, Measure
from baseline.models import Region, Requirement
from common.templatetags.portal import localized
from partners.models import Partner, Site

#: So many are offered to choose from, of partners and sites that words may mean, or of any list.
OFFERED = 8
LISTED = 200


class WhatIfForm(forms.Form):
    """Everything may stay empty; what is chosen becomes a pair of the address."""

    find = forms.CharField(
        label=_("A partner or a site falls out"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    region = forms.ChoiceField(label=_("All supply of a region falls out"), required=False)
    factor = forms.CharField(
        label=_("Demand, times"),
        required=False,
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "inputmode": "decimal",
                "autocomplete": "off",
                "placeholder": "1.3",
                "class": "short",
            }
        ),
    )
    factor_of = forms.ChoiceField(label=_("Demand for"), required=False)
    begin = forms.IntegerField(
        label=_("Needs begin later by hours (minus: earlier)"),
        required=False,
        min_value=-MOST_HOURS,
        max_value=MOST_HOURS,
    )
    start = forms.IntegerField(
        label=_("It starts later by hours (minus: earlier)"),
        required=False,
        min_value=-MOST_HOURS,
        max_value=MOST_HOURS,
    )
    agreement = forms.ChoiceField(label=_("An agreement is in force"), required=False)
    grant = forms.ChoiceField(label=_("A condition is granted"), required=False)
    measure = forms.ChoiceField(label=_("A measure has delivered"), required=False)
    policy = forms.ChoiceField(label=_("Another policy counts"), required=False)
    borders = forms.BooleanField(label=_("The borders are closed"), required=False)
    day = forms.TypedChoiceField(label=_("Look at"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, user: Any, report: GapReport) -> None:
        super().__init__(data)
        self.user = user
        nation = report.nation_id
        agreements = Agreement.objects.visible_to(user).in_use().filter(status__in=NOT_IN_FORCE)
        open_ = Condition.objects.visible_to(user).filter(status=Condition.Status.ASKED)
        self._offer(
            region=[
                (one.code, localized(one.name))
                for one in Region.objects.filter(nation=nation, level=1).for_list()
            ],
            factor_of=[
                (one.code, f"{one.code} {localized(one.name)}")
                for one in Requirement.objects.for_list()
            ],
            agreement=[
                (str(one.public_id), one.title)
                for one in agreements.order_by("title", "pk")[:LISTED]
            ],
            grant=[
                (str(one.public_id), f"{one.partner.name}: {one.what}")
                for one in open_.select_related("partner").order_by("partner__name", "pk")[:LISTED]
            ],
            measure=[
                (str(one.public_id), one.title)
                for one in Measure.objects.visible_to(user).open().order_by("title", "pk")[:LISTED]
            ],
            policy=[
                (str(one.number), _("Policy %(n)d") % {"n": one.number})
                for one in AssurancePolicy.objects.visible_to(user).newest_first()[:LISTED]
                if one.pk != report.policy_id
            ],
        )
        day: Any = self.fields["day"]
        day.choices = [("", _("each side's worst day"))] + [
            (one, _("day %(n)d") % {"n": one}) for one in report.milestones
        ]

    def _offer(self, **offered: Sequence[tuple[str, Any]]) -> None:
        nothing = {"factor_of": _("everything")}
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = [("", nothing.get(name, "—")), *choices]
            if not choices:
                del self.fields[name]

    def found(self) -> list[tuple[Pair, str]]:
        """What the words of `find` may mean: partners first, then sites, through the door."""
        self.is_valid()
        return candidates(self.user, str(self.cleaned_data.get("find", "")))


def candidates(user: Any, text: str) -> list[tuple[Pair, str]]:
    """Pairs of the address that words may mean, with what to call them."""
    if len(text.strip()) < 2:
        return []
    partners = Partner.objects.visible_to(user).in_registry().named(text).order_by("name", "pk")
    found = [(("partner", str(one.public_id)), one.name) for one in partners[:OFFERED]]
    sites = Site.objects.visible_to(user).in_use().called(text).for_list()
    found += [
        (("site", str(one.public_id)), f"{one.name}, {one.partner.name}")
        for one in sites[: OFFERED - len(found)]
    ]
    return found


class KeptWhatIfForm(forms.Form):
    """Under which name a what-if is kept, and who else reads it."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=120)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    sharing = forms.ChoiceField(
        label=_("Who reads it"),
        choices=KeptWhatIf.Sharing.choices,
        help_text=_("Each reader sees the lines of their own scope."),
        widget=forms.RadioSelect,
        initial=KeptWhatIf.Sharing.PRIVATE,
    )

"""What people type when they bring something to the desk, and when the office deals with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation, User
from baseline.forms.fields import DAYS, NamedChoice, TreeChoice, VersionedForm
from baseline.models import Authority, Region, Resource
from common.templatetags.portal import localized
from exchange.models import Matter
from partners.forms.fields import LineField, NumberField
from partners.forms.filters import search_field

MOMENT = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class MatterFilterForm(forms.Form):
    q = search_field(_("About or from"))
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Every kind")), *Matter.Kind.choices]
    )
    shown = forms.ChoiceField(
        label=_("Shown"),
        required=False,
        choices=[
            ("", _("Open")),
            ("late", _("Late")),
            ("answered", _("Answered")),
            ("all", _("All")),
        ],
    )
    owner = forms.ChoiceField(
        label=_("Held by"),
        required=False,
        choices=[("", _("Anybody")), ("me", _("Me")), ("nobody", _("Nobody yet"))],
    )


class ResourceChoice(forms.ModelChoiceField):
    """A resource with its unit, so that a quantity beside it has one meaning."""

    def label_from_instance(self, row: Any) -> str:
        return f"{localized(row.name)} ({row.unit.symbol})"


def _paragraphs(label: Any, *, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class EnquiryForm(forms.Form):
    subject = LineField(label=_("What is it about?"), max_length=200)
    text = _paragraphs(_("Your question"))

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.nation = nation

    def facts(self) -> dict[str, Any]:
        """For the action; fields that lead to one another are worked out here."""
        return dict(self.cleaned_data)


class ThingForm(EnquiryForm):
    """Something of a resource, somewhere."""

    resource = ResourceChoice(
        label=_("Resource"), queryset=Resource.objects.none(), to_field_name="public_id"
    )
    region = TreeChoice(
        label=_("Region"), queryset=Region.objects.none(), to_field_name="public_id"
    )

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, nation=nation, **options)
        offered = Resource.objects.of_nation(nation.pk).in_use().select_related("unit")
        regions = Region.objects.of(nation).valid_on(timezone.localdate()).for_list()
        fields: dict[str, Any] = self.fields
        fields["resource"].queryset = offered.order_by("sort_key", "pk")
        fields["region"].queryset = regions


class QuantityForm(ThingForm):
    """How much of it, at once or every day."""

    quantity = NumberField(
        label=_("How much"),
        required=False,
        help_text=_("In the unit shown beside the resource."),
    )
    how_often = forms.ChoiceField(
        label=_("How often"),
        choices=[("once", _("at once")), ("day", _("every day"))],
        initial="once",
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        starts, ends = given.get("starts_on"), given.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("This is before the first day."))
        if given.get("quantity") == 0:
            self.add_error("quantity", _("Write a quantity above zero, or leave it empty."))
        if given.get("quantity") and not given.get("resource"):
            self.add_error("resource", _("Choose the resource that the quantity is of."))
        return given

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        facts["is_per_day"] = facts.pop("how_often") == "day"
        return facts


class OfferForm(QuantityForm):
    """What a partner could give, also when nobody asked."""

    subject = LineField(label=_("What do you offer?"), max_length=200)
    text = _paragraphs(_("What else we should know"), required=False, rows=3)
    starts_on = forms.DateField(
        label=_("From"), required=False, widget=DAYS, initial=timezone.localdate
    )
    ends_on = forms.DateField(label=_("Until"), required=False, widget=DAYS)
    field_order = (
        "subject", "resource", "quantity", "how_often", "region", "starts_on", "ends_on", "text",
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["resource"].required = False
        self.fields["resource"].help_text = _("Leave it empty if nothing in the list fits.")
        self.fields["region"].required = False
        self.fields["region"].label = _("Where")


class RequestForm(QuantityForm):
    """What an authority asks of partners, through the office."""

    subject = LineField(label=_("What is needed?"), max_length=200)
    text = _paragraphs(
        _("Why, and what partners should know"),
        rows=3,
        help_text=_("Those who are asked read this."),
    )
    ends_on = forms.DateField(label=_("Needed by"), widget=DAYS)
    asked_for = NamedChoice(
        label=_("For which authority"),
        queryset=Authority.objects.none(),
        to_field_name="public_id",
    )
    field_order = (
        "asked_for", "subject", "resource", "quantity", "how_often", "region", "ends_on", "text",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        own = Authority.objects.visible_to(user).in_use()
        if not user.is_officer:
            own = own.of(user)
        field: Any = self.fields["asked_for"]
        field.queryset = own.order_by("sort_key", "pk")
        if not self.is_bound and len(field.queryset) == 1:
            self.initial["asked_for"] = field.queryset[0].public_id


class TroubleForm(ThingForm):
    """A disruption, in six fields."""

    subject = LineField(label=_("What has happened?"), max_length=200)
    resource = ResourceChoice(
        label=_("What can you not supply, or only less of?"),
        queryset=Resource.objects.none(),
        to_field_name="public_id",
        required=False,
    )
    region = TreeChoice(
        label=_("Where"), queryset=Region.objects.none(), to_field_name="public_id", required=False
    )
    starts_on = forms.DateField(label=_("Since"), widget=DAYS, initial=timezone.localdate)
    text = _paragraphs(_("Which help do you need, and for how long?"), required=False, rows=3)
    is_cross_border = forms.BooleanField(
        label=_("It reaches beyond the border"),
        required=False,
        help_text=_("Suppliers, customers or lines of another nation are hit too."),
    )
    field_order = ("subject", "resource", "region", "starts_on", "text", "is_cross_border")


class GiveForm(forms.Form):
    """Who goes on with it."""

    owner = forms.ModelChoiceField(
        label=_("To whom"), queryset=User.objects.none(), to_field_name="public_id"
    )
    note = LineField(
        label=_("A word to them"),
        required=False,
        max_length=300,
        help_text=_("What is done, what is next. It stands in the history."),
    )

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["owner"]
        field.queryset = User.objects.officers_of(nation).order_by("name", "pk")
        field.label_from_instance = lambda one: one.get_full_name()


class RouteForm(forms.Form):
    """Which authority is to say something."""

    authority = NamedChoice(
        label=_("Authority"), queryset=Authority.objects.none(), to_field_name="public_id"
    )
    note = LineField(label=_("What you want to know from them"), required=False, max_length=300)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["authority"]
        field.queryset = Authority.objects.visible_to(user).in_use().order_by("sort_key", "pk")


class DueForm(forms.Form):
    due_at = forms.DateTimeField(label=_("Due"), widget=MOMENT)


class AdviceForm(forms.Form):
    advice = _paragraphs(_("What your authority says"), help_text=_("The office reads this."))


class AnswerForm(VersionedForm):
    """How it ends."""

    is_taken = forms.ChoiceField(
        label=_("The offer"),
        choices=[("yes", _("is taken up")), ("no", _("not now, because"))],
        widget=forms.RadioSelect,
    )
    answer = _paragraphs(
        _("Answer"), help_text=_("Whoever asked, offered or reported it reads this.")
    )
    told = _paragraphs(
        _("What those who were asked are told"),
        rows=2,
        help_text=_("All of them get the same words. Name no other company."),
    )

    def __init__(self, *args: Any, matter: Matter, has_asked: bool = False, **options: Any) -> None:
        options["initial"] = {"version": matter.version}
        super().__init__(*args, **options)
        if matter.kind != Matter.Kind.OFFER:
            del self.fields["is_taken"]
        if not has_asked:
            del self.fields["told"]

    def facts(self) -> dict[str, Any]:
        facts = dict(self.cleaned_data)
        taken = facts.pop("is_taken", None)
        return facts | {"is_taken": None if taken is None else taken == "yes"}

"""Forms about partners themselves, their people and their numbers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation, User
from baseline.forms.fields import VersionedForm
from partners.forms.fields import LineField
from partners.forms.numbers import NumberFormMixin, country_choices
from partners.forms.registration import is_exercise
from partners.models import Membership, Partner
from partners.supply_kinds import SUPPLY_KINDS

_NACE = RegexValidator(r"^\d{2}(\.\d{1,2}(\.\d)?)?$", _("Write it as in 35.11."))


class PartnerFactsForm(VersionedForm):
    """What a partner may say about itself."""

    legal_form = LineField(label=_("Legal form"), max_length=80, required=False)
    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https"
    )
    nace = forms.CharField(
        label=_("Activity (NACE class)"),
        required=False,
        max_length=8,
        validators=[_NACE],
        help_text=_("If you know it; for example 49.41 for road haulage."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    supply_kinds = forms.MultipleChoiceField(
        label=_("Kinds of supply"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind.code, kind.label) for kind in SUPPLY_KINDS],
    )

    facts: tuple[str, ...] = ("legal_form", "website", "nace", "supply_kinds")

    def stated(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.facts}

    @classmethod
    def initial_of(cls, partner: Partner) -> dict[str, Any]:
        return {name: getattr(partner, name) for name in (*cls.facts, "version")}


class PartnerForm(PartnerFactsForm):
    """All of it, for the office."""

    name = LineField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of organisation"), choices=Partner.Kind.choices)
    seat = forms.ChoiceField(label=_("Registered seat"), required=False)
    field_order = ["name", "kind", "legal_form", "seat", "website", "nace", "supply_kinds"]
    facts: tuple[str, ...] = (
        "name", "kind", "legal_form", "seat", "website", "nace", "supply_kinds"
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        seat = self.fields["seat"]
        assert isinstance(seat, forms.ChoiceField)  # noqa: S101
        seat.choices = [("", _("Not stated")), *country_choices()]


class NewPartnerForm(PartnerForm, NumberFormMixin):
    """A partner the office enters itself, with its first number."""

    field_order = [
        "name", "kind", "scheme", "number", "country", "legal_form", "seat", "website", "nace",
        "supply_kinds",
    ]  # fmt: skip

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.nation = nation
        self.fields["number"].required = False
        self.offer_schemes(nation, is_exercise=is_exercise(nation))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["clean_number"] = self.check_number(cleaned, self.nation.code)
        return cleaned


class IdentifierForm(NumberFormMixin):
    """One more number of a partner."""

    def __init__(self, *args: Any, nation: Nation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.nation = nation
        self.offer_schemes(nation, is_exercise=is_exercise(nation))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["clean_number"] = self.check_number(cleaned, self.nation.code)
        return cleaned


class ParentForm(VersionedForm):
    """Who owns a partner, found by name."""

    parent = forms.ModelChoiceField(
        label=_("Owned by"),
        queryset=Partner.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("Nobody: it stands alone"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, offered: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["parent"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101
        choice.queryset = Partner.objects.visible_to(user).in_registry()
        names = [(str(partner.public_id), partner.name) for partner in offered]
        choice.choices = [("", _("Nobody: it stands alone")), *names]


class FindForm(forms.Form):
    """A few words to find something by."""

    q = forms.CharField(
        label=_("Name or number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    """Why; whoever is concerned reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The organisation reads this."),
    )


class WhyForm(forms.Form):
    """Why, for the trail; names of people stay out of it."""

    reason = LineField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The office and the organisation read this. Name nobody."),
    )


class SuspensionForm(ReasonForm):
    """Why, for the organisation; and what only the office reads."""

    note = forms.CharField(
        label=_("Note for the office"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nobody outside the office and audit reads this."),
    )


class HandOverForm(forms.Form):
    """Who takes somebody's place: a colleague, or somebody new."""

    to = forms.ModelChoiceField(
        label=_("Who takes over"),
        queryset=Membership.objects.none(),
        required=False,
        blank=True,
        empty_label=_("Somebody new"),
        widget=forms.RadioSelect,
    )
    name = LineField(label=_("Name of somebody new"), max_length=200, required=False)
    email = forms.EmailField(label=_("Their e-mail address"), required=False)

    def __init__(self, *args: Any, offered: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["to"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101
        choice.queryset = offered
        if not offered.exists():
            choice.widget = forms.HiddenInput()
        choice.label_from_instance = _member_label  # type: ignore[method-assign,assignment]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("to") is None and not self.errors:
            for name in ("name", "email"):
                if not given.get(name):
                    self.add_error(name, _("Say who it is, or choose a colleague."))
        return given


def _member_label(member: Membership) -> str:
    return f"{member.user.get_full_name()} ({member.get_role_display()})"


class MemberForm(forms.Form):
    """Somebody who is to represent the partner."""

    name = LineField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Membership.Role.choices,
        initial=Membership.Role.EDITOR,
        widget=forms.RadioSelect,
        help_text=_(
            "Administrators also invite people; editors keep the data; signatories say yes to "
            "what is sent where you want that."
        ),
    )


def ask_while_typing(form: forms.Form, own: Partner | None = None) -> None:
    """Names like the one being typed are shown above the form, once the typing rests."""
    query = f"?own={own.public_id}" if own else ""
    form.fields["name"].widget.attrs |= {
        "hx-get": reverse("partners:alike") + query,
        "hx-trigger": "input changed delay:400ms",
        "hx-target": "#alike",
        "hx-sync": "this:replace",
    }

"""What the office types about an agreement, its parties, its papers and the library of clauses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation
from agreements.models import Agreement, Clause, Party
from baseline.forms.fields import DAYS, NamedChoice, VersionedForm
from baseline.models import Authority
from common.rows import Marking
from partners.forms.fields import LineField
from partners.forms.filters import search_field
from partners.models import Partner


def _paragraphs(label: Any, *, rows: int = 3, **options: Any) -> forms.CharField:
    options.setdefault("required", False)
    widget = forms.Textarea(attrs={"rows": rows} | options.pop("attrs", {}))
    return forms.CharField(label=label, max_length=4000, widget=widget, **options)


class AgreementFilterForm(forms.Form):
    q = search_field(_("Title or partner"))
    status = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("Every state")),
            *Agreement.Status.choices,
            ("archived", _("Nothing came of it")),
        ],
    )
    type = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Every kind")), *Agreement.Type.choices]
    )
    ending = forms.BooleanField(label=_("Ends within 90 days"), required=False)


class FactsForm(VersionedForm):
    """Everything about an agreement but its parties, papers and what it binds."""

    title = LineField(label=_("Title"), max_length=200)
    type = forms.ChoiceField(
        label=_("Kind"),
        choices=Agreement.Type.choices,
        help_text=_("A memorandum and a framework are pledges; all others bind."),
    )
    purpose = _paragraphs(_("What it is for"))
    starts_on = forms.DateField(label=_("First day"), required=False, widget=DAYS)
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DAYS,
        help_text=_(
            "Empty: until somebody ends it. People are reminded 90, 60, 30, 15 days before."
        ),
    )
    legal_basis = _paragraphs(
        _("Legal basis"),
        help_text=_("The law and the article; the library of clauses has some ready."),
    )
    award_route = forms.ChoiceField(
        label=_("Award route"),
        required=False,
        choices=[("", _("Not decided")), *Agreement.Award.choices],
    )
    state_aid = _paragraphs(_("State-aid finding"), help_text=_("“None, because …” is a finding."))
    liability = _paragraphs(_("Liability"))
    compensation = _paragraphs(_("Compensation"))
    reviewer = LineField(label=_("Legal reviewer"), required=False, max_length=200)
    marking = forms.ChoiceField(label=_("Marking"), choices=Marking.choices, initial=Marking.AMBER)
    source = LineField(label=_("File number"), required=False, max_length=300)

    FACTS = (
        "title", "type", "purpose", "starts_on", "ends_on", "legal_basis", "award_route",
        "state_aid", "liability", "compensation", "reviewer", "marking", "source",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if last and (not first or last < first):
            self.add_error(
                "ends_on", _("The last day lies after the first; say the first as well.")
            )
        return given

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FACTS}


class DraftForm(FactsForm):
    """A new agreement: its facts, one authority and one partner."""

    def __init__(self, *args: Any, nation: Nation, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["authority"] = authority_field(nation, _("Authority"))
        self.fields["partner"] = partner_field(user, _("Partner"))
        self.order_fields(["title", "type", "authority", "partner"])

    def given(self) -> dict[str, Any]:
        return {
            "facts": self.facts(),
            "authority": self.cleaned_data["authority"],
            "partner": self.cleaned_data["partner"],
        }


def authority_field(nation: Nation, label: Any, **options: Any) -> NamedChoice:
    rows = Authority.objects.filter(nation=nation).in_use().order_by("sort_key", "pk")
    return NamedChoice(label=label, queryset=rows, to_field_name="public_id", **options)


class PartnerNameInput(forms.TextInput):
    """A text input that offers the names of partners while one types."""

    template_name = "agreements/widgets/partner.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false"} | (attrs or {}))


class PartnerNameField(forms.CharField):
    """A partner by its name, as it is written in the register."""

    widget = PartnerNameInput

    def __init__(self, *, user: Any, **options: Any) -> None:
        super().__init__(max_length=200, **options)
        self.user = user

    def clean(self, value: Any) -> Any:
        name = " ".join(str(super().clean(value) or "").split())
        if not name:
            return None
        seen = Partner.objects.visible_to(self.user).approved()
        found = list(seen.filter(name__iexact=name).order_by("pk")[:2])
        if not found:
            found = list(seen.called(name).order_by("name_key", "pk")[:6])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("No approved partner is called like this."))
        raise forms.ValidationError(
            _("Several are called like this: %(names)s. Write the whole name.")
            % {"names": ", ".join(one.name for one in found)}
        )


def partner_field(user: Any, label: Any, **options: Any) -> PartnerNameField:
    return PartnerNameField(user=user, label=label, **options)


class PartyForm(forms.Form):
    """One more authority or partner."""

    def __init__(self, *args: Any, nation: Nation, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["authority"] = authority_field(
            nation, _("Authority"), required=False, empty_label=_("None: a partner")
        )
        self.fields["partner"] = partner_field(user, _("Or partner"), required=False)
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=Party.Role.choices)
        self.fields["signatory"] = LineField(
            label=_("Who signs for it"), required=False, max_length=200
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("authority")) == bool(given.get("partner")) and not self.errors:
            self.add_error("partner", _("Choose an authority, or name a partner."))
        return given


class DocumentForm(forms.Form):
    file = forms.FileField(label=_("Paper"))
    dated_on = forms.DateField(label=_("Its day"), widget=DAYS)


class SignForm(VersionedForm):
    signed_on = forms.DateField(label=_("Signed on"), widget=DAYS)
    file = forms.FileField(
        label=_("The signed paper"),
        required=False,
        help_text=_("Not needed where it stands among the papers already."),
    )

    def clean_signed_on(self) -> Any:
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Record it when it has been signed."))
        return day


class ReasonForm(forms.Form):
    reason = LineField(label=_("Why"), max_length=500)


class ClauseForm(VersionedForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Clause.Kind.choices)
    title = LineField(label=_("Title"), max_length=200)
    text = _paragraphs(_("Text"), rows=8, required=True)

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "title", "text")}

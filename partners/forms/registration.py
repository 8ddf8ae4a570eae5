"""The form a company fills in to be registered, step by step.

What was typed is kept as it was typed; every step is read again before the office gets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation
from common.templatetags.portal import localized
from partners.forms.fields import LineField, PhoneField
from partners.forms.numbers import NumberFormMixin
from partners.supply_kinds import SUPPLY_KINDS


class Step(forms.Form):
    """One page of the registration. `trap` stays empty: people do not see it."""

    trap = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "tabindex": "-1", "class": "form-control"}
        ),
    )

    def __init__(self, *args: Any, nation: Nation | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.nation = nation
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the nation."""

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("trap"))

    def as_typed(self) -> dict[str, Any]:
        """The answers as they can be kept and shown again."""
        typed: dict[str, Any] = {}
        for name, field in self.fields.items():
            if name == "trap":
                continue
            value = field.widget.value_from_datadict(self.data, self.files, name)
            typed[name] = list(value) if isinstance(value, (list, tuple)) else value or ""
        return typed


def open_registers() -> list[Nation]:
    return list(Nation.objects.open_for_registration().for_list())


def is_exercise(nation: Nation | None) -> bool:
    return bool((nation and nation.banner) or getattr(settings, "EXERCISE_BANNER", ""))


class CompanyStep(Step, NumberFormMixin):
    """Which organisation."""

    nation = forms.ChoiceField(  # type: ignore[assignment]  # fields leave the class when it is made
        label=_("In which nation's register?"),
        help_text=_("Where the organisation is seated, or where it could supply."),
    )
    name = LineField(
        label=_("Name of the organisation"),
        max_length=200,
        help_text=_("As it stands in the business register."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    address = LineField(
        label=_("Address of its seat"),
        max_length=300,
        required=False,
        help_text=_("As it stands in the business register; leave it empty if you do not know."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    field_order = ["nation", "name", "scheme", "number", "country", "address", "trap"]

    def prepare(self) -> None:
        registers = open_registers()
        choice = self.fields["nation"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101
        choice.choices = [("", _("Choose")), *((n.code, localized(n.name)) for n in registers)]
        if len(registers) == 1:
            choice.initial = registers[0].code
            choice.widget = forms.HiddenInput()
        chosen = self.data.get("nation") or self.initial.get("nation") or choice.initial
        known = {register.code: register for register in registers}
        only: Any = known.get(str(chosen)) or self.nation
        if only is not None and only.code in known:
            choice.initial = only.code
        self.offer_schemes(only, is_exercise=is_exercise(only))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("nation"):
            cleaned["clean_number"] = self.check_number(cleaned, cleaned["nation"])
        return cleaned


class SupplyStep(Step):
    """What kind of supply, in plain words."""

    kinds = forms.MultipleChoiceField(
        label=_("What could you supply in a crisis?"),
        help_text=_("Tick all that fit. Amounts come later, and none of this binds you."),
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind.code, kind.label) for kind in SUPPLY_KINDS],
        error_messages={"required": _("Tick at least one; the nearest will do.")},
    )


class ContactStep(Step):
    """Who applies, and the number that is answered at any hour."""

    phone = PhoneField(
        label=_("A telephone number answered 24 hours, 7 days"),
        help_text=_("The office calls it in a crisis: a duty desk, a guard, or a manager."),
    )
    person = LineField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address at work"),
        help_text=_("We send a link there. Nothing reaches the office before you open it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    may_speak = forms.BooleanField(
        label=_("I may speak for this organisation, and I have read what happens to the data."),
        error_messages={"required": _("Somebody who may speak for the organisation must apply.")},
    )
    field_order = ["phone", "person", "email", "may_speak", "trap"]

    def prepare(self) -> None:
        phone = self.fields["phone"]
        assert isinstance(phone, PhoneField)  # noqa: S101
        phone.country = self.nation.code if self.nation else ""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


STEPS: dict[str, type[Step]] = {
    "company": CompanyStep,
    "supply": SupplyStep,
    "contact": ContactStep,
}
STEP_LABELS = {
    "company": _("Organisation"),
    "supply": _("Supply"),
    "contact": _("You"),
    "check": _("Check"),
}


@dataclass(frozen=True)
class Complete:
    """A whole registration, read and clean."""

    nation_code: str
    name: str
    scheme: str
    country: str
    number: str
    kinds: list[str]
    phone: str
    person: str
    email: str
    address: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Incomplete(Exception):
    """A step is missing or no longer right; `step` is the first such."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


def rebuilt(step: str, answers: Mapping[str, Any], nation: Nation | None) -> Step:
    """The form of a step, bound to what was typed before."""
    data = QueryDict(mutable=True)
    for name, value in answers.get(step, {}).items():
        if isinstance(value, list):
            data.setlist(name, value)
        else:
            data[name] = value
    return STEPS[step](data, nation=nation)


def read_all(answers: Mapping[str, Any], nation: Nation | None) -> Complete:
    """Every step's clean values. Raises `Incomplete`."""
    cleaned: dict[str, Any] = {}
    for step in STEPS:
        form = rebuilt(step, answers, nation)
        if step not in answers or not form.is_valid():
            raise Incomplete(step)
        cleaned |= form.cleaned_data
    number = cleaned["clean_number"]
    return Complete(
        nation_code=cleaned["nation"],
        name=cleaned["name"],
        scheme=number.scheme,
        country=number.country,
        number=number.value,
        kinds=cleaned["kinds"],
        phone=cleaned["phone"],
        person=cleaned["person"],
        email=cleaned["email"],
        address=cleaned.get("address") or "",
    )

"""Fields that read what companies write: telephone numbers, quantities, hours, places."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.tabular.problems import Unreadable
from common.tabular.values import number_reader
from partners import phones
from partners.stating import Typed

_read_number = number_reader(None)


class LineField(forms.CharField):
    """One line of text: stray spaces and line breaks are one space."""

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value) or "").split())


class PhoneField(forms.CharField):
    """A telephone number; where no country is written, the register's own is meant."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def __init__(self, *, country: str = "", **options: Any) -> None:
        self.country = country
        super().__init__(max_length=40, **options)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "").strip()
        if not text:
            return ""
        try:
            return phones.clean(text, self.country)
        except phones.BadPhone as problem:
            raise ValidationError(self._sentence(problem.fault)) from problem

    def _sentence(self, fault: phones.Fault) -> str:
        sentences = {
            phones.Fault.NOT_A_NUMBER: _(
                "This is not a telephone number. Write it with its country: +1 202 555 0123."
            ),
            phones.Fault.NO_COUNTRY: _(
                "Start with + and the number of the country: +1 202 555 0123."
            ),
            phones.Fault.TOO_SHORT: _("This number is too short. Is a digit missing?"),
            phones.Fault.TOO_LONG: _("This number is too long. Is a digit doubled?"),
            phones.Fault.NOT_IN_USE: _(
                "No such telephone number is given out. Check each digit, and the country."
            ),
        }
        return sentences[fault]


class NumberField(forms.CharField):
    """An exact number as people write it: 12.5, 12,5 or 1 200. Never guesses between two readings."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def prepare_value(self, value: Any) -> Any:
        """Without idle zeros: 40.000 would be read back as forty, or as forty thousand."""
        if isinstance(value, Decimal):
            return format(value.normalize(), "f")
        return super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        return self.read(text) if text else None

    def read(self, text: str) -> Any:
        return read_number(text)


def read_number(text: str) -> Decimal:
    try:
        number = _read_number(text)
    except Unreadable as problem:
        if problem.code == "number_has_two_readings":
            raise ValidationError(
                _("Is this %(point)s or %(comma)s? Write it without a thousands separator.")
                % problem.details
            ) from problem
        raise ValidationError(_("This is not a number. Write figures, like 12.5.")) from problem
    if number is None:
        raise ValidationError(_("This is not a number. Write figures, like 12.5."))
    if number < 0:
        raise ValidationError(_("This cannot be below zero."))
    return number


_BAND = re.compile(r"(?P<low>.+?)\s*(?:\.\.+|…|–|—|-|\bto\b|\bbis\b|\bà\b|\bkuni\b)\s*(?P<high>.+)")


class QuantityField(NumberField):
    """A quantity, or a band of which the lower end counts: "20 to 30"."""

    def read(self, text: str) -> Typed:
        band = _BAND.fullmatch(text)
        if band is None:
            return Typed(read_number(text))
        low, high = read_number(band["low"]), read_number(band["high"])
        if high < low:
            raise ValidationError(_("The band ends below its beginning. Write the smaller first."))
        return Typed(low, high)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Typed):
            low = format(value.low, "f")
            return low if value.high is None else f"{low}–{format(value.high, 'f')}"
        return value


HOURS_PER = {"h": 1, "d": 24, "w": 168}
HOUR_UNITS = (
    ("h", gettext_lazy("hours")),
    ("d", gettext_lazy("days")),
    ("w", gettext_lazy("weeks")),
)
#: A little over ten years: longer is a mistake or "without an end".
MOST_HOURS = 24 * 3660


class HoursWidget(forms.MultiWidget):
    """A number and its unit side by side."""

    template_name = "partners/widgets/hours.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        number = forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "class": "form-control short"}
        )
        unit = forms.Select(choices=HOUR_UNITS, attrs={"class": "form-select"})
        super().__init__({"number": number, "unit": unit}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if value is None or value == "":
            return ["", "h"]
        hours = int(value)
        if hours and hours % 24 == 0:
            return [str(hours // 24), "d"]
        return [str(hours), "h"]


class HoursField(forms.MultiValueField):
    """A length of time in hours, days or weeks; kept in whole hours."""

    widget = HoursWidget

    def __init__(self, *, required: bool = False, **options: Any) -> None:
        fields = (
            forms.CharField(required=False, max_length=12),
            forms.ChoiceField(choices=HOUR_UNITS, required=False),
        )
        super().__init__(fields, required=required, require_all_fields=False, **options)

    def compress(self, data_list: list[Any]) -> int | None:
        text = str(data_list[0]).strip() if data_list else ""
        if not text:
            return None
        hours = read_number(text) * HOURS_PER[data_list[1] or "h"]
        if hours != int(hours):
            raise ValidationError(_("Write whole hours."))
        if hours > MOST_HOURS:
            raise ValidationError(_("This is longer than ten years. Check the unit."))
        return int(hours)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


class PercentField(forms.IntegerField):
    """A share from 0 to 100."""

    def __init__(self, **options: Any) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"})
        super().__init__(min_value=0, max_value=100, widget=widget, **options)


class CoordinateField(NumberField):
    """Decimal degrees, in the manner of 59.437 or -3,7."""

    def __init__(self, *, most: int, **options: Any) -> None:
        self.most = most
        super().__init__(**options)

    def read(self, text: str) -> Decimal:
        try:
            value = Decimal(text.replace(",", ".").replace("\u2212", "-").replace("°", ""))
        except ArithmeticError as problem:
            raise ValidationError(_("Write degrees as a number, like 59.4370.")) from problem
        if not value.is_finite() or abs(value) > self.most:
            raise ValidationError(
                _("This must lie between -%(most)d and %(most)d degrees.") % {"most": self.most}
            )
        return value.quantize(Decimal("0.000001"))

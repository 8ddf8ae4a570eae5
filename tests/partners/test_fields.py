"""Fields read what companies write, and never guess between two readings."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from partners.forms.fields import (
    CoordinateField,
    HoursField,
    LineField,
    NumberField,
    PhoneField,
    QuantityField,
)
from partners.stating import Typed


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("12.5", "12.5", None),
        ("12,5", "12.5", None),
        ("1 200", "1200", None),
        ("1,200.5", "1200.5", None),
        ("20-30", "20", "30"),
        ("20 – 30", "20", "30"),
        ("20 to 30", "20", "30"),
        ("20..30", "20", "30"),
        ("1,5–2,5", "1.5", "2.5"),
    ],
)
def test_a_quantity_or_a_band(text, low, high):
    assert QuantityField().clean(text) == Typed(Decimal(low), Decimal(high) if high else None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,200", "without a thousands separator"),
        ("a lot", "not a number"),
        ("-5", "below zero"),
        ("30-20", "ends below its beginning"),
        ("1e5", "not a number"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_mend(text, words):
    with pytest.raises(ValidationError, match=words):
        QuantityField().clean(text)


def test_a_band_is_shown_as_it_was_typed():
    assert QuantityField().prepare_value(Typed(Decimal(20), Decimal(30))) == "20–30"


def test_an_empty_number_stays_empty():
    assert NumberField(required=False).clean(" ") is None


@pytest.mark.parametrize(
    ("parts", "hours"),
    [(["2", "d"], 48), (["36", "h"], 36), (["1,5", "d"], 36), (["", "d"], None), (["1", "w"], 168)],
)
def test_hours_days_and_weeks(parts, hours):
    assert HoursField().clean(parts) == hours


@pytest.mark.parametrize("parts", [["1.3", "h"], ["9999", "w"], ["soon", "h"]])
def test_a_time_that_cannot_be_is_refused(parts):
    with pytest.raises(ValidationError):
        HoursField().clean(parts)


def test_hours_are_shown_in_days_where_they_come_out_even():
    widget = HoursField().widget

    assert widget.decompress(48) == ["2", "d"]
    assert widget.decompress(36) == ["36", "h"]
    assert widget.decompress(None) == ["", "h"]
    assert widget.decompress(0) == ["0", "h"]


@pytest.mark.parametrize("text", ["59.437", "59,437", "59.437°"])
def test_coordinates_are_decimal_degrees(text):
    assert CoordinateField(most=90).clean(text) == Decimal("59.437000")


@pytest.mark.parametrize("text", ["91", "north", "NaN", "Infinity"])
def test_coordinates_lie_on_earth(text):
    with pytest.raises(ValidationError):
        CoordinateField(most=90).clean(text)


def test_a_line_is_one_line():
    assert LineField().clean(" Acme\n  Power ") == "Acme Power"


def test_a_phone_of_the_register_needs_no_country_code():
    assert PhoneField(country="US").clean("202 555 0123") == "+12025550123"
    assert PhoneField(required=False).clean("") == ""
    with pytest.raises(ValidationError, match="country"):
        PhoneField().clean("202 555 0123")

"""Telephone numbers as people type them."""

import pytest

from partners import phones
from partners.phones import BadPhone, Fault


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("+12025550123", ""),
        ("+1 (202) 555-0123", "EE"),
        ("202 555 0123", "US"),
        ("001 202 555 0123", "EE"),
    ],
)
def test_one_number_has_one_form(text, country):
    assert phones.clean(text, country) == "+12025550123"


@pytest.mark.parametrize(
    ("text", "country", "fault"),
    [
        ("ring me", "EE", Fault.NOT_A_NUMBER),
        ("5551234", "", Fault.NO_COUNTRY),
        ("+999 123456", "", Fault.NO_COUNTRY),
        ("+1 202 555", "", Fault.TOO_SHORT),
        ("+1202555012345", "", Fault.TOO_LONG),
        ("+1 000 555 0123", "", Fault.NOT_IN_USE),
    ],
)
def test_the_fault_is_named(text, country, fault):
    with pytest.raises(BadPhone) as caught:
        phones.clean(text, country)

    assert caught.value.fault is fault


def test_a_kept_number_is_read_in_groups():
    assert phones.readable("+12025550123") == "+1 202-555-0123"
    assert phones.readable("extension 12") == "extension 12"

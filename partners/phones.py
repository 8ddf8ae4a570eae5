"""Telephone numbers as they can be dialled from anywhere: +12025550123."""

from __future__ import annotations

from enum import StrEnum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult


class Fault(StrEnum):
    NOT_A_NUMBER = "not_a_number"
    NO_COUNTRY = "no_country"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_IN_USE = "not_in_use"  # the right length, but no such number is given out


class BadPhone(ValueError):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


_OF_LENGTH = {
    ValidationResult.TOO_SHORT: Fault.TOO_SHORT,
    ValidationResult.TOO_LONG: Fault.TOO_LONG,
    ValidationResult.INVALID_COUNTRY_CODE: Fault.NO_COUNTRY,
}


def clean(text: str, country: str = "") -> str:
    """The number in E.164; `country` is assumed where none is written. Raises `BadPhone`."""
    try:
        number = phonenumbers.parse(text, country or None)
    except NumberParseException as error:
        fault = (
            Fault.NO_COUNTRY
            if error.error_type == NumberParseException.INVALID_COUNTRY_CODE
            else Fault.NOT_A_NUMBER
        )
        raise BadPhone(fault) from error
    if not phonenumbers.is_valid_number(number):
        found = phonenumbers.is_possible_number_with_reason(number)
        raise BadPhone(_OF_LENGTH.get(found, Fault.NOT_IN_USE))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def readable(number: str) -> str:
    """A kept number in groups, as people read it out: +1 202-555-0123."""
    try:
        parsed = phonenumbers.parse(number, None)
    except NumberParseException:
        return number
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)

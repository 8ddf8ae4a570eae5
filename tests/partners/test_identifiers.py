"""Numbers that registers give to organisations: what is wrong is said exactly."""

import itertools
import string

import pytest

from partners.identifier_words import hint, sentence
from partners.identifiers import (
    NATIONAL_RULES,
    VAT_LENGTHS,
    BadIdentifier,
    CleanNumber,
    Fault,
    Letters,
    Rule,
    check,
    rule_for,
)

FULL_LEI = "5299000J2N45DDNE4Y28"


def _fault(scheme, text, country=""):
    with pytest.raises(BadIdentifier) as caught:
        check(scheme, text, country)
    return caught.value


def _some_valid(country, rule):
    """A number of this register that passes, found by trying the places of its example."""
    if not rule.module:
        return rule.example
    stem = rule.example
    places = [index for index, sign in enumerate(stem) if sign.isalnum()]
    places = places[:7] if country == "SI" else places  # three zeros follow its check digit
    for count in (0, 1, 2):
        for chosen in itertools.combinations(places[-4:], count):
            signs = [
                string.digits if stem[place].isdigit() else string.ascii_uppercase
                for place in chosen
            ]
            for new in itertools.product(*signs):
                tried = list(stem)
                for place, sign in zip(chosen, new, strict=True):
                    tried[place] = sign
                text = "".join(tried)
                try:
                    check("national", text, country)
                except BadIdentifier:
                    continue
                return text
    return None


@pytest.mark.parametrize("country", sorted(NATIONAL_RULES))
def test_every_national_register_takes_numbers_of_its_shape(country):
    assert _some_valid(country, NATIONAL_RULES[country]), NATIONAL_RULES[country]


@pytest.mark.parametrize(
    "country",
    sorted(code for code, rule in NATIONAL_RULES.items() if rule.module and rule.lengths),
)
def test_a_mistyped_last_digit_is_refused_where_there_is_a_check_digit(country):
    rule = NATIONAL_RULES[country]
    good = check("national", _some_valid(country, rule), country).value
    if country in {"AL", "US", "CA", "SI", "ES"}:
        return  # no check digit at the end, or none for these numbers
    last = max(index for index, sign in enumerate(good) if sign.isdigit())
    others = [
        good[:last] + digit + good[last + 1 :] for digit in "0123456789" if digit != good[last]
    ]

    refused = 0
    for other in others:
        try:
            check("national", other, country)
        except BadIdentifier:
            refused += 1

    assert refused >= 8


@pytest.mark.parametrize(
    ("text", "fault", "words"),
    [
        ("", Fault.EMPTY, "Type the number"),
        ("1234567", Fault.LENGTH, "8 digits; you typed 7"),
        ("123456789", Fault.LENGTH, "8 digits; you typed 9"),
        ("1234567A", Fault.CHARACTERS, "leave out “A”"),
        ("12345679", Fault.CHECK_DIGIT, "check digit"),
    ],
)
def test_the_error_says_what_is_wrong(text, fault, words):
    problem = _fault("national", text, "EE")

    assert problem.fault is fault
    assert words in sentence(problem)


@pytest.mark.parametrize(
    "text", ["12345678", "EE12345678", " 1234 5678 ", "1234-5678", "ee 12345678"]
)
def test_a_number_is_kept_in_one_form_however_it_is_typed(text):
    assert check("national", text, "EE") == CleanNumber("national", "EE", "12345678")


def test_vat_numbers_are_kept_without_the_countrys_letters():
    assert check("vat", "EE 100 931 558", "EE").value == "100931558"
    assert check("vat", "EL094259216", "GR").value == "094259216"


def test_a_country_without_vat_numbers_says_so():
    problem = _fault("vat", "123", "US")

    assert problem.fault is Fault.NO_SUCH_NUMBER
    assert "business register" in sentence(problem)


def test_a_national_number_needs_its_country():
    assert _fault("national", "12345678").fault is Fault.NO_COUNTRY


@pytest.mark.parametrize("country", sorted(VAT_LENGTHS))
def test_every_vat_rule_can_be_looked_up(country):
    assert rule_for("vat", country).lengths == VAT_LENGTHS[country]


def test_an_lei_is_checked_and_belongs_to_no_country():
    assert check("lei", FULL_LEI.lower(), "EE") == CleanNumber("lei", "", FULL_LEI)
    assert _fault("lei", FULL_LEI[:-1] + "9").fault is Fault.CHECK_DIGIT
    assert _fault("lei", FULL_LEI[:-1]).fault is Fault.LENGTH


def test_other_numbers_are_only_looked_at():
    assert check("other", " ab  12/3 ").value == "AB 12/3"
    assert check("demo", "demo-1", "EE").country == ""
    assert _fault("other", "?!").fault is Fault.NEVER_GIVEN
    assert _fault("other", "x" * 41).fault in {Fault.NEVER_GIVEN, Fault.LENGTH}


def test_a_register_without_check_digits_still_knows_its_shape():
    assert check("national", "SC123456", "GB").value == "SC123456"
    assert _fault("national", "S1234567", "GB").fault is Fault.NEVER_GIVEN
    assert "SC123456" in sentence(_fault("national", "S1234567", "GB"))


def test_an_unknown_country_is_taken_as_typed():
    assert check("national", "ab-1234", "JP").value == "AB-1234"


def test_hints_describe_a_number_in_plain_words():
    assert hint(rule_for("national", "EE")) == "registrikood, 8 digits, for example 12345678"
    assert "9 or 14 digits" in hint(rule_for("national", "PL"))
    assert "2 to 10 digits" in hint(rule_for("national", "RO"))
    assert hint(Rule("", (), Letters.FREE)) == ""

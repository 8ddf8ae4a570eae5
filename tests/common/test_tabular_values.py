"""Numbers, days and text: exact, and never guessed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.tabular.problems import Unreadable
from common.tabular.values import (
    DayStyle,
    NumberStyle,
    control_character,
    day_evidence,
    escape_formula,
    exact,
    number_evidence,
    number_reader,
    read_day,
    read_number,
    read_yes_no,
    text,
    unescape_formula,
)

POINT, COMMA = NumberStyle.POINT, NumberStyle.COMMA


@pytest.mark.parametrize(
    ("cell", "style", "value"),
    [
        ("0.1", POINT, "0.1"),
        ("1,234,567.89", POINT, "1234567.89"),
        ("1.234.567,89", COMMA, "1234567.89"),
        ("1 234,5", COMMA, "1234.5"),
        ("1\u202f234,5", COMMA, "1234.5"),
        ("1'234.5", POINT, "1234.5"),
        (" 12 ", POINT, "12"),
        ("-5,25", COMMA, "-5.25"),
        ("\u22125.25", POINT, "-5.25"),
        ("1.2345678901234567890", POINT, "1.2345678901234567890"),
        (358.0, COMMA, "358"),
        (0.1 + 0.2, POINT, "0.3"),
    ],
)
def test_numbers_are_read_exactly(cell, style, value):
    assert read_number(cell, style) == Decimal(value)


@pytest.mark.parametrize(
    ("cell", "style", "code"),
    [
        ("12,5", POINT, "number_in_other_style"),
        ("12.5", COMMA, "number_in_other_style"),
        ("1.2E+05", POINT, "number_shortened"),
        ("12 MW", POINT, "not_a_number"),
        ("1,23,4", POINT, "not_a_number"),
        ("(5)", POINT, "not_a_number"),
        ("nan", POINT, "not_a_number"),
        ("९", POINT, "not_a_number"),
        (True, POINT, "not_a_number"),
        ("9" * 61, POINT, "not_a_number"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(cell, style, code):
    with pytest.raises(Unreadable) as caught:
        read_number(cell, style)

    assert caught.value.code == code


@pytest.mark.parametrize("empty", ["", "  ", None])
def test_an_empty_cell_is_nothing_and_never_zero(empty):
    assert read_number(empty) is None
    assert read_day(empty) is None
    assert read_yes_no(empty) is None


@pytest.mark.parametrize(
    ("cells", "style", "is_mixed"),
    [
        (["12.55", "1,234"], POINT, False),
        (["12,55", "1.234"], COMMA, False),
        (["0.123", "5"], POINT, False),
        (["5", "70", ""], POINT, False),
        (["1.234"], None, False),
        (["12,55", "12.55"], None, True),
        ([1.5, "12,55"], COMMA, False),
    ],
)
def test_the_style_of_a_column_is_what_its_values_prove(cells, style, is_mixed):
    evidence = number_evidence(cells)

    assert (evidence.style, evidence.is_mixed) == (style, is_mixed)


def test_a_number_with_two_readings_is_refused_when_the_column_does_not_tell():
    read = number_reader(None, number_evidence(["1.234", "12,55", "12.55"]))

    assert (read("12,55"), read("12.55"), read("7")) == (
        Decimal("12.55"),
        Decimal("12.55"),
        Decimal(7),
    )
    with pytest.raises(Unreadable) as caught:
        read("1.234")
    assert caught.value.details == {"point": "1.234", "comma": "1234"}


def test_the_column_decides_what_one_value_cannot():
    assert number_reader(None, number_evidence(["1.234", "12,55"]))("1.234") == 1234
    assert number_reader(None, number_evidence(["1.234", "12.55"]))("1.234") == Decimal("1.234")


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=3), st.sampled_from([POINT, COMMA])
)
def test_any_number_written_in_a_style_is_read_back_in_it(number, style):
    written = f"{number:,.3f}"
    if style is COMMA:
        written = written.translate(str.maketrans(",.", ".,"))

    assert read_number(written, style) == number


@given(st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1), st.integers(0, 6))
def test_a_spreadsheets_number_is_the_one_it_shows(digits, places):
    number = Decimal(digits).scaleb(-places)

    assert exact(float(number)) == number


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("2026-01-31T10:00:00", date(2026, 1, 31)),
        ("31.1.2026", date(2026, 1, 31)),
        ("31/01/2026", date(2026, 1, 31)),
        ("01/31/2026", date(2026, 1, 31)),
        ("05/05/2026", date(2026, 5, 5)),
        (date(2026, 1, 31), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 10, 0), date(2026, 1, 31)),
    ],
)
def test_days_are_read(cell, day):
    assert read_day(cell) == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("03/04/2026", "day_has_two_readings"),
        ("2026-02-30", "no_such_day"),
        ("next week", "not_a_day"),
        (45000.0, "not_a_day"),
    ],
)
def test_what_is_no_clear_day_is_refused(cell, code):
    with pytest.raises(Unreadable) as caught:
        read_day(cell)

    assert caught.value.code == code


def test_the_column_says_whether_the_day_comes_first():
    assert day_evidence(["03/04/2026", "25/04/2026"]) is DayStyle.DAY_FIRST
    assert day_evidence(["03/04/2026", "04/25/2026"]) is DayStyle.MONTH_FIRST
    assert day_evidence(["25/04/2026", "04/25/2026"]) is None
    assert read_day("03/04/2026", DayStyle.MONTH_FIRST) == date(2026, 3, 4)


def test_yes_and_no_in_several_tongues():
    assert [read_yes_no(word) for word in ("Yes", "jah", "x", True, 1.0)] == [True] * 5
    assert [read_yes_no(word) for word in ("no", "EI", "0", False)] == [False] * 4
    with pytest.raises(Unreadable):
        read_yes_no("perhaps")


def test_a_cell_is_shown_as_a_person_reads_it():
    assert [text(cell) for cell in (358.0, 1e20, 1e999, True, date(2026, 1, 31), " x ")] == [
        "358",
        "100000000000000000000",
        "inf",
        "true",
        "2026-01-31",
        " x ",
    ]


def test_control_and_direction_characters_are_noticed():
    assert control_character("a\x00b") == "U+0000"
    assert control_character("a\u202eb") == "U+202E"
    assert control_character("line\nbreak\ttab ä") is None


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_what_a_spreadsheet_would_run_is_disarmed(start):
    assert escape_formula(f"{start}cmd|' /C calc'!A0").startswith("'")


def test_negative_numbers_stay_numbers():
    assert [escape_formula(cell) for cell in ("-5", "-5.25")] == ["-5", "-5.25"]


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n1aä ")))
def test_disarming_is_undone_exactly(cell):
    assert unescape_formula(escape_formula(cell)) == cell

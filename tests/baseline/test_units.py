"""Quantities from the unit they were stated in to the resource's own, exactly and rounded down."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baseline.units import LARGEST, CannotConvert, Factor, Reason, convert, state, written

LITRE = Factor(1, 1000)
TONNE_OF_DIESEL = Factor(1000, 840)


@pytest.mark.parametrize(
    ("quantity", "factor", "thousandths", "is_exact"),
    [
        ("12.5", Factor(1), 12_500, True),
        ("1", LITRE, 1, True),
        ("1.9", LITRE, 1, False),
        ("840", TONNE_OF_DIESEL, 1_000_000, True),
        ("1", TONNE_OF_DIESEL, 1_190, False),  # 1.190476… m³
        ("0", TONNE_OF_DIESEL, 0, True),
        ("1e3", LITRE, 1_000, True),
        (7, Factor(3, 2), 10_500, True),
    ],
)
def test_a_quantity_is_converted_and_rounded_down(quantity, factor, thousandths, is_exact):
    converted = convert(quantity, factor)

    assert converted.thousandths == thousandths
    assert converted.is_exact is is_exact
    assert converted.quantity == Decimal(thousandths) / 1000


@pytest.mark.parametrize(
    ("quantity", "factor", "options", "reason"),
    [
        ("ten", LITRE, {}, Reason.NOT_A_NUMBER),
        ("NaN", LITRE, {}, Reason.NOT_A_NUMBER),
        ("Infinity", LITRE, {}, Reason.NOT_A_NUMBER),
        ("-1", LITRE, {}, Reason.NEGATIVE),
        ("1e17", Factor(1), {}, Reason.TOO_LARGE),
        ("1e999999", LITRE, {}, Reason.TOO_LARGE),
        ("0.9", LITRE, {}, Reason.TOO_SMALL),
        ("1e-999999", LITRE, {}, Reason.TOO_SMALL),
        ("1", TONNE_OF_DIESEL, {"exactly": True}, Reason.NOT_EXACT),
        ("2.5", Factor(1), {"whole": True}, Reason.NOT_WHOLE),
        ("0.0015", Factor(1000), {"whole": True}, Reason.NOT_WHOLE),
    ],
)
def test_a_quantity_that_cannot_stand_is_refused_with_its_reason(quantity, factor, options, reason):
    with pytest.raises(CannotConvert) as refused:
        convert(quantity, factor, **options)

    assert refused.value.reason is reason


def test_a_float_is_never_taken():
    with pytest.raises(TypeError):
        convert(0.1)


def test_whole_items_may_be_stated_in_dozens():
    assert convert("2.5", Factor(12), whole=True).thousandths == 30_000


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 1), (1, 0), (-1, 2)])
def test_a_factor_is_above_zero(numerator, denominator):
    with pytest.raises(ValueError, match="above zero"):
        Factor(numerator, denominator)


quantities = st.decimals(min_value=0, max_value=10**9, places=6)
factors = st.builds(Factor, st.integers(1, 10**9), st.integers(1, 10**9))


@given(quantities, factors)
def test_the_result_is_the_largest_count_of_thousandths_not_above_the_exact_value(quantity, factor):
    exact = Fraction(quantity) * factor.numerator * 1000 / factor.denominator
    if exact > LARGEST or 0 < exact < 1:
        return

    thousandths = convert(quantity, factor).thousandths

    assert thousandths <= exact < thousandths + 1


@given(quantities, factors)
def test_reading_back_never_claims_more_than_was_stated(quantity, factor):
    try:
        converted = convert(quantity, factor)
    except CannotConvert:
        return

    assert state(converted.quantity, factor) <= quantity


@pytest.mark.parametrize(
    ("factor", "text"),
    [
        (Factor(1, 1000), "0.001"),
        (Factor(1000, 840), "25/21"),
        (Factor(1354, 1000), "1.354"),
        (Factor(158_987_294_928, 10**12), "0.158987294928"),
        (Factor(1000), "1000"),
        (Factor(5, 4), "1.25"),
    ],
)
def test_a_factor_is_written_in_decimals_where_they_end(factor, text):
    assert written(factor) == text

"""Quantities of a resource in the units it accepts."""

from decimal import Decimal

import pytest

from baseline.models import Resource, ResourceUnit
from baseline.quantities import QuantityRefused, accepted_units, in_own_unit
from baseline.units import Reason
from tests.factories.baseline import unit


@pytest.fixture
def diesel(frame):
    """Counted in m³, stated in tonnes too."""
    ResourceUnit.objects.create(
        resource=frame.diesel, unit=unit("TNE", "t"), numerator=1000, denominator=840
    )
    return Resource.objects.with_units().get(pk=frame.diesel.pk)


def test_the_own_unit_comes_first_among_those_accepted(diesel):
    assert [accepted.symbol for accepted in accepted_units(diesel)] == ["m³", "t"]


def test_units_fetched_with_the_resource_are_not_asked_for_again(diesel, django_assert_num_queries):
    with django_assert_num_queries(0):
        in_own_unit(diesel, "84")


def test_tonnes_of_diesel_become_cubic_metres(diesel):
    converted = in_own_unit(diesel, Decimal("84"), unit("TNE", "t"))

    assert converted.quantity == Decimal("100.000")
    assert converted.is_exact


@pytest.mark.parametrize(
    ("quantity", "reason", "words"),
    [
        ("many", Reason.NOT_A_NUMBER, "not a number"),
        ("-3", Reason.NEGATIVE, "below zero"),
        ("1e30", Reason.TOO_LARGE, "larger than the portal can hold"),
        ("0.0001", Reason.TOO_SMALL, "less than a thousandth of one m³"),
    ],
)
def test_a_refusal_says_why(diesel, quantity, reason, words):
    with pytest.raises(QuantityRefused, match=words) as refused:
        in_own_unit(diesel, quantity)

    assert refused.value.reason is reason


def test_a_unit_that_is_not_accepted_is_refused_with_those_that_are(diesel):
    with pytest.raises(QuantityRefused, match="not stated in kg. Use one of: m³, t"):
        in_own_unit(diesel, 1, unit("KGM", "kg"))


def test_a_value_that_would_lose_something_is_refused_where_it_must_be_exact(diesel):
    with pytest.raises(QuantityRefused, match="no exact value"):
        in_own_unit(diesel, 1, unit("TNE", "t"), exactly=True)


def test_half_a_lorry_is_refused(frame):
    Resource.objects.filter(pk=frame.lorries.pk).update(is_divisible=False)
    frame.lorries.refresh_from_db()

    with pytest.raises(QuantityRefused, match="whole items"):
        in_own_unit(frame.lorries, "2.5")

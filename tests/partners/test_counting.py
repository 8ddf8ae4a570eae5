"""What raises what counts, part by part."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.counting import Counted, changed_parts, raised_parts

COUNTY, TOWN, NATION, ELSEWHERE = 10, 11, 1, 20
LIES_IN = {COUNTY: [NATION], TOWN: [NATION, COUNTY], ELSEWHERE: [NATION], NATION: []}

BASE = Counted(
    stock=Decimal(100),
    rate=Decimal(10),
    capacity=None,
    in_service=None,
    notice_hours=12,
    mobilisation_hours=12,
    lasts_hours=240,
    share_peacetime=100,
    share_crisis=80,
    share_war=50,
    valid_until=date(2030, 1, 1),
    served=frozenset({COUNTY}),
    is_whole=False,
    basis="on_top",
    site=1,
)


@pytest.mark.parametrize(
    ("change", "raised"),
    [
        ({"stock": Decimal(101)}, {"stock"}),
        ({"stock": Decimal(99)}, set()),
        ({"stock": None}, set()),
        ({"rate": Decimal(11), "stock": Decimal(1)}, {"rate"}),
        ({"capacity": Decimal(1)}, {"capacity"}),
        ({"share_war": 51}, {"share_war"}),
        ({"share_war": 49, "share_crisis": 90}, {"share_crisis"}),
        ({"notice_hours": 0}, {"notice_hours"}),
        ({"notice_hours": 24}, set()),
        ({"notice_hours": 24, "mobilisation_hours": 0}, set()),
        ({"notice_hours": 0, "mobilisation_hours": 23}, {"notice_hours", "mobilisation_hours"}),
        ({"lasts_hours": None}, {"lasts_hours"}),
        ({"lasts_hours": 241}, {"lasts_hours"}),
        ({"lasts_hours": 24}, set()),
        ({"valid_until": None}, {"valid_until"}),
        ({"valid_until": date(2030, 1, 2)}, {"valid_until"}),
        ({"valid_until": date(2029, 1, 1)}, set()),
        ({"served": frozenset({TOWN})}, set()),
        ({"served": frozenset({COUNTY, TOWN})}, set()),
        ({"served": frozenset({NATION})}, {"served"}),
        ({"served": frozenset({TOWN, ELSEWHERE})}, {"served"}),
        ({"is_whole": True}, set()),
        ({"basis": "whole"}, set()),
        ({"site": 2}, {"site"}),
        ({}, set()),
    ],
)
def test_which_parts_of_a_change_raise_what_counts(change, raised):
    assert raised_parts(BASE, replace(BASE, **change), LIES_IN) == raised


def test_giving_up_wholeness_and_moving_on_top_raise():
    old = replace(BASE, is_whole=True, basis="whole")

    assert raised_parts(old, BASE, LIES_IN) == {"is_whole", "basis"}


def test_a_level_rises_with_those_that_meet_it_and_falls_with_those_in_service():
    old = replace(BASE, stock=None, rate=None, capacity=Decimal(5), in_service=Decimal(10))

    assert raised_parts(old, replace(old, in_service=Decimal(9)), LIES_IN) == {"in_service"}
    assert raised_parts(old, replace(old, in_service=Decimal(11)), LIES_IN) == set()
    assert raised_parts(old, replace(old, in_service=None), LIES_IN) == {"in_service"}


def test_what_changed_is_named():
    assert changed_parts(BASE, replace(BASE, stock=Decimal(1), site=2)) == {"stock", "site"}
    assert changed_parts(BASE, BASE) == frozenset()


def _delivered(one: Counted, share: int, valid_hours: float, hour: float) -> float:
    """By an hour, in one phase: goods handed over; for a capacity the hours of it."""
    ready = one.ready_hours
    lasts = float("inf") if one.lasts_hours is None else one.lasts_hours
    reached = min(hour, valid_hours)
    stock = float(one.stock or 0) * (ready <= reached)
    flow = float(one.rate or 0) * max(0.0, min(reached - ready, lasts))
    capacity = float(one.capacity or 0) * max(0.0, min(reached, ready + lasts) - ready)
    return share * (stock + flow + capacity)


_AMOUNT = st.none() | st.integers(0, 20).map(Decimal)
_COUNTED = st.builds(
    Counted,
    stock=_AMOUNT,
    rate=_AMOUNT,
    capacity=_AMOUNT,
    in_service=st.none(),
    notice_hours=st.integers(0, 50),
    mobilisation_hours=st.integers(0, 50),
    lasts_hours=st.none() | st.integers(0, 100),
    share_peacetime=st.integers(0, 100),
    share_crisis=st.integers(0, 100),
    share_war=st.integers(0, 100),
    valid_until=st.none() | st.integers(0, 10).map(lambda n: date(2030, 1, 1) + timedelta(days=n)),
    served=st.just(frozenset({COUNTY})),
    is_whole=st.just(False),
    basis=st.just("on_top"),
    site=st.just(1),
)


@settings(max_examples=300, deadline=None)
@given(old=_COUNTED, new=_COUNTED)
def test_what_is_not_raised_never_delivers_more_by_any_hour(old, new):
    """Taking over only the parts that do not raise leaves every day of every phase as high or lower."""
    raised = raised_parts(old, new, LIES_IN)
    kept = {name: getattr(new, name) for name in changed_parts(old, new) - raised}
    now = replace(old, **kept)

    for day, hour in product((0, 2, 5), (0, 1, 24, 60, 120, 300)):
        for phase in ("share_peacetime", "share_crisis", "share_war"):
            before = _delivered(old, getattr(old, phase), _hours(old, day), hour)
            assert _delivered(now, getattr(now, phase), _hours(now, day), hour) <= before


def _hours(one: Counted, day: int) -> float:
    if one.valid_until is None:
        return float("inf")
    return 24.0 * ((one.valid_until - date(2030, 1, 1)).days + 1 - day)

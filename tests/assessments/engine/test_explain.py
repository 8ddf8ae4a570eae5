"""A line explains itself, and its parts add up to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assessments.engine.columns import BlockError
from assessments.engine.compute import compute
from assessments.engine.explain import explain
from assessments.engine.reasons import Why
from assessments.engine.tables import Scenarios
from assessments.engine.words import Figure
from tests.assessments.engine.long_winter import (
    KURESSAARE,
    MUUGA,
    NARVA,
    PRIORITY_2,
    RESERVE,
    TARTU_DEPOT,
    VALGA,
    diesel,
)
from tests.assessments.engine.random_blocks import random_block


def reasons(explanation):
    return dict(zip(explanation.capability.tolist(), map(Why, explanation.why), strict=True))


def test_harjus_diesel_comes_from_muuga_and_the_reserve():
    found = explain(diesel(), 1, Figure.ASSURED, 30)

    assert found.capability[:2].tolist() == [MUUGA, RESERVE]
    # Both give the same part of what they have: 5 to 9.
    assert found.given[:2].tolist() == [500_000, 277_777]
    assert found.given.sum() == found.supplied == 777_777
    assert reasons(found) == {
        MUUGA: Why.SERVES,
        RESERVE: Why.SERVES,
        VALGA: Why.NOT_PROMISED,
        TARTU_DEPOT: Why.REGION,
        KURESSAARE: Why.REGION,
        NARVA: Why.REGION,
    }


def test_priority_2_sees_who_was_taken_first():
    found = explain(diesel(), PRIORITY_2, Figure.ASSURED, 30)

    assert reasons(found)[MUUGA] == Why.HIGHER
    assert reasons(found)[KURESSAARE] == Why.NOT_SEEN
    assert found.to_higher.sum() == 1_400_000


def test_the_day_it_falls_short_is_found():
    by_day = explain(diesel(), 1, Figure.ASSURED).by_day

    # 54 m³ a day from 1,400 m³.
    assert by_day.first_short == (-1, -1, 26)
    assert by_day.day.tolist() == list(range(1, 91))
    assert by_day.coverage[24].tolist() == [10_000] * 3
    assert by_day.supplied[25, Figure.ASSURED] < by_day.required[25]


def test_left_to_itself_it_explains_the_worst_milestone():
    assert explain(diesel(), 1, Figure.ASSURED).day == 30


def test_what_is_not_ready_or_has_ended_says_so():
    block = diesel(
        share_crisis=[0, 100, 100, 100, 100, 100],
        valid_until=[500_000 + 9999, 500_000 + 1, 500_000 + 9999, 1 << 40, 1 << 40, 1 << 40],
        region_set=[1, 1, 1, 1, 1, 1],
        stock=[1000, 1000, 0, 0, 1000, 1000],
        verified_stock=[0] * 6,
        rate=[0, 0, 24, 0, 0, 0],
        evidence=[0] * 6,
        whole=[0, 0, 0, 0, 0, 0],
    )

    found = reasons(explain(block, 1, Figure.DECLARED, 2))

    assert found == {
        MUUGA: Why.SHARE,
        TARTU_DEPOT: Why.ENDED,
        VALGA: Why.NOT_READY,
        KURESSAARE: Why.NOTHING,
        NARVA: Why.SERVES,
        RESERVE: Why.NOT_READY,
    }


def test_half_a_unit_of_indivisible_supply_is_less_than_one():
    block = diesel(
        stock=[900, 999, 0, 0, 0, 0], verified_stock=[0] * 6, evidence=[0] * 6, whole=[1] * 6
    )

    assert reasons(explain(block, 1, Figure.DECLARED, 30))[MUUGA] == Why.LESS_THAN_ONE


def test_scenarios_that_share_one_supply_explain_one_another():
    scenarios = Scenarios.of(
        id=[1, 2, 3], phase=[1, 1, 1], day0=[500_000] * 3, concurrent=[7, 7, 0]
    )
    needs = diesel().needs.having(scenario=[0, 0, 0, 0, 0, 1])
    block = replace(diesel(), scenarios=scenarios, needs=needs)

    found = explain(block, PRIORITY_2, Figure.ASSURED, 30)

    assert found.to_higher.sum() == 1_400_000


def test_a_need_that_is_not_there_is_refused():
    with pytest.raises(BlockError, match="no need 77"):
        explain(diesel(), 77, Figure.ASSURED)
    never = replace(diesel(), milestones=np.zeros(0, dtype=np.int64))
    with pytest.raises(BlockError, match="no milestones"):
        explain(never, 1, Figure.ASSURED)


@pytest.mark.parametrize("seed", range(20))
def test_shown_adds_up_to_the_reports_number(seed):
    block = random_block(seed).canonical()
    result = compute(block)
    for line, need in enumerate(result.need):
        for figure in Figure:
            milestone = seed % len(result.milestones)
            day = int(result.milestones[milestone])
            found = explain(block, int(need), figure, day)
            assert found.given.sum() == result.supplied[line, milestone, figure]
            assert found.required == result.required[line, milestone]
            assert found.coverage == result.coverage[line, milestone, figure]
            assert np.array_equal(found.by_day.supplied[day - 1], result.supplied[line, milestone])
            spent = found.given + found.to_reservations + found.to_higher
            spent += found.to_same + found.to_lower
            assert (spent <= found.available).all()
            for part in (
                found.given,
                found.to_reservations,
                found.to_higher,
                found.to_same,
                found.to_lower,
            ):
                assert (part >= 0).all()
            assert (found.available <= found.declared).all()
            assert (found.given[found.why != Why.SERVES] == 0).all()


@pytest.mark.parametrize("seed", range(20))
def test_a_short_line_leaves_nothing_idle_that_could_reach_it(seed):
    block = random_block(seed).canonical()
    result = compute(block)
    for line, need in enumerate(result.need):
        day = int(result.milestones[-1])
        found = explain(block, int(need), Figure.DECLARED, day)
        if result.supplied[line, -1, 0] < result.required[line, -1]:
            assert Why.NOT_NEEDED not in found.why
            serves = found.why == Why.SERVES
            assert not found.to_lower[serves].any()
            spent = found.given + found.to_reservations + found.to_higher + found.to_same
            assert (found.available - spent)[serves].max(initial=0) <= 1


def test_what_rounding_leaves_goes_where_it_was_closest():
    block = diesel(
        region=[1, 1, 1, 1, 1, 1],
        region_set=[-1] * 6,
        stock=[100_000, 200_000, 400_000, 0, 0, 0],
        rate=[0] * 6,
        verified_stock=[0] * 6,
        ready=[0] * 6,
        evidence=[0] * 6,
    )
    needs = block.needs.rows(slice(0, 1)).having(initial=[10_000], per_day=[0])

    found = explain(replace(block, needs=needs), 1, Figure.DECLARED, 1)

    # 10 m³ in sevenths: 1,428.57 + 2,857.14 + 5,714.29 thousandths.
    assert found.given[:3].tolist() == [5_714, 2_857, 1_429]

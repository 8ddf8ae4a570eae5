"""The exercise's hero line comes out as it must, in every variant the exercise shows."""

from __future__ import annotations

import numpy as np
import pytest

from assessments.engine.block import Block
from assessments.engine.changes import Cause
from assessments.engine.compare import Change, compare
from assessments.engine.compute import compute
from assessments.engine.words import Evidence, Loss, Promise
from tests.assessments.engine.long_winter import (
    HIIU,
    MUUGA,
    NORDHAV,
    RESERVE,
    TARTU_DEPOT,
    VALGA,
    diesel,
    with_valga,
    without,
)

DAY_30 = 4
FIRST, SECOND = slice(0, 5), slice(5, 6)


def shares(block: Block, lines: slice, day: int = DAY_30) -> list[float]:
    """Percent of what the lines require together, by figure, to one decimal."""
    result = compute(block)
    required = result.required[lines, day].sum()
    supplied = result.supplied[lines, day].sum(axis=0)
    return [float(f"{share:.1f}") for share in supplied / required * 100]


CASES = {
    "as it is": (diesel(), [100, 100, 86.4], [90.8, 8.5, 0]),
    "without Nordhav": (without(diesel(), MUUGA, TARTU_DEPOT), [93.2, 45.2, 30.9], None),
    "borders closed": (without(diesel(), VALGA), [100, 97.7, 86.4], None),
    "without the state reserve": (without(diesel(), RESERVE), [100, 78.5, 55.6], None),
    "Valga signs": (
        with_valga(Promise.CONTRACTED, Evidence.DECLARED),
        [100, 100, 86.4],
        [90.8, 37.7, 0],
    ),
    "Valga is verified": (
        with_valga(Promise.CONTRACTED, Evidence.VERIFIED),
        [100, 100, 100],
        [90.8, 49.3, 40],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_hero_table(case):
    block, first, second = CASES[case]

    assert shares(block, FIRST) == first
    assert second is None or shares(block, SECOND) == second


def test_priority_1_is_covered_alike_everywhere_and_to_the_litre():
    result = compute(diesel())

    assert (result.coverage[FIRST, DAY_30, 2] == 8641).all()
    assert result.required[FIRST, DAY_30].sum() == 1_620_000
    # Five lines rounded down lose less than five litres of 1,400 m³.
    assert 1_399_995 < result.supplied[FIRST, DAY_30, 2].sum() <= 1_400_000


def test_without_nordhav_saare_keeps_a_little_more():
    coverage = compute(without(diesel(), MUUGA, TARTU_DEPOT)).coverage[FIRST, DAY_30, 1]

    assert coverage.tolist() == [4509, 4509, 4509, 4666, 4509]


def test_without_nordhav_three_counties_have_nothing_on_the_first_day():
    coverage = compute(without(diesel(), MUUGA, TARTU_DEPOT)).coverage[FIRST, 0]

    harju, ida_viru, tartu, saare, hiiu = coverage.tolist()
    assert harju == tartu == hiiu == [0, 0, 0]
    assert ida_viru[1] == saare[1] == 10_000


def test_the_line_itself_says_what_it_loses():
    result = compute(diesel())

    assert (result.worst == DAY_30).all()
    assert (result.loss_of[FIRST, Loss.PARENT] == NORDHAV).all()
    alone = compute(without(diesel(), MUUGA, TARTU_DEPOT)).coverage[:, DAY_30, 1:]
    assert np.array_equal(result.loss_coverage[:, Loss.PARENT], alone)
    closed = compute(without(diesel(), VALGA)).coverage[:, DAY_30, 1:]
    assert np.array_equal(result.loss_coverage[:, Loss.BORDERS], closed)


def test_it_is_short_between_day_14_and_day_30():
    result = compute(diesel())

    assert (result.short_after[FIRST, 2] == 14).all()
    assert (result.short_by[FIRST, 2] == 30).all()
    assert (result.short_by[FIRST, :2] == -1).all()


def test_the_largest_gap_stays_on_record():
    result = compute(diesel())

    assert (np.diff(result.largest_gap, axis=1) >= 0).all()
    assert result.largest_gap[5].tolist() == [0, 0, 0, 0, 1_200_000, 1_200_000, 1_200_000]


def test_the_comparison_with_last_month_names_tartu_depots_contract():
    contracted = diesel().supply.promise.copy()
    contracted[TARTU_DEPOT - 1] = Promise.CONTRACTED

    found = compare(diesel(promise=contracted), diesel())

    line = found.need.tolist().index(6)
    before, after = found.supplied[line, DAY_30, 1]
    assert before > after
    assert found.supplied_parts[line, DAY_30, 1, Cause.PROMISE] == after - before
    assert found.change[line, DAY_30] == Change.WIDER
    (detail,) = found.details
    assert (detail.cause, detail.table, detail.id) == (Cause.PROMISE, "supply", TARTU_DEPOT)
    assert (detail.before, detail.after) == (Promise.CONTRACTED, Promise.PLEDGED)


def test_hiiu_has_nothing_of_its_own_and_draws_on_the_nation():
    result = compute(diesel())

    assert result.partners[HIIU - 1, DAY_30] == 3
    assert result.largest_parent[HIIU - 1, DAY_30] == NORDHAV

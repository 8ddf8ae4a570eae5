"""Many lines in a mean and a weakest line."""

from __future__ import annotations

import numpy as np
import pytest

from assessments.engine.compute import compute
from assessments.engine.rollup import headline, rollup, worst_scenario
from tests.assessments.engine.long_winter import diesel


def roll(*lines, **weights):
    """Lines as (need, priority, assured coverage, known)."""
    need, priority, assured, known = (np.array(column) for column in zip(*lines, strict=True))
    coverage = np.stack([np.where(assured < 0, -1, 10_000)] * 2 + [assured], axis=1)
    return rollup(need, priority, coverage, known, **weights)


def test_the_mean_weighs_priority_1_eight_times_priority_4():
    found = roll((1, 1, 10_000, 1), (2, 4, 1_000, 1))

    assert found.mean == (10_000, 10_000, (8 * 10_000 + 1_000) // 9)
    assert (found.weakest, found.weakest_coverage) == (2, (10_000, 10_000, 1_000))


def test_the_policys_weights_are_used():
    weights = np.array([1, 1, 1, 1])

    assert roll((1, 1, 10_000, 1), (2, 4, 0, 1), priority_weights=weights).mean[2] == 5_000


def test_a_line_counts_once_however_often_it_stands():
    once = roll((1, 1, 4_000, 1), (2, 1, 8_000, 1))

    assert roll((1, 1, 4_000, 1), (2, 1, 8_000, 1), (1, 1, 4_000, 1)) == once
    assert once.stated == 2


def test_lines_not_known_stay_outside_and_are_counted_apart():
    found = roll((1, 1, 4_000, 1), (2, 1, 0, 0))

    assert (found.mean[2], found.weakest, found.not_known, found.counted) == (4_000, 1, 1, 1)


def test_nothing_but_unknown_lines_is_not_a_zero():
    found = roll((1, 1, 0, 0))

    assert (found.mean, found.weakest, found.none_stated) == (None, None, False)


def test_lines_that_ask_for_nothing_on_the_day_do_not_count():
    assert roll((1, 1, -1, 1), (2, 2, 6_000, 1)).mean[2] == 6_000


def test_no_line_at_all_is_no_need_stated():
    empty = np.zeros(0, dtype=np.int64)
    found = rollup(empty, empty, np.zeros((0, 3), dtype=np.int64), empty)

    assert found.none_stated
    assert found.mean is None


def test_of_equally_weak_lines_the_higher_priority_then_the_lower_id_is_named():
    assert roll((3, 2, 0, 1), (2, 2, 0, 1), (9, 1, 0, 1)).weakest == 9
    assert roll((3, 2, 0, 1), (2, 2, 0, 1)).weakest == 2


def test_the_worst_scenario_is_the_headline_of_a_phase():
    rollups = {1: roll((1, 1, 9_000, 1)), 2: roll((2, 1, 3_000, 1)), 3: roll((3, 1, 0, 0))}

    assert worst_scenario(rollups) == 2
    assert worst_scenario({3: rollups[3]}) is None


@pytest.mark.parametrize(("milestone", "assured"), [(None, 8641), (0, 10_000), (4, 8641)])
def test_the_headline_day_is_the_worst_unless_one_is_chosen(milestone, assured):
    result = compute(diesel())

    assert headline(result.coverage, result.worst, milestone)[0, 2] == assured

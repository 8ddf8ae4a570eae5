"""A change falls into its causes, and the parts add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assessments.engine.changes import Cause
from assessments.engine.columns import BlockError
from assessments.engine.compare import Change, compare
from assessments.engine.compute import compute
from assessments.engine.tables import Policy, Resources, Scenarios
from assessments.engine.words import Evidence, Promise
from tests.assessments.engine.long_winter import (
    MUUGA,
    PRIORITY_2,
    RESERVE,
    VALGA,
    diesel,
    with_valga,
    without,
)
from tests.assessments.engine.random_blocks import random_block

DAY_30 = 4


@pytest.mark.parametrize("seed", range(25))
def test_both_ends_are_the_reports_and_the_parts_add_up(seed):
    old, new = random_block(seed), random_block(seed + 1_000)
    new = replace(new, resources=old.resources)

    found = compare(old, new)

    for end, block in enumerate((old, new)):
        result = compute(block)
        rows = np.searchsorted(found.need, result.need)
        days = np.searchsorted(result.milestones, found.milestones)
        assert np.array_equal(found.supplied[rows, ..., end], result.supplied[:, days])
        assert np.array_equal(found.gap[rows, ..., end], result.gap[:, days])
        others = np.setdiff1d(np.arange(len(found.need)), rows)
        assert not found.required[others, ..., end].any()
    assert np.array_equal(found.gap_parts.sum(axis=-1), np.diff(found.gap)[..., 0])
    assert np.array_equal(found.supplied_parts.sum(axis=-1), np.diff(found.supplied)[..., 0])


def test_a_block_compared_with_itself_has_no_causes():
    found = compare(diesel(), diesel())

    assert not found.gap_parts.any()
    assert not found.details
    assert (found.change == Change.SAME).all()


def only_cause(old, new, need, figure=2):
    """The one cause of the change in a figure of one line on day 30."""
    found = compare(old, new)
    parts = found.supplied_parts[found.need.tolist().index(need), DAY_30, figure]
    (cause,) = np.flatnonzero(parts)
    return Cause(cause), {detail.cause for detail in found.details}


def test_a_signature_is_a_promise():
    signed = with_valga(Promise.CONTRACTED, Evidence.DECLARED)

    assert only_cause(diesel(), signed, PRIORITY_2, 1) == (Cause.PROMISE, {Cause.PROMISE})


def test_a_lapsed_verification_is_evidence():
    verified = with_valga(Promise.CONTRACTED, Evidence.VERIFIED)
    lapsed = with_valga(Promise.CONTRACTED, Evidence.DECLARED)

    found = compare(verified, lapsed)

    assert only_cause(verified, lapsed, PRIORITY_2) == (Cause.EVIDENCE, {Cause.EVIDENCE})
    assert found.change[found.need.tolist().index(1), DAY_30] == Change.NEW


def test_a_newcomer_is_newly_registered_and_a_loss_is_supply():
    assert only_cause(without(diesel(), RESERVE), diesel(), 1)[0] == Cause.NEWLY_REGISTERED
    assert only_cause(diesel(), without(diesel(), RESERVE), 1)[0] == Cause.SUPPLY


def test_a_smaller_stock_is_supply_even_where_it_was_verified():
    stock = diesel().supply.stock.copy()
    stock[MUUGA - 1] = 400_000
    less = diesel(stock=stock, verified_stock=np.minimum(stock, diesel().supply.verified_stock))

    assert only_cause(diesel(), less, 1)[0] == Cause.SUPPLY


def test_a_stricter_policy_is_policy():
    strict = replace(diesel(), policy=Policy(weights=np.full((3, 3), 1_000)))

    assert only_cause(diesel(), strict, 1, 1) == (Cause.POLICY, {Cause.POLICY})


def test_a_larger_need_is_need_and_a_dropped_one_closes_its_gap():
    block = diesel()
    needs = block.needs.having(per_day=block.needs.per_day + 1_000)

    found = compare(block, replace(block, needs=needs))
    dropped = compare(block, replace(block, needs=block.needs.rows(slice(0, 5))))

    assert found.gap_parts[0, DAY_30, Cause.NEED] > 0
    line = dropped.need.tolist().index(PRIORITY_2)
    assert dropped.change[line, DAY_30] == Change.CLOSED
    assert dropped.gap_parts[line, DAY_30, Cause.NEED] == -1_200_000


def test_time_passing_is_supply_and_not_need():
    soon = 500_000 + 20 * 24
    ending = diesel(valid_until=[1 << 40, 1 << 40, soon, 1 << 40, 1 << 40, 1 << 40])
    scenarios = ending.scenarios
    later = replace(ending, scenarios=scenarios.having(day0=scenarios.day0 + 24))

    assert only_cause(ending, later, PRIORITY_2, 0)[0] == Cause.SUPPLY


def test_scenarios_named_concurrent_whose_old_days_differ_are_apart_in_between():
    scenarios = Scenarios.of(id=[1, 2], phase=[1, 1], day0=[500_000, 500_024])
    needs = diesel().needs.having(scenario=[0, 0, 0, 0, 0, 1])
    old = replace(diesel(), scenarios=scenarios, needs=needs)
    joined = scenarios.having(day0=[500_024, 500_024], concurrent=[1, 1])

    found = compare(old, replace(old, scenarios=joined))

    assert np.array_equal(found.gap_parts.sum(axis=-1), np.diff(found.gap)[..., 0])


def test_what_differs_is_named_with_both_values():
    stock = diesel().supply.stock.copy()
    stock[VALGA - 1] = 5

    (detail,) = compare(diesel(), diesel(stock=stock)).details

    assert (detail.column, detail.before, detail.after) == ("stock", 0, 5)


def test_blocks_of_different_resources_are_not_compared():
    other = replace(diesel(), resources=Resources.of(id=[3], kind=[0]))

    with pytest.raises(BlockError, match="not about the same resource"):
        compare(diesel(), other)

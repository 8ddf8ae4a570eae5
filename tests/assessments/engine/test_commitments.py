"""What agreements bind: whom it serves, how much of it counts, and what is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assessments.engine.block import Block
from assessments.engine.changes import Cause
from assessments.engine.compare import compare
from assessments.engine.compute import compute
from assessments.engine.explain import explain
from assessments.engine.reasons import Why
from assessments.engine.result import canonical_json
from assessments.engine.tables import Commitments, Needs, Reservations
from assessments.engine.unseen import unseen
from assessments.engine.words import NONE, Figure, Phase, Promise
from tests.assessments.engine.long_winter import (
    EE,
    HARJU,
    MUUGA,
    PRIORITY_2,
    RESERVE,
    TARTU_DEPOT,
    VALGA,
    diesel,
)
from tests.assessments.engine.random_blocks import random_block, shuffled

MINISTRY, ARMY = 7, 8
DAY_30 = 4


def bound(block: Block, **columns: Any) -> Block:
    count = len(columns["capability"])
    return replace(block, commitments=Commitments.of(id=np.arange(count) + 50, **columns))


def two_needs(*, priority: list[int] | None = None, **supply: Any) -> Block:
    """100 m³ for the ministry in Harju (need 1) and for the army in the nation (need 2), from Muuga."""
    stock = [100_000, 0, 0, 0, 0, 0]
    block = diesel(**{"stock": stock, "verified_stock": stock, "rate": [0] * 6, **supply})
    return replace(
        block,
        milestones=np.array([5]),
        needs=Needs.of(
            id=[1, 2],
            region=[HARJU, EE],
            scenario=[0, 0],
            priority=priority or [1, 1],
            initial=[100_000, 100_000],
            authority=[MINISTRY, ARMY],
        ),
    )


def declared(block: Block) -> list[int]:
    return compute(block).supplied[:, -1, Figure.DECLARED].tolist()


def test_long_winter_is_the_same_when_its_promises_are_agreements():
    promised = diesel()
    signed = promised.supply.promise != Promise.NONE
    block = bound(
        diesel(promise=[0] * 6),
        capability=promised.supply.id[signed],
        authority=[MINISTRY] * signed.sum(),
        stock=promised.supply.stock[signed],
        promise=promised.supply.promise[signed],
    )
    block = replace(block, needs=block.needs.having(authority=[MINISTRY] * 6))

    assert canonical_json(compute(block)) == canonical_json(compute(promised))


def test_bound_supply_serves_the_need_it_names_and_what_is_left_stays_idle():
    block = two_needs(priority=[1, 4])
    named = bound(block, capability=[MUUGA], need=[2], stock=[60_000])
    more = bound(two_needs(stock=[300_000, 0, 0, 0, 0, 0]), capability=[MUUGA], need=[2],
                 stock=[250_000])  # fmt: skip

    assert declared(block) == [100_000, 0]
    assert declared(named) == [40_000, 60_000]
    assert declared(more) == [50_000, 100_000]
    assert compute(more).idle[0, 0, Figure.DECLARED] == 150_000


@pytest.mark.parametrize("authority", [MINISTRY, ARMY])
def test_bound_supply_serves_the_needs_of_its_authority(authority):
    block = bound(two_needs(), capability=[MUUGA], authority=[authority], stock=[100_000])

    assert declared(block) == ([100_000, 0] if authority == MINISTRY else [0, 100_000])


def test_where_the_named_need_is_not_stated_those_of_its_authority_are_served():
    block = bound(two_needs(), capability=[MUUGA], need=[99], authority=[ARMY], stock=[100_000])

    assert declared(block) == [0, 100_000]


def test_what_is_left_serves_others_where_the_agreement_releases_it_pro_rata():
    stock = [150_000, 0, 0, 0, 0, 50_000]
    block = two_needs(stock=stock, verified_stock=stock)
    columns = {"capability": [MUUGA, RESERVE], "need": [1, 1], "stock": [150_000, 50_000]}

    # The need takes half of each; half of Muuga's 150 is free when it is released.
    assert declared(bound(block, **columns)) == [100_000, 0]
    assert declared(bound(block, **columns, released=[1, 0])) == [100_000, 75_000]
    assert declared(bound(block, **columns, released=[1, 1])) == [100_000, 100_000]


def test_reservations_come_off_what_nobody_has_bound():
    reserved = Reservations.of(id=[1], region=[HARJU], quantity=[80_000])
    block = replace(two_needs(), reservations=reserved)

    free = bound(block, capability=[MUUGA], need=[1], stock=[60_000])

    assert declared(block) == [10_000, 10_000]
    assert declared(free) == [60_000, 0]


def test_a_promise_counts_in_its_phases_and_a_step_lower_with_an_open_condition():
    # Of 100 m³ there, 60 are bound to the nation.
    block = two_needs(promise=[0] * 6)
    columns = {"capability": [MUUGA], "stock": [60_000]}

    def served(**more: Any) -> list[int]:
        return compute(bound(block, **columns, **more)).supplied[:, 0].sum(axis=0).tolist()

    assert served() == [100_000, 70_000, 60_000]
    assert served(promise=[Promise.PLEDGED]) == [100_000, 52_000, 0]
    assert served(open_condition=[1]) == [100_000, 52_000, 0]
    assert served(crisis=[0]) == [100_000, 40_000, 0]


def test_commitments_beyond_a_capability_count_pro_rata_in_the_phase():
    block = two_needs(share_crisis=[50, 100, 100, 100, 100, 100])
    columns = {"capability": [MUUGA, MUUGA], "need": [1, 2], "stock": [60_000, 40_000]}

    assert declared(bound(block, **columns)) == [30_000, 20_000]
    peace = block.scenarios.having(phase=[Phase.PEACETIME])
    assert declared(bound(replace(block, scenarios=peace), **columns)) == [60_000, 40_000]


def test_what_was_seen_stands_first_for_what_is_contracted():
    block = two_needs(verified_stock=[50_000, 0, 0, 0, 0, 0])
    pledged = {"capability": [MUUGA, MUUGA], "need": [1, 2], "stock": [60_000, 40_000]}

    found = compute(bound(block, **pledged, promise=[1, 2]))

    assert found.supplied[:, 0, Figure.ASSURED].tolist() == [0, 40_000]
    # 60 pledged, 10 of them seen; 40 contracted, all of them seen.
    assert found.supplied[:, 0, Figure.EXPECTED].tolist() == [26_000, 36_000]


def test_an_agreement_has_its_own_times_and_then_the_unit_is_its_owners_again():
    hours = 500_000
    block = two_needs(rate=[24_000, 0, 0, 0, 0, 0], stock=[0] * 6, verified_stock=[0] * 6)
    block = replace(block, milestones=np.array([3, 5]))

    ends = bound(block, capability=[MUUGA], need=[1], rate=[24_000], valid_until=[hours + 72])
    late = bound(block, capability=[MUUGA], need=[1], rate=[24_000], ready=[48])

    # From hour 24: two days under the agreement, then for anyone.
    assert compute(ends).supplied[:, :, 0].tolist() == [[48_000, 48_000], [0, 48_000]]
    assert compute(late).supplied[:, :, 0].tolist() == [[24_000, 72_000], [0, 0]]


def test_the_explanation_says_what_is_bound_elsewhere_and_what_waits():
    block = bound(
        two_needs(stock=[100_000, 0, 0, 0, 0, 100_000], verified_stock=[100_000, 0, 0, 0, 0, 0],
                  promise=[0] * 6),
        capability=[MUUGA, RESERVE],
        need=[1, 2],
        stock=[100_000, 100_000],
        open_condition=[1, 0],
    )  # fmt: skip

    plain = explain(block, 1, Figure.DECLARED, 5)
    firm = explain(block, 1, Figure.ASSURED, 5)

    why = dict(zip(plain.capability.tolist(), plain.why.tolist(), strict=True))
    assert (why[MUUGA], why[RESERVE]) == (Why.SERVES, Why.BOUND)
    assert dict(zip(firm.capability.tolist(), firm.why.tolist(), strict=True))[MUUGA] == (
        Why.CONDITION
    )
    first, second = plain.commitments
    assert (first.commitment, first.capability, first.given, first.idle) == (50, MUUGA, 100_000, 0)
    assert (second.given, second.others, second.idle) == (0, 100_000, 0)


def test_bound_supply_is_shown_to_serve_first():
    stock = [100_000, 0, 0, 0, 0, 60_000]
    block = bound(two_needs(stock=stock), capability=[RESERVE], need=[1], stock=[60_000])

    found = explain(replace(block, needs=block.needs.rows(slice(0, 1))), 1, Figure.DECLARED, 5)

    given = dict(zip(found.capability.tolist(), found.given.tolist(), strict=True))
    assert (given[RESERVE], given[MUUGA]) == (60_000, 40_000)
    assert found.commitments[0].given == 60_000


def test_a_contract_that_ended_is_a_promise_and_names_the_capability():
    block = diesel(promise=[2, 0, 0, 2, 1, 2])
    depot = {"capability": [TARTU_DEPOT], "stock": [300_000]}
    old, new = bound(block, **depot), bound(block, **depot, promise=[Promise.PLEDGED])

    found = compare(old, new)

    line = found.need.tolist().index(PRIORITY_2)
    causes = np.flatnonzero(found.supplied_parts[line, DAY_30, Figure.EXPECTED])
    assert causes.tolist() == [Cause.PROMISE]
    told = [(d.table, d.id, d.column, d.before, d.after) for d in found.details]
    assert ("supply", TARTU_DEPOT, "promised", 2, 1) in told
    assert {detail.cause for detail in found.details} == {Cause.PROMISE}


def test_what_to_verify_next_counts_contracted_parts():
    block = bound(diesel(), capability=[VALGA], need=[1], rate=[25_000])

    first = unseen(block, 1, 30, assured_missing=10**9, expected_missing=10**9)
    other = unseen(block, 2, 30, assured_missing=10**9, expected_missing=10**9)

    assert first.assured[first.capability == VALGA].tolist() == [700_000]
    assert VALGA not in other.capability


@pytest.mark.parametrize("seed", range(0, 60, 2))
def test_the_invariants_hold_where_agreements_bind(seed):
    block = random_block(seed, bound=True)
    result, other = compute(block), shuffled(block, seed)

    assert other.sha256 == block.sha256
    assert canonical_json(compute(other)) == canonical_json(result)
    assert canonical_json(compute(Block.from_bytes(block.to_bytes()))) == canonical_json(result)
    assert (result.coverage[:, :, 1:] <= result.coverage[:, :, :1]).all()
    assert (result.idle >= 0).all()
    assert (result.supplied <= result.required[:, :, None]).all()
    block = block.canonical()
    fewer = np.random.default_rng(seed).random(len(block.supply)) < 0.7
    less = compute(replace(block, supply=block.supply.rows(fewer)))
    assert (result.coverage >= less.coverage).all()
    for line in np.flatnonzero(result.worst != NONE)[:2].tolist():
        worst, lost = int(result.worst[line]), result.loss_of[line, 0]
        if lost != NONE:
            rest = replace(block, supply=block.supply.rows(block.supply.parent != lost))
            without = compute(rest).coverage[line, worst, 1:]
            assert np.array_equal(result.loss_coverage[line, 0], without)
        day = int(result.milestones[worst])
        for figure in Figure:
            found = explain(block, int(result.need[line]), figure, day)
            assert found.given.sum() == result.supplied[line, worst, figure]
            spent = found.given + found.to_reservations + found.to_higher + found.to_same
            assert (spent + found.to_lower <= found.available).all()

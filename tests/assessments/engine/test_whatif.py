"""Suppositions upon stored blocks: losses as N-1 answers them, the rest as if the rows said so."""

from __future__ import annotations

import json
import random
from dataclasses import fields, replace

import numpy as np
import pytest

from assessments.engine.block import Block
from assessments.engine.columns import BlockError
from assessments.engine.compute import compute
from assessments.engine.standing import Standing, differs, standing, standing_of
from assessments.engine.tables import Commitments, Policy, Resources, Supply
from assessments.engine.whatif import (
    COMMITTED,
    Agreed,
    BordersClosed,
    DayZero,
    Delivered,
    Demand,
    Granted,
    Lost,
    NeedsBegin,
    Weighed,
    WhatIf,
)
from assessments.engine.words import NONE, Kind, Loss
from tests.assessments.engine.long_winter import HARJU, HIIU, NORDHAV, VALGA, diesel
from tests.assessments.engine.random_blocks import joint_block, random_block

DAY_30 = 4
KINDS = {Loss.PARENT: "partner", Loss.SITE: "site", Loss.REGION: "region"}


def what_if(*suppositions):
    return WhatIf.of(suppositions)


def same(one, other):
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))


MAKERS = {
    "alone": lambda seed: random_block(seed),
    "bound": lambda seed: random_block(seed, bound=True),
    "tied": joint_block,
}


@pytest.mark.parametrize("make", MAKERS)
def test_a_loss_is_answered_as_n_minus_1_answers_it(make):
    asked = 0
    for seed in range(12):
        block = MAKERS[make](seed).canonical()
        # A parent's id may be a partner's own elsewhere; in a register it never is.
        block = replace(block, supply=block.supply.having(partner=block.supply.id + 1_000))
        result = compute(block)
        assert same(standing(block), standing_of(result))
        for line, loss in np.argwhere(result.loss_coverage[:, :, 0] != NONE).tolist():
            lost = Lost(KINDS[loss], int(result.loss_of[line, loss])) if loss in KINDS else None
            found = standing(what_if(lost or BordersClosed()).apply(block))
            then = found.coverage[line, result.worst[line], 1:]
            assert np.array_equal(then, result.loss_coverage[line, loss]), (seed, line, loss)
            asked += 1
    assert asked > 30


def test_the_heros_answers():
    block = diesel().canonical()
    without = standing(what_if(Lost("partner", NORDHAV)).apply(block))
    closed = standing(what_if(BordersClosed()).apply(block))

    assert without.coverage[:5, DAY_30].tolist() == [
        [9320, 4509, 3086], [9320, 4509, 3086], [9320, 4509, 3086], [9320, 4666, 3086],
        [9320, 4509, 3086],
    ]  # fmt: skip
    assert without.coverage[0, 0].tolist() == [0, 0, 0]
    assert without.short_by[0].tolist() == [1, 1, 1]
    assert closed.supplied[:5, DAY_30, 2].sum() == pytest.approx(1_400_000, abs=5)
    before = standing(block)
    assert differs(before, without).all()
    assert not differs(before, standing(block)).any()


def test_what_is_not_touched_is_the_very_same_block():
    block = diesel().canonical()
    for one in (
        Lost("partner", 999), Lost("site", 999), Lost("region", 999), Granted((1, 2)),
        Demand(13_000, (99,)), Demand(10_000), NeedsBegin(-24), DayZero(0), Delivered(1, 99, ((1, 0),)),
        Agreed((tuple([999] * len(COMMITTED)),)),
        Weighed(tuple(map(tuple, block.policy.weights.tolist())), (9, 4, 2, 1)),
    ):  # fmt: skip
        assert what_if(one).apply(block) is block, one


def test_demand_is_multiplied_exactly_and_rounded_up():
    block = diesel().canonical()
    found = standing(what_if(Demand(13_333, (int(block.resources.id[0]),))).apply(block))

    # 30 m³ a day for 30 days: 30,000 thousandths · 1.3333 = 39,999 a day.
    assert found.required[0, DAY_30] == 39_999 * 30
    odd = Demand(10_001).apply(block).needs.per_day
    assert odd.tolist() == [-(-one * 10_001 // 10_000) for one in block.needs.per_day.tolist()]


def test_levels_are_no_demand_and_lose_what_served_not_what_is_there():
    block = replace(
        diesel(),
        resources=Resources.of(id=[1], kind=[Kind.LEVEL]),
        supply=Supply.of(
            id=[1, 2], partner=[1, 2], parent=[1, 2], region=[HARJU] * 2, capacity=[80_000, 10_000],
            verified_capacity=[80_000, 10_000], in_service=[100_000, 100_000], promise=[2, 2],
            evidence=[1, 1],
        ),
        needs=diesel().needs.having(target=[9_000] * 6),
    ).canonical()  # fmt: skip
    found = standing(what_if(Lost("partner", 1)).apply(block))

    assert Demand(20_000).apply(block) is block
    assert found.required[0, 0] == 180_000
    assert found.supplied[0, 0].tolist()[2] == 10_000


def test_an_agreement_a_grant_and_a_delivery_count_as_if_they_stood_in_the_rows():
    block = diesel().canonical()
    valga = int(block.supply.id[block.supply.id.tolist().index(VALGA)])
    row = {"id": 5, "capability": valga, "rate": 25_000, "open_condition": 1}
    table = Commitments.of(**{name: [value] for name, value in row.items()})
    values = tuple(int(column[0]) for column in table.columns().values())

    pledged = what_if(Agreed((values,))).apply(block)
    assert same(standing(pledged), standing(replace(block, commitments=table)))
    granted = what_if(Agreed((values,)), Granted((5,))).apply(block)
    contracted = replace(block, commitments=table.having(open_condition=[0]))
    assert same(standing(granted), standing(contracted))
    assert what_if(Agreed((values,)), Agreed((values,))).apply(pledged) is pledged
    # What is supposed to be agreed is lost with its partner all the same.
    lost = what_if(Agreed((values,)), BordersClosed()).apply(block)
    assert same(standing(lost), standing(what_if(BordersClosed()).apply(block)))

    # 100 m³ in a place below Hiiu that nobody has named yet reach Hiiu and, above it, the nation.
    path = tuple((int(block.regions.id[row]), 0) for row in (0, HIIU)) + ((77_777, 0),)
    more = standing(
        what_if(Delivered(3, int(block.resources.id[0]), path, stock=100_000)).apply(block)
    )
    gained = more.supplied[:, DAY_30, 2] - standing(block).supplied[:, DAY_30, 2]
    assert gained.sum() == pytest.approx(100_000, abs=6)


def test_time_moves_needs_or_the_beginning():
    block = diesel().canonical()
    later = block.needs.having(start=block.needs.start + 48)
    assert same(standing(NeedsBegin(48).apply(block)), standing(replace(block, needs=later)))
    assert NeedsBegin(-999).apply(replace(block, needs=later)).needs.start.tolist() == [0] * 6
    assert (DayZero(-24).apply(block).scenarios.day0 == block.scenarios.day0 - 24).all()


def test_another_policy_moves_what_is_expected_only():
    block = diesel().canonical()
    heavy = Weighed(((0, 0, 0), (0, 0, 0), (10_000,) * 3), (8, 4, 2, 1))
    found = standing(what_if(heavy).apply(block))
    policy = Policy(weights=np.array(heavy.weights))
    assert same(found, standing(replace(block, policy=policy)))
    assert (found.supplied[:, :, [0, 2]] == standing(block).supplied[:, :, [0, 2]]).all()


def test_one_question_has_one_form():
    several = [
        Demand(13_000), BordersClosed(), Lost("partner", 4), Lost("site", 4), Lost("partner", 2),
        Granted((3, 4)), Delivered(1, 2, ((1, 0), (2, 1)), stock=5), NeedsBegin(-4), DayZero(3),
        Agreed(((1,) * len(COMMITTED),)), Weighed(((1, 2, 3),) * 3, (4, 3, 2, 1)),
        Demand(9_000, (4, 5)), BordersClosed(),
    ]  # fmt: skip
    first = WhatIf.of(several)
    random.Random(4).shuffle(several)
    read = WhatIf.from_data(json.loads(json.dumps(WhatIf.of(several).data())))

    assert read == first
    assert read.sha256 == first.sha256
    assert len(first.suppositions) == len(several) - 1
    assert first.sha256 != what_if(Demand(13_000)).sha256
    for wrong in ([{"suppose": "peace"}], [{"id": 4}], [{"suppose": "lost", "who": 4}], [4]):
        with pytest.raises(BlockError):
            WhatIf.from_data(wrong)


def test_lines_of_several_blocks_stand_in_one_order():
    pieces = [standing(diesel().canonical()), standing(diesel().canonical())]
    pieces[1] = replace(pieces[1], need=pieces[1].need - 100)
    joined = Standing.joined(pieces)

    assert joined.need.tolist() == sorted(joined.need.tolist())
    assert len(joined) == 12
    assert (joined.gap == np.maximum(joined.required - joined.supplied[:, :, 2], 0)).all()


def test_an_answer_is_of_a_checked_block():
    block: Block = diesel().canonical()
    with pytest.raises(BlockError):
        standing(DayZero(1 << 62).apply(block))

"""What is true of every block."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from assessments.engine.block import Block
from assessments.engine.compute import compute
from assessments.engine.result import canonical_json
from assessments.engine.words import Figure
from tests.assessments.engine.random_blocks import joint_block, random_block, shuffled

SEEDS = range(60)


@pytest.mark.parametrize("seed", range(0, 60, 2))
def test_the_order_of_rows_leaves_no_trace(seed):
    block = random_block(seed)
    other = shuffled(block, seed)

    assert other.sha256 == block.sha256
    assert other.to_bytes() == block.to_bytes()
    assert canonical_json(compute(other)) == canonical_json(compute(block))


@pytest.mark.parametrize("seed", range(0, 60, 6))
@pytest.mark.parametrize("make", [random_block, partial(random_block, bound=True), joint_block])
def test_a_stored_block_computes_to_the_same_text(make, seed):
    block = make(seed)

    assert canonical_json(compute(Block.from_bytes(block.to_bytes()))) == canonical_json(
        compute(block)
    )


def test_the_split_of_the_work_leaves_no_trace():
    blocks = []
    for seed in range(6):
        block = random_block(seed)
        blocks.append(replace(block, resources=block.resources.having(id=[seed])))
    together = canonical_json([compute(block) for block in blocks])

    assert canonical_json([compute(block) for block in reversed(blocks)]) == together


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_scenario_computed_alone_gives_the_same_lines(seed):
    block = random_block(seed).canonical()
    whole = compute(block)
    for scenario in range(len(block.scenarios)):
        mine = block.needs.scenario == scenario
        alone = compute(replace(block, needs=block.needs.rows(mine)))
        for name in ("supplied", "coverage", "loss_of", "loss_coverage", "hhi", "partners"):
            assert np.array_equal(getattr(alone, name), getattr(whole, name)[mine]), name


@pytest.mark.parametrize("seed", SEEDS)
def test_more_supply_never_widens_a_gap(seed):
    block = random_block(seed).canonical()
    fewer = np.random.default_rng(seed).random(len(block.supply)) < 0.7
    less = compute(replace(block, supply=block.supply.rows(fewer)))

    more = compute(block)

    assert (more.coverage >= less.coverage).all()
    assert (more.gap <= less.gap).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_assured_and_expected_never_exceed_declared(seed):
    result = compute(random_block(seed))

    declared = result.coverage[:, :, Figure.DECLARED]
    assert (result.coverage[:, :, Figure.ASSURED] <= declared).all()
    assert (result.coverage[:, :, Figure.EXPECTED] <= declared).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_served_that_is_not_there(seed):
    block = random_block(seed).canonical()
    result = compute(block)

    assert (result.idle >= 0).all()
    assert (result.supplied <= result.required[:, :, None]).all()
    reserved = block.reservations.quantity.sum()
    for scenario in range(len(block.scenarios)):
        mine = block.needs.scenario == scenario
        served = result.supplied[mine].sum(axis=0)
        used = result.supply[scenario] - result.idle[scenario]
        # Each line, the supply and what is idle are rounded down apart.
        assert (served <= used + 1).all()
        assert (used <= served + reserved + mine.sum() + 1).all()


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_numbers_too_large_for_64_bits_are_counted_all_the_same(seed):
    block = random_block(seed).canonical()
    factor = 10**14
    supply = {
        name: getattr(block.supply, name) * factor
        for name in ("stock", "capacity", "verified_stock", "verified_capacity")
    }
    nothing = np.zeros(len(block.supply), dtype=np.int64)
    needs = {name: getattr(block.needs, name) for name in ("initial", "quantity")}
    small = replace(
        block,
        resources=block.resources.having(whole=[0]),
        supply=block.supply.having(rate=nothing, verified_rate=nothing, whole=nothing),
        needs=block.needs.having(per_day=np.zeros(len(block.needs), dtype=np.int64)),
    )
    large = replace(
        small,
        supply=small.supply.having(**supply),
        needs=small.needs.having(**{name: values * factor for name, values in needs.items()}),
        reservations=small.reservations.having(quantity=small.reservations.quantity * factor),
    )

    one, other = compute(small), compute(large)

    for name in ("coverage", "loss_of", "loss_coverage", "hhi", "largest_share", "short_by"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_every_result_is_made_of_64_bit_whole_numbers():
    result = compute(random_block(3))

    for name, values in vars(result).items():
        assert values.dtype == np.int64, name

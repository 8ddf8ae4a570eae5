"""What goes in: columns, their bytes, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assessments.engine import packing
from assessments.engine.block import TABLES, Block
from assessments.engine.columns import BlockError
from assessments.engine.compute import compute
from assessments.engine.tables import (
    Needs,
    Policy,
    Resources,
    Scenarios,
    Supply,
)
from assessments.engine.words import INF
from tests.assessments.engine.long_winter import EE, diesel
from tests.assessments.engine.random_blocks import random_block


@pytest.mark.parametrize("seed", range(20))
def test_a_block_survives_storage(seed):
    block = random_block(seed).canonical()

    again = Block.from_bytes(block.to_bytes())

    for name in TABLES:
        for column, values in getattr(block, name).columns().items():
            assert np.array_equal(getattr(getattr(again, name), column), values), (name, column)
    assert np.array_equal(again.milestones, block.milestones)
    assert np.array_equal(again.policy.weights, block.policy.weights)
    assert again.sha256 == block.sha256


def test_any_changed_value_changes_the_fingerprint():
    block = diesel()
    seen = {block.sha256}
    for column in ("stock", "ready", "promise", "share_war", "outside", "partner"):
        changed = getattr(block.supply, column).copy()
        changed[0] = (changed[0] + 1) % 3
        seen.add(replace(block, supply=block.supply.having(**{column: changed})).sha256)
    seen.add(replace(block, policy=Policy(known_threshold=4_000)).sha256)
    seen.add(replace(block, milestones=np.array([1])).sha256)

    assert len(seen) == 9


@pytest.mark.parametrize(
    "values",
    [
        [],
        [5],
        [5, 5, 5],
        [1, 2, 300, 70_000],
        [-(2**63), 2**63 - 1, 0],
        [2**63 - 1, -(2**63)],
        [-(2**63), 0, 2**63 - 1],
        [INF, 0, 255, 256],
    ],
)
def test_packed_numbers_come_back(values):
    array = np.array(values, dtype=np.int64)

    assert np.array_equal(packing.unpack(packing.pack({"a": array}))["a"], array)


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"something else",
        packing.MAGIC + b"not compressed",
        packing.compress(b"\x02\x00\x00\x00{}"),
        packing.compress(b"\x02\x00\x00\x00{]"),
        packing.compress(packing.pack({})[:4]),
        packing.compress(packing.pack({}).replace(b'"version":1', b'"version":9')),
        packing.compress(packing.pack({"milestones": np.arange(9) ** 3})[:-1]),
        packing.compress(packing.pack({"milestones": np.arange(9)})),
    ],
    ids=range(9),
)
def test_other_bytes_are_refused(stored):
    with pytest.raises(BlockError):
        Block.from_bytes(stored)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"id": [1], "colour": [1]}, "Resources has no column colour"),
        ({"id": [1]}, "Resources lacks the column kind"),
        ({"id": [1, 2], "kind": [1]}, "differ in length"),
        ({"id": [1.5], "kind": [1]}, "Resources.id is not made of whole numbers"),
        ({"id": [[1]], "kind": [1]}, "not one-dimensional"),
    ],
)
def test_a_table_refuses_what_is_no_table(columns, words):
    with pytest.raises(BlockError, match=words):
        Resources.of(**columns)


def test_replaced_columns_keep_their_length():
    with pytest.raises(BlockError, match="differ in length"):
        diesel().supply.having(stock=[1])


BAD = {
    "needs.priority of id 6 is 9": lambda b: replace(b, needs=_set(b.needs, "priority", 5, 9)),
    "supply.share_war of id 1 is 101": lambda b: _supply(b, "share_war", 0, 101),
    "supply.promise of id 1 is 3": lambda b: _supply(b, "promise", 0, 3),
    "supply.stock of id 1 is -1": lambda b: _supply(b, "stock", 0, -1),
    "supply.verified_stock of id 3 exceeds stock": lambda b: _supply(b, "verified_stock", 2, 1),
    "supply.region points to a row that is not there": lambda b: _supply(b, "region", 0, 7),
    "region_set names a set": lambda b: _supply(b, "region_set", 0, 5),
    "supply: the id 1 stands twice": lambda b: _supply(b, "id", 1, 1),
    "needs.region of id 1 is -1": lambda b: replace(b, needs=_set(b.needs, "region", 0, -1)),
    "the regions form a circle": lambda b: replace(b, regions=_set(b.regions, "parent", EE, 1)),
    "policy.weights must be nine": lambda b: replace(b, policy=Policy(weights=np.ones(3))),
    "priority_weights must be four": lambda b: replace(
        b, policy=Policy(priority_weights=np.ones(3))
    ),
    "milestones: a day lies before day 0": lambda b: replace(b, milestones=np.array([-1, 3])),
    "resources.kind of id 2 is 4": lambda b: replace(b, resources=Resources.of(id=[2], kind=[4])),
}


def _set(table, column, row, value):
    values = getattr(table, column).copy()
    values[row] = value
    return table.having(**{column: values})


def _supply(block, column, row, value):
    return replace(block, supply=_set(block.supply, column, row, value))


@pytest.mark.parametrize("words", BAD)
def test_a_bad_block_is_refused_by_name(words):
    with pytest.raises(BlockError, match=words.replace(".", r"\.")):
        compute(BAD[words](diesel()))


def test_concurrent_scenarios_of_different_phases_cannot_share_one_supply():
    scenarios = Scenarios.of(id=[1, 2], phase=[1, 2], day0=[0, 0], concurrent=[1, 1])

    with pytest.raises(BlockError, match="concurrent set 1 differ in phase or day 0"):
        compute(replace(diesel(), scenarios=scenarios))


def test_concurrent_scenarios_share_one_supply():
    block = diesel()
    scenarios = Scenarios.of(id=[1, 2], phase=[1, 1], day0=[500_000] * 2, concurrent=[7, 7])
    # Priority 2 moves to the second scenario: together, nothing changes.
    needs = block.needs.having(scenario=[0, 0, 0, 0, 0, 1])

    together = compute(replace(block, scenarios=scenarios, needs=needs))
    apart = compute(replace(block, scenarios=scenarios.having(concurrent=[0, 0]), needs=needs))

    assert np.array_equal(together.coverage, compute(block).coverage)
    assert (apart.coverage[5, 4] > together.coverage[5, 4]).any()


def test_a_block_without_needs_or_supply_is_no_error():
    nothing = compute(replace(diesel(), needs=Needs.of(), supply=Supply.of()))
    no_days = compute(replace(diesel(), milestones=np.zeros(0, dtype=np.int64)))

    assert nothing.coverage.shape == (0, 7, 3)
    assert no_days.coverage.shape == (6, 0, 3)
    assert (no_days.worst == -1).all()


def test_known_share_decides_whether_a_line_is_known():
    def known(share, block):
        given = replace(block, resources=block.resources.having(known_share=[share]))
        return set(compute(given).known.tolist())

    assert known(4_999, diesel()) == {0}
    assert known(5_000, diesel()) == {1}
    assert known(-1, diesel()) == {1}
    assert known(-1, replace(diesel(), supply=Supply.of())) == {0}
    assert known(8_000, replace(diesel(), supply=Supply.of())) == {1}

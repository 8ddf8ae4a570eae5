"""Every way of finding worst cuts gives the same levels."""

from __future__ import annotations

import numpy as np
import pytest

from assessments.engine import tree
from assessments.engine.block import Block
from assessments.engine.flowcut import FlowFinder
from assessments.engine.leximin import leximin
from assessments.engine.spreadcut import SpreadFinder
from assessments.engine.subsetcut import MOST
from assessments.engine.tables import (
    Needs,
    Regions,
    RegionSets,
    Resources,
    Scenarios,
    Supply,
)
from assessments.engine.treecut import TreeFinder
from assessments.engine.words import Kind

COLUMNS = 12
REGIONS = 14


def network(seed: int, *, spread: bool) -> tree.Network:
    """Fourteen regions that all need something, so that pieces of more than a few nodes occur."""
    rng = np.random.default_rng(seed)
    parent = [-1, *[int(rng.integers(0, min(place, 3))) for place in range(1, REGIONS)]]
    sets = [(number, region) for number in range(9) for region in rng.permutation(REGIONS)[:3]]
    ids, members = np.array(sets).T
    block = Block(
        resources=Resources.of(id=[1], kind=[Kind.CAPACITY]),
        regions=Regions.of(id=np.arange(REGIONS), parent=parent),
        region_sets=RegionSets.of(id=ids, region=members),
        scenarios=Scenarios.of(id=[1], phase=[0], day0=[0]),
        milestones=np.array([1]),
        needs=Needs.of(
            id=np.arange(REGIONS),
            region=np.arange(REGIONS),
            scenario=[0] * REGIONS,
            priority=[1] * REGIONS,
        ),
        supply=Supply.of(
            id=np.arange(40),
            partner=np.arange(40),
            parent=np.arange(40),
            region=rng.integers(0, REGIONS, 40),
            region_set=rng.integers(0, 9, 40) if spread else np.full(40, -1),
        ),
    )
    return tree.build(block.canonical())


def columns(net: tree.Network, seed: int, most: int):
    """Supply by cell and demand by priority; small numbers make ties, large ones need exactness."""
    rng = np.random.default_rng(seed)
    supply = rng.integers(0, most, (net.cells, COLUMNS)) * (rng.random((net.cells, COLUMNS)) < 0.5)
    demand = rng.integers(0, 3 * most, (3, net.nodes, COLUMNS))
    demand *= rng.random(demand.shape) < 0.7
    supply[-1] = 0
    return supply, demand, rng.integers(1, 3, COLUMNS)


def assert_same(one, other, demand, last):
    asked = (demand > 0) & (np.arange(len(demand))[:, None, None] <= last)
    for name in ("numerator", "denominator"):
        assert np.array_equal(getattr(one, name)[asked], getattr(other, name)[asked]), name
    assert np.array_equal(one.used, other.used)


@pytest.mark.parametrize("most", [3, 1_000, 2**40])
@pytest.mark.parametrize("seed", range(15))
def test_the_tree_and_the_flow_agree(seed, most):
    net = network(seed, spread=False)
    supply, demand, last = columns(net, seed, most)

    by_tree = leximin(TreeFinder(net.layers), supply[: net.nodes], demand, last)
    by_flow = leximin(FlowFinder(net.reach[:-1]), supply[:-1], demand, last)

    assert net.spread == 0
    assert_same(by_tree, by_flow, demand, last)


@pytest.mark.parametrize("most", [3, 1_000, 2**40])
@pytest.mark.parametrize("seed", range(15))
def test_placing_subsets_and_the_flow_agree(seed, most):
    net = network(seed, spread=True)
    supply, demand, last = columns(net, seed, most)

    placed = leximin(SpreadFinder.of(net), supply[:-1], demand, last)
    by_flow = leximin(FlowFinder(net.reach[:-1]), supply[:-1], demand, last)

    assert net.spread > 0
    assert net.nodes > MOST
    assert_same(placed, by_flow, demand, last)


@pytest.mark.parametrize("seed", range(5))
def test_python_integers_agree_with_64_bits(seed):
    net = network(seed, spread=True)
    supply, demand, last = columns(net, seed, 1_000)

    wide = leximin(
        SpreadFinder.of(net),
        supply[:-1].astype(object) * 10**30,
        demand.astype(object) * 10**30,
        last,
    )
    narrow = leximin(SpreadFinder.of(net), supply[:-1], demand, last)

    asked = (demand > 0) & (np.arange(len(demand))[:, None, None] <= last)
    assert np.array_equal(wide.numerator[asked], narrow.numerator[asked])
    assert np.array_equal(wide.denominator[asked], narrow.denominator[asked])

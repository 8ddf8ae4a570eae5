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
    return supply, demand, rng.random(demand.shape) < 0.5


def assert_same(one, other, demand, asked):
    asked = asked & (demand > 0)
    for name in ("numerator", "denominator"):
        assert np.array_equal(getattr(one, name)[asked], getattr(other, name)[asked]), name


@pytest.mark.parametrize("most", [3, 1_000, 2**40])
@pytest.mark.parametrize("seed", range(15))
def test_the_tree_and_the_flow_agree(seed, most):
    net = network(seed, spread=False)
    supply, demand, asked = columns(net, seed, most)

    by_tree = leximin(TreeFinder(net.layers), supply[: net.nodes], demand, asked)
    by_flow = leximin(FlowFinder(net.reach[:-1]), supply[:-1], demand, demand > 0)

    assert net.spread == 0
    assert_same(by_tree, by_flow, demand, asked)


@pytest.mark.parametrize("most", [3, 1_000, 2**40])
@pytest.mark.parametrize("seed", range(15))
def test_placing_subsets_and_the_flow_agree(seed, most):
    net = network(seed, spread=True)
    supply, demand, asked = columns(net, seed, most)

    placed = leximin(SpreadFinder.of(net), supply[:-1], demand, asked)
    by_flow = leximin(FlowFinder(net.reach[:-1]), supply[:-1], demand, demand > 0)

    assert net.spread > 0
    assert net.nodes > MOST
    assert_same(placed, by_flow, demand, asked)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("spread", [False, True])
def test_what_is_used_is_the_same_however_it_is_found(seed, spread):
    net = network(seed, spread=spread)
    supply, demand, _ = columns(net, seed, 1_000)
    finders = [SpreadFinder.of(net) if spread else TreeFinder(net.layers)]
    finders.append(FlowFinder(net.reach[:-1]))

    rows = slice(0, -1) if spread else slice(0, net.nodes)
    one, other = (leximin(finder, supply[rows], demand, demand > 0) for finder in finders)

    assert np.array_equal(one.used, other.used)
    assert (one.used <= supply.sum(axis=0)).all()


@pytest.mark.parametrize("seed", range(5))
def test_python_integers_agree_with_64_bits(seed):
    net = network(seed, spread=True)
    supply, demand, asked = columns(net, seed, 1_000)

    wide = leximin(
        SpreadFinder.of(net),
        supply[:-1].astype(object) * 10**30,
        demand.astype(object) * 10**30,
        demand > 0,
    )
    narrow = leximin(SpreadFinder.of(net), supply[:-1], demand, demand > 0)

    asked = demand > 0
    assert np.array_equal(wide.numerator[asked], narrow.numerator[asked])
    assert np.array_equal(wide.denominator[asked], narrow.denominator[asked])

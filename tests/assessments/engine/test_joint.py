"""Lines that make one of several resources, and resources that stand in for others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assessments.engine.block import Block
from assessments.engine.changes import Cause
from assessments.engine.columns import BlockError
from assessments.engine.compare import compare
from assessments.engine.compute import compute, lines_of
from assessments.engine.explain import explain
from assessments.engine.reasons import Why
from assessments.engine.result import canonical_json
from assessments.engine.tables import (
    Commitments,
    Needs,
    ProductionLines,
    Regions,
    RegionSets,
    Resources,
    Scenarios,
    Substitutes,
    Supply,
)
from assessments.engine.unseen import unseen
from assessments.engine.words import INF, NONE, Figure, Kind
from tests.assessments.engine.random_blocks import joint_block, shuffled

DAY0 = 500_000
NATION, TARTU, HARJU = range(3)
BEER, WATER = 0, 1
BREWED, BOTTLED, TANKER = 1, 2, 3


def brewery(**changed: Any) -> Block:
    """A brewery in Tartu makes 200 of beer a day, or from hour 72 on 220 of water; tankers bring 150 of
    water a day from hour 24. Tartu needs 490 of water a day, the nation 50 of beer."""
    supply: dict[str, Any] = {
        "id": [BREWED, BOTTLED, TANKER],
        "partner": [1, 1, 2],
        "parent": [1, 1, 2],
        "site": [1, 1, 2],
        "region": [TARTU, TARTU, TARTU],
        "region_set": [1, 1, NONE],
        "rate": [200_000, 220_000, 150_000],
        "ready": [0, 72, 24],
        "resource": [BEER, WATER, WATER],
    }
    needs: dict[str, Any] = {
        "id": [1, 2],
        "region": [NATION, TARTU],
        "scenario": [0, 0],
        "priority": [2, 1],
        "per_day": [50_000, 490_000],
        "resource": [BEER, WATER],
    }
    supply |= {
        name: value for name, value in changed.items() if name in supply or name == "promise"
    }
    needs |= changed.get("needs", {})
    return Block(
        resources=Resources.of(id=[5, 9], kind=[Kind.CONSUMABLE] * 2),
        regions=Regions.of(id=[1, 2, 3], parent=[NONE, NATION, NATION], first_level=[0, 1, 1]),
        region_sets=RegionSets.of(id=[1], region=[NATION]),
        scenarios=Scenarios.of(id=[1], phase=[1], day0=[DAY0]),
        milestones=changed.get("milestones", np.array([3, 7])),
        needs=Needs.of(**needs),
        supply=Supply.of(**supply),
        production_lines=ProductionLines.of(
            id=[BREWED, BOTTLED], capability=[BREWED, BOTTLED], line=[4, 4], conversion=[0, 72]
        ),
    )


def declared(block: Block) -> list[list[int]]:
    return compute(block).supplied[:, :, Figure.DECLARED].tolist()


def test_a_brewery_makes_water_for_tartu_before_beer_for_the_nation():
    block = brewery()

    # Day 3: tankers alone, 2 days; day 7: 6 days of tankers and 4 days of the line.
    assert declared(block) == [[150_000, 0], [300_000, 900_000 + 880_000]]
    alone = replace(block, production_lines=ProductionLines.of())
    assert declared(alone)[0] == [150_000, 350_000]


def test_products_of_a_line_share_its_time_and_the_answer_is_marked():
    # Both of priority 1, as even as can be: 880 x + 900 = 3,430 c and 1,400 (1 - x) = 3,500 c.
    block = brewery(needs={"priority": [1, 1], "per_day": [500_000, 490_000]})
    both = compute(block).coverage[:, 1, Figure.DECLARED]

    # c = (900 + 880) / (3,430 + 3,500 · 880 / 1,400)
    assert both.tolist() == [10_000 * 1_780 // 5_630] * 2
    found = explain(block, 2, Figure.DECLARED, 7)
    assert [(one.line, one.capability) for one in found.made] == [(4, BREWED), (4, BOTTLED)]
    assert 9_999 <= sum(one.share for one in found.made) <= 10_001
    assert found.given.sum() == found.supplied == compute(block).supplied[1, 1, 0]
    assert found.is_split
    # By day 3 the line has not been converted: it makes one thing.
    assert compute(block).split[:, :, Figure.DECLARED].tolist() == [[0, 1], [0, 1]]
    assert (found.from_lines, found.from_substitutes) == (found.given.sum() - 900_000, 0)
    one = explain(brewery(), 2, Figure.DECLARED, 7)
    assert not one.is_split
    assert [(made.capability, made.share) for made in one.made] == [(BOTTLED, 10_000)]


def test_a_line_makes_no_more_than_its_ceiling():
    block = brewery()
    made = block.production_lines.having(most=np.array([INF, 100_000]))

    # 100 of water take a ninth of the time for 880 at most.
    assert declared(replace(block, production_lines=made))[1] == [300_000, 1_000_000]


def test_an_agreement_binds_a_product_within_the_time_of_the_line():
    bound = Commitments.of(id=[1], capability=[BOTTLED], need=[2], rate=[110_000])
    block = replace(brewery(promise=[0, 0, 0]), commitments=bound)

    assert declared(block)[1] == [300_000, 1_780_000]
    expected = compute(block).supplied[1, 1, Figure.EXPECTED]
    assert expected == 900_000 * 2 // 10 + 440_000 * 7 // 10 + 440_000 * 2 // 10


def substituted(**changed: Any) -> Block:
    """Beer stands in for water, a unit for half of one (so let it be)."""
    block = brewery(**changed)
    rows = {"id": [1], "resource": [BEER], "instead_of": [WATER], "factor": [5_000]}
    return replace(
        block,
        production_lines=ProductionLines.of(),
        substitutes=Substitutes.of(**rows, permitted_until=[changed.get("until", -INF)]),
        needs=block.needs.having(allows_substitutes=changed.get("allows", [0, 1])),
    )


def test_a_substitute_serves_with_its_factor_where_the_need_allows_it():
    # All beer, 600 by day 3 and 1,400 by day 7, goes to the water need of priority 1.
    assert declared(substituted())[1] == [600_000, 900_000 + 880_000 + 700_000]
    assert declared(substituted())[0] == [0, 0]
    assert declared(substituted(allows=[0, 0]))[0] == [150_000, 350_000]


def test_a_substitute_without_permission_is_never_assured():
    firm = {"promise": [2, 2, 2]}
    for until, day_3, day_7 in ((-INF, 0, 0), (DAY0 + 72, 300, 0), (INF, 300, 700)):
        block = substituted(**firm, until=until)
        supply = block.supply
        block = replace(
            block, supply=supply.having(evidence=np.ones(3, int), verified_rate=supply.rate)
        )
        found = compute(block).supplied[1, :, Figure.ASSURED].tolist()
        assert found == [300_000 + day_3 * 1_000, 1_780_000 + day_7 * 1_000]


def test_substitutes_are_never_chained():
    block = substituted(needs={"resource": [BEER, WATER], "per_day": [0, 490_000]})
    third = replace(
        block,
        resources=Resources.of(id=[5, 9, 12], kind=[Kind.CONSUMABLE] * 3),
        supply=block.supply.having(resource=[2, 1, 1]),
        substitutes=Substitutes.of(
            id=[1, 2], resource=[2, 0], instead_of=[0, 1], factor=[10_000, 10_000]
        ),
    )

    assert declared(third)[1] == [300_000, 1_780_000]


def test_the_explanation_counts_a_substitute_in_the_unit_of_the_need():
    found = explain(substituted(), 2, Figure.DECLARED, 7)

    given = dict(zip(found.capability.tolist(), found.given.tolist(), strict=True))
    assert given == {BREWED: 700_000, BOTTLED: 880_000, TANKER: 900_000}
    assert (found.from_agreements, found.from_lines, found.from_substitutes) == (0, 0, 700_000)
    assert found.available.tolist() == found.given.tolist()
    beer = explain(substituted(), 1, Figure.DECLARED, 7)
    assert (beer.capability.tolist(), beer.why.tolist()) == ([BREWED], [Why.HIGHER])


def test_the_day_a_tied_line_turns_short_is_found_by_halves():
    block = replace(brewery(), milestones=np.array([30, 60]))
    lines = lines_of(block.canonical(), np.arange(1, 61))

    by_day = explain(block, 2, Figure.DECLARED).by_day

    short = (lines.numerator < lines.denominator)[1].argmax(axis=0) + 1
    assert by_day.first_short == tuple(short.tolist())
    assert len(by_day.day) < 20
    place = by_day.day - 1
    assert np.array_equal(by_day.supplied, lines.supplied[1, place])


def test_what_to_verify_next_is_looked_for_in_the_needs_own_resource():
    block = brewery(promise=[2, 2, 2])

    found = unseen(block, 2, 7, assured_missing=10**9, expected_missing=10**9)

    assert found.capability.tolist() == [BOTTLED, TANKER]


def test_a_new_line_is_a_cause_of_its_own_block_and_joins_resources():
    block = brewery()
    water = replace(
        block,
        resources=block.resources.rows([1]),
        supply=block.supply.rows([2]).having(resource=[0]),
        needs=block.needs.rows([1]).having(resource=[0]),
        production_lines=ProductionLines.of(),
    )

    found = compare(water, block)

    line = found.need.tolist().index(2)
    causes = np.flatnonzero(found.supplied_parts[line, 1, Figure.DECLARED])
    assert causes.tolist() == [Cause.NEWLY_REGISTERED]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"resources": Resources.of(id=[5, 9], kind=[0, 1])}, "counted alike"),
        ({"resources": Resources.of(id=[5, 9], kind=[2, 2])}, "counted alike"),
        (
            {"substitutes": Substitutes.of(id=[1], resource=[0], instead_of=[1], factor=[0])},
            "substitutes.factor",
        ),
        (
            {"production_lines": ProductionLines.of(id=[1, 2], capability=[1, 1], line=[1, 2])},
            "product of two lines",
        ),
    ],
)
def test_what_cannot_be_tied_is_refused(change, words):
    with pytest.raises(BlockError, match=words):
        compute(replace(brewery(), **change))


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_the_invariants_hold_where_resources_are_tied(seed):
    block = joint_block(seed)
    result, other = compute(block), shuffled(block, seed)

    assert other.sha256 == block.sha256
    assert canonical_json(compute(other)) == canonical_json(result)
    assert (result.coverage[:, :, 1:] <= result.coverage[:, :, :1]).all()
    assert (result.supplied <= result.required[:, :, None]).all()
    block = block.canonical()
    fewer = np.random.default_rng(seed).random(len(block.supply)) < 0.7
    less = compute(replace(block, supply=block.supply.rows(fewer)))
    assert (result.coverage >= less.coverage).all()
    for line in np.flatnonzero(result.worst != NONE)[:1].tolist():
        worst, lost = int(result.worst[line]), result.loss_of[line, 0]
        if lost != NONE:
            rest = replace(block, supply=block.supply.rows(block.supply.parent != lost))
            without = compute(rest).coverage[line, worst, 1:]
            assert np.array_equal(result.loss_coverage[line, 0], without)
        day = int(result.milestones[worst])
        found = explain(block, int(result.need[line]), Figure.EXPECTED, day)
        assert found.given.sum() == result.supplied[line, worst, Figure.EXPECTED]

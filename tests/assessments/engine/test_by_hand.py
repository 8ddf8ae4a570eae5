"""The rules of supply, need and reach in cases small enough to check in the head."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assessments.engine.block import Block
from assessments.engine.compute import compute
from assessments.engine.tables import (
    Needs,
    Policy,
    Regions,
    RegionSets,
    Reservations,
    Resources,
    Scenarios,
    Supply,
)
from assessments.engine.words import INF, NONE, Evidence, Figure, Kind, Loss, Phase, Promise

DAY0 = 500_000
NATION, NORTH, SOUTH, TOWN, ABROAD = range(5)
REGIONS = Regions.of(
    id=[10, 11, 12, 13, 20],
    parent=[NONE, NATION, NATION, NORTH, NONE],
    first_level=[0, 1, 1, 0, 0],
    nation=[1, 1, 1, 1, 0],
)
SETS = RegionSets.of(id=[1, 2, 2], region=[NATION, TOWN, SOUTH])
EVERYWHERE, TOWN_AND_SOUTH = 1, 2
DAYS = [1, 2, 3, 30]


def block(
    kind: Kind,
    supply: dict[str, Any],
    needs: dict[str, Any] | None = None,
    *,
    days: list[int] | None = None,
    phase: Phase = Phase.CRISIS,
    **fields: Any,
) -> Block:
    """Quantities are whole units here, and become thousandths."""
    needs = needs or {"region": [NATION], "quantity": [1], "initial": [1]}
    rows, asks = len(supply["region"]), len(needs["region"])
    scaled = {
        name: np.array(values) * 1_000 if name in QUANTITIES else values
        for name, values in {"partner": range(rows), **supply}.items()
    }
    wanted = {
        name: np.array(values) * 1_000 if name in QUANTITIES else values
        for name, values in needs.items()
    }
    scaled = {name: list(values) for name, values in scaled.items()}
    return Block(
        resources=Resources.of(id=[1], kind=[kind], **fields),
        regions=REGIONS,
        region_sets=SETS,
        scenarios=Scenarios.of(id=[1], phase=[phase], day0=[DAY0]),
        milestones=np.array(days or DAYS),
        needs=Needs.of(**{"id": range(asks), "scenario": [0] * asks, "priority": [1] * asks, **wanted}),
        supply=Supply.of(**{"id": range(rows), "parent": scaled["partner"], **scaled}),
    )  # fmt: skip


QUANTITIES = {
    "stock", "rate", "capacity", "verified_stock", "verified_rate", "verified_capacity", "initial",
    "per_day", "quantity", "in_service",
}  # fmt: skip

#: 100 in stock and 10 a day, ready at hour 36: what has come by day 1, 2, 3, 30.
CONSUMABLES: dict[str, tuple[dict[str, int], list[int]]] = {
    "as it is": ({}, [0, 105, 115, 385]),
    "at once": ({"ready": 0}, [110, 120, 130, 400]),
    "ready on the hour": ({"ready": 24}, [100, 110, 120, 390]),
    "lasting a day": ({"lasts": 24}, [0, 105, 110, 110]),
    "valid until hour 60": ({"valid_until": DAY0 + 60}, [0, 105, 110, 110]),
    "valid until the hour it is ready": ({"valid_until": DAY0 + 36}, [0, 100, 100, 100]),
    "valid until an hour before": ({"valid_until": DAY0 + 35}, [0, 0, 0, 0]),
    "ended before day 0": ({"ready": 0, "valid_until": DAY0 - 1}, [0, 0, 0, 0]),
    "half of it in crisis": ({"share_crisis": 50, "share_war": 7}, [0, 52.5, 57.5, 192.5]),
    "whole units of half": ({"share_crisis": 50, "whole": 1}, [0, 52, 57, 192]),
}
#: 10 at once, ready at hour 24: what is there on day 1, 2, 3, 30.
CAPACITIES: dict[str, tuple[dict[str, int], list[float]]] = {
    "as it is": ({}, [10, 10, 10, 10]),
    "an hour late": ({"ready": 25}, [0, 10, 10, 10]),
    "for two days": ({"lasts": 48}, [10, 10, 0, 0]),
    "valid until day 2": ({"valid_until": DAY0 + 48}, [10, 0, 0, 0]),
    "a third of it": ({"share_crisis": 33}, [3.3, 3.3, 3.3, 3.3]),
    "whole ones of a third": ({"share_crisis": 33, "whole": 1}, [3, 3, 3, 3]),
    "none of it": ({"share_crisis": 0}, [0, 0, 0, 0]),
}


def declared(result: Any) -> list[float]:
    return (result.supply[0, :, Figure.DECLARED] / 1_000).tolist()


@pytest.mark.parametrize("case", CONSUMABLES)
def test_a_stock_and_a_rate_by_each_day(case):
    changed, expected = CONSUMABLES[case]
    given = {"stock": 100, "rate": 10, "ready": 36} | changed
    supply = {"region": [NATION], **{name: [value] for name, value in given.items()}}

    assert declared(compute(block(Kind.CONSUMABLE, supply))) == expected


@pytest.mark.parametrize("case", CAPACITIES)
def test_a_capacity_on_each_day(case):
    changed, expected = CAPACITIES[case]
    given = {"capacity": 10, "ready": 24} | changed
    supply = {"region": [NATION], **{name: [value] for name, value in given.items()}}

    assert declared(compute(block(Kind.CAPACITY, supply))) == expected


@pytest.mark.parametrize(
    ("phase", "share"), [(Phase.PEACETIME, 9), (Phase.CRISIS, 8), (Phase.WAR, 5)]
)
def test_the_share_is_that_of_the_scenarios_phase(phase, share):
    supply = {
        "region": [NATION], "capacity": [10], "share_peacetime": [90], "share_crisis": [80],
        "share_war": [50],
    }  # fmt: skip

    assert declared(compute(block(Kind.CAPACITY, supply, phase=phase))) == [share] * 4


def test_indivisible_by_its_resource_counts_in_whole_units():
    supply = {"region": [NATION], "capacity": [3], "share_crisis": [50]}

    assert declared(compute(block(Kind.CAPACITY, supply, whole=[1]))) == [1] * 4


NOTHING: dict[str, Any] = {"region": []}
#: What is required on day 1, 2, 3, 30.
NEEDS: dict[str, tuple[Kind, dict[str, int], list[float]]] = {
    "at once and per day": (Kind.CONSUMABLE, {"initial": 5, "per_day": 10}, [15, 25, 35, 305]),
    "from hour 36": (Kind.CONSUMABLE, {"initial": 5, "per_day": 10, "start": 36}, [0, 10, 20, 290]),
    "used is used": (Kind.CONSUMABLE, {"per_day": 10, "duration": 36}, [10, 15, 15, 15]),
    "what starts counts": (Kind.CONSUMABLE, {"initial": 5, "start": 48, "duration": 1}, [0, 5, 5, 5]),
    "a capacity": (Kind.CAPACITY, {"quantity": 7}, [7, 7, 7, 7]),
    "a capacity for a while": (Kind.CAPACITY, {"quantity": 7, "start": 48, "duration": 24}, [0, 7, 0, 0]),
}  # fmt: skip


@pytest.mark.parametrize("case", NEEDS)
def test_what_a_need_asks_for_on_each_day(case):
    kind, given, expected = NEEDS[case]
    needs = {"region": [NATION], **{name: [value] for name, value in given.items()}}

    result = compute(block(kind, NOTHING, needs))

    assert (result.required[0] / 1_000).tolist() == expected
    assert (result.coverage[0, :, 0] == NONE).tolist() == [one == 0 for one in expected]


#: Which needs (nation, north, south, town) a supply of 100 can serve.
REACH = {
    "its own region where none is stated": ({"region": [NORTH]}, [1, 1, 0, 1]),
    "a town serves all it lies in": ({"region": [TOWN]}, [1, 1, 0, 1]),
    "the nation serves all within": ({"region": [NORTH], "region_set": [EVERYWHERE]}, [1, 1, 1, 1]),
    "a set serves each of its members": (
        {"region": [NATION], "region_set": [TOWN_AND_SOUTH]}, [1, 1, 1, 1],
    ),
    "served regions count, not the site": ({"region": [ABROAD], "region_set": [EVERYWHERE]}, [1, 1, 1, 1]),
    "a site abroad serves itself alone": ({"region": [ABROAD]}, [0, 0, 0, 0]),
    "no site and no region": ({"region": [NONE]}, [0, 0, 0, 0]),
}  # fmt: skip


@pytest.mark.parametrize("case", REACH)
def test_supply_reaches_regions_that_contain_or_lie_in_the_served(case):
    where, expected = REACH[case]

    reached = [
        int(
            compute(
                block(
                    Kind.CAPACITY,
                    {"capacity": [100], **where},
                    {"region": [region], "quantity": [1]},
                )
            ).coverage[0, 0, 0]
            == 10_000
        )
        for region in (NATION, NORTH, SOUTH, TOWN)
    ]

    assert reached == expected


def test_the_smallest_coverage_is_as_large_as_can_be_and_then_the_next():
    # 30 in the north, 50 for all; north asks 60, south 60, the nation 40: 80 for 160.
    supply = {"region": [NORTH, NORTH], "capacity": [30, 50], "region_set": [NONE, EVERYWHERE]}
    needs = {"region": [NORTH, SOUTH, NATION], "quantity": [60, 60, 40]}
    even = compute(block(Kind.CAPACITY, supply, needs))
    # With 90 in the north, only the south hangs on what serves all.
    rich = {**supply, "capacity": [90, 50]}
    uneven = compute(block(Kind.CAPACITY, rich, needs))

    assert even.coverage[:, 0, 0].tolist() == [5_000] * 3
    # The south can have 50 of its 60; north and nation share 90 of their 100.
    assert uneven.coverage[:, 0, 0].tolist() == [9_000, 8_333, 9_000]


def test_priorities_are_served_in_turn():
    needs = {"region": [NATION] * 4, "quantity": [40, 30, 20, 10], "priority": [1, 2, 3, 4]}
    for there, expected in (
        (20, [5_000, 0, 0, 0]),
        (55, [10_000, 5_000, 0, 0]),
        (80, [10_000, 10_000, 5_000, 0]),
        (95, [10_000, 10_000, 10_000, 5_000]),
    ):
        result = compute(block(Kind.CAPACITY, {"region": [NATION], "capacity": [there]}, needs))
        assert result.coverage[:, 0, 0].tolist() == expected


def test_a_reservation_comes_off_first_where_it_is_meant():
    given = block(
        Kind.CAPACITY,
        {"region": [NATION], "capacity": [100]},
        {"region": [NATION] * 2, "quantity": [100] * 2, "scenario": [0, 1]},
    )
    scenarios = Scenarios.of(id=[1, 2], phase=[1, 1], day0=[DAY0] * 2)
    for scenario, expected in ((NONE, [7_000, 7_000]), (0, [7_000, 10_000]), (1, [10_000, 7_000])):
        reserved = Reservations.of(id=[1], region=[NORTH], scenario=[scenario], quantity=[30_000])
        result = compute(replace(given, scenarios=scenarios, reservations=reserved))
        assert result.coverage[:, 0, 0].tolist() == expected


def test_a_higher_priority_keeps_its_coverage_and_not_its_flow():
    # Priority 1 in the north could take all of what serves everybody; it takes its own instead.
    supply = {"region": [NORTH, NATION], "capacity": [10, 10]}
    needs = {"region": [NORTH, SOUTH], "quantity": [10, 10], "priority": [1, 2]}

    result = compute(block(Kind.CAPACITY, supply, needs))

    assert result.coverage[:, 0, 0].tolist() == [10_000, 10_000]


def test_figures_are_rounded_down_once_at_the_end():
    # A third of 100 for each of three, in thousandths; two thirds of 1 each expected.
    supply = {"region": [NATION], "capacity": [100], "verified_capacity": [50],
              "promise": [Promise.CONTRACTED], "evidence": [Evidence.VERIFIED]}  # fmt: skip
    needs = {"region": [NORTH, SOUTH, TOWN], "quantity": [100] * 3}
    result = compute(block(Kind.CAPACITY, supply, needs))

    assert result.coverage[:, 0, 0].tolist() == [3_333] * 3
    assert result.supplied[:, 0, Figure.DECLARED].tolist() == [33_333] * 3
    # 50 x 0.9 + 50 x 0.7 = 80; a third of it is 26,666.6 thousandths.
    assert result.supplied[:, 0, Figure.EXPECTED].tolist() == [26_666] * 3
    assert result.supplied[:, 0, Figure.ASSURED].tolist() == [16_666] * 3
    assert result.gap[:, 0].tolist() == [83_334] * 3


WEIGHTS = {
    (Promise.NONE, Evidence.DECLARED): 20, (Promise.NONE, Evidence.VERIFIED): 40,
    (Promise.NONE, Evidence.EXERCISED): 50, (Promise.PLEDGED, Evidence.DECLARED): 40,
    (Promise.PLEDGED, Evidence.VERIFIED): 60, (Promise.PLEDGED, Evidence.EXERCISED): 70,
    (Promise.CONTRACTED, Evidence.DECLARED): 70, (Promise.CONTRACTED, Evidence.VERIFIED): 90,
    (Promise.CONTRACTED, Evidence.EXERCISED): 95,
}  # fmt: skip


@pytest.mark.parametrize(("promise", "evidence"), WEIGHTS)
def test_the_nine_weights_and_what_is_assured(promise, evidence):
    supply = {"region": [NATION], "capacity": [100], "verified_capacity": [100],
              "promise": [promise], "evidence": [evidence]}  # fmt: skip
    result = compute(block(Kind.CAPACITY, supply, {"region": [NATION], "quantity": [100]}))

    is_assured = promise == Promise.CONTRACTED and evidence != Evidence.DECLARED
    expected = [100_000, WEIGHTS[promise, evidence] * 1_000, 100_000 * is_assured]
    assert result.supplied[0, 0].tolist() == expected


def test_shares_are_those_of_ultimate_parents_before_anything_is_allocated():
    # Two firms of parent 7 with 50 and 10, one of parent 3 with 40; 100 elsewhere does not count.
    supply = {
        "region": [NORTH, NORTH, NORTH, SOUTH], "capacity": [50, 10, 40, 100],
        "partner": [1, 2, 3, 4], "parent": [7, 7, 3, 4],
    }  # fmt: skip
    result = compute(block(Kind.CAPACITY, supply, {"region": [NORTH], "quantity": [1]}))

    assert (result.partners[0, 0], result.hhi[0, 0]) == (3, 5_200)
    assert (result.largest_share[0, 0], result.largest_parent[0, 0]) == (6_000, 7)


def test_without_parent_site_region_and_borders():
    # The line asks 100. Parent 7 holds 50 + 10, site 2 holds 40, the south 60, abroad 30.
    supply = {
        "region": [NORTH, SOUTH, SOUTH, ABROAD], "capacity": [50, 10, 50, 30], "region_set": [EVERYWHERE] * 4,
        "partner": [1, 2, 3, 4], "parent": [7, 7, 3, 4], "site": [1, 2, 2, 4], "outside": [0, 0, 0, 1],
        "verified_capacity": [50, 10, 50, 30], "promise": [Promise.CONTRACTED] * 4,
        "evidence": [Evidence.VERIFIED] * 4,
    }  # fmt: skip
    result = compute(block(Kind.CAPACITY, supply, {"region": [NATION], "quantity": [200]}))

    assert result.coverage[0, 0, Figure.ASSURED] == 7_000
    # Sites 1 and 2 hold 50 and 60; the north 50, the south 60.
    assert result.loss_of[0].tolist() == [7, 2, 12, NONE]
    assured = result.loss_coverage[0, :, 1].tolist()
    assert assured == [4_000, 4_000, 4_000, 5_500]
    assert result.loss_coverage[0, Loss.BORDERS, 0] == 5_500 * 9 // 10


def test_a_region_is_lost_with_all_that_lies_in_it():
    # 50 in the town and 40 beside it make the north larger than the south with 60.
    supply = {
        "region": [TOWN, NORTH, SOUTH],
        "capacity": [50, 40, 60],
        "region_set": [EVERYWHERE] * 3,
    }
    result = compute(block(Kind.CAPACITY, supply, {"region": [NATION], "quantity": [150]}))

    assert result.loss_of[0, Loss.REGION] == 11
    # 60 are left, of 150, at the weight 0.2.
    assert result.loss_coverage[0, Loss.REGION].tolist() == [800, 0]


def test_the_worst_day_is_that_of_the_assured_coverage():
    # 100 a day are asked; 250 assured at once: met on day 1 and 2, 83 % on day 3, 8 % on day 30.
    supply = {
        "region": [NATION], "stock": [250], "verified_stock": [250],
        "promise": [Promise.CONTRACTED], "evidence": [Evidence.VERIFIED],
    }  # fmt: skip
    result = compute(block(Kind.CONSUMABLE, supply, {"region": [NATION], "per_day": [100]}))

    assert result.coverage[0, :, Figure.ASSURED].tolist() == [10_000, 10_000, 8_333, 833]
    assert (result.worst[0], result.short_after[0, 2], result.short_by[0, 2]) == (3, 2, 3)
    assert result.gap[0].tolist() == [0, 0, 50_000, 2_750_000]
    assert result.largest_gap[0].tolist() == [0, 0, 50_000, 2_750_000]


def test_the_assured_coverage_decides_before_the_expected_and_the_declared():
    # A pledge of 130 for two days; 50 that are contracted and verified from day 2 on.
    supply = {
        "region": [NATION] * 2, "capacity": [130, 50], "ready": [0, 48], "lasts": [48, INF],
        "verified_capacity": [0, 50], "promise": [Promise.PLEDGED, Promise.CONTRACTED],
        "evidence": [Evidence.DECLARED, Evidence.VERIFIED],
    }  # fmt: skip
    needs = {"region": [NATION], "quantity": [100]}
    result = compute(block(Kind.CAPACITY, supply, needs, days=[1, 2]))

    assert result.coverage[0].tolist() == [[10_000, 5_200, 0], [5_000, 4_500, 5_000]]
    assert result.worst[0] == 0


def test_a_gap_is_never_below_zero():
    # 10 of 10 units meet a target of 50 %: five more than required.
    supply = {
        "region": [NATION], "capacity": [10], "verified_capacity": [10], "in_service": [10],
        "promise": [Promise.CONTRACTED], "evidence": [Evidence.VERIFIED],
    }  # fmt: skip
    result = compute(block(Kind.LEVEL, supply, {"region": [NATION], "target": [5_000]}))

    assert (result.required[0, 0], result.supplied[0, 0, 2], result.gap[0, 0]) == (5_000, 10_000, 0)
    assert result.coverage[0, 0].tolist() == [10_000] * 3


def test_the_largest_gap_up_to_a_day_stays_when_the_gap_closes():
    # 100 at once on day 1 and 2; 60 there from the start, 100 from day 3.
    supply = {
        "region": [NATION] * 2, "capacity": [60, 40], "ready": [0, 72], "verified_capacity": [60, 40],
        "promise": [Promise.CONTRACTED] * 2, "evidence": [Evidence.VERIFIED] * 2,
    }  # fmt: skip
    result = compute(block(Kind.CAPACITY, supply, {"region": [NATION], "quantity": [100]}))

    assert result.gap[0].tolist() == [40_000, 40_000, 0, 0]
    assert result.largest_gap[0].tolist() == [40_000] * 4
    assert result.worst[0] == 0  # of equally bad days the first


def test_a_day_that_asks_for_nothing_is_neither_good_nor_short():
    supply = {"region": [NATION], "capacity": [50]}
    needs = {"region": [NATION], "quantity": [100], "start": [48], "duration": [24]}
    result = compute(block(Kind.CAPACITY, supply, needs))

    assert result.coverage[0, :, 0].tolist() == [NONE, 5_000, NONE, NONE]
    assert (result.worst[0], result.short_after[0, 0], result.short_by[0, 0]) == (1, 1, 2)


@pytest.mark.parametrize("kind", [Kind.LEVEL, Kind.CRITERION])
def test_levels_and_criteria_are_asked_while_the_need_lasts(kind):
    supply = {"region": [NORTH], "capacity": [6], "in_service": [8]}
    needs = {"region": [NATION], "target": [9_000], "state": [1], "start": [48], "duration": [24]}
    result = compute(block(kind, supply, needs))

    # 6 of 8 units against 90 %; a criterion that is partly met.
    covered = 6 * 10_000 * 10_000 // (9_000 * 8) if kind == Kind.LEVEL else 5_000
    assert result.coverage[0, :, 0].tolist() == [NONE, covered, NONE, NONE]
    assert result.in_service.tolist() == [8_000 if kind == Kind.LEVEL else 0]
    assert (result.required[0] == 0).tolist() == [True, False, True, True]


def test_milestones_may_come_in_any_order_and_twice():
    given = block(Kind.CAPACITY, {"region": [NATION], "capacity": [1]})
    mixed = replace(given, milestones=np.array([30, 2, 1, 3, 2]))

    assert compute(mixed).milestones.tolist() == [1, 2, 3, 30]
    assert mixed.sha256 == given.sha256


def test_the_policy_weighs_the_expected_figure_alone():
    supply = {"region": [NATION], "capacity": [100]}
    given = block(Kind.CAPACITY, supply, {"region": [NATION], "quantity": [100]})
    weights = np.full((3, 3), 10_000)

    result = compute(replace(given, policy=Policy(weights=weights)))

    assert result.supplied[0, 0].tolist() == [100_000, 100_000, 0]

"""One lesson each: a resource that teaches one rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from assessments.engine.block import Block
from assessments.engine.compute import compute
from assessments.engine.explain import explain
from assessments.engine.tables import (
    Needs,
    Regions,
    RegionSets,
    Resources,
    Scenarios,
    Supply,
)
from assessments.engine.words import Evidence, Figure, Kind, Loss, Phase, Promise, State

NATION, TARTU, HARJU = 0, 1, 2
MILESTONES = np.array([1, 3, 7, 14, 30])


def block(kind: Kind, needs: dict[str, Any], supply: dict[str, Any], **resource: Any) -> Block:
    count = len(needs["id"])
    return Block(
        resources=Resources.of(id=[1], kind=[kind], **{k: [v] for k, v in resource.items()}),
        regions=Regions.of(id=[1, 2, 3], parent=[-1, 0, 0], first_level=[0, 1, 1]),
        region_sets=RegionSets.of(id=[1], region=[NATION]),
        scenarios=Scenarios.of(id=[1], phase=[Phase.WAR], day0=[500_000]),
        milestones=MILESTONES,
        needs=Needs.of(scenario=[0] * count, **needs),
        supply=Supply.of(**{"parent": supply["partner"], **supply}),
    )


def test_heavy_lorries_only_sixty_percent_have_drivers():
    lorries = [120_000, 80_000, 60_000, 40_000]
    result = compute(
        block(
            Kind.CAPACITY,
            {
                "id": [1, 2],
                "region": [NATION] * 2,
                "priority": [1, 2],
                "quantity": [180_000, 120_000],
            },
            {
                "id": [1, 2, 3, 4],
                "partner": [1, 2, 3, 4],
                "region": [HARJU] * 4,
                "region_set": [1] * 4,
                "capacity": lorries,
                "verified_capacity": [120_000, 0, 0, 0],
                "share_war": [60] * 4,
                "promise": [Promise.CONTRACTED, Promise.PLEDGED, Promise.NONE, Promise.CONTRACTED],
                "evidence": [Evidence.EXERCISED, 0, 0, 0],
            },
            whole=1,
        )
    )

    # 300 lorries, 180 with drivers: priority 1 takes them all.
    assert result.supplied[:, 0, Figure.DECLARED].tolist() == [180_000, 0]
    # 72 x 0.95 + 48 x 0.4 + 36 x 0.2 + 24 x 0.7
    assert result.supplied[0, 0, Figure.EXPECTED] == 111_600
    assert result.supplied[:, 0, Figure.ASSURED].tolist() == [72_000, 0]


def test_drinking_water_tankers_come_on_the_second_day():
    result = compute(
        block(
            Kind.CONSUMABLE,
            {
                "id": [1],
                "region": [TARTU],
                "priority": [1],
                "per_day": [490_000],
                "duration": [7 * 24],
            },
            {"id": [1], "partner": [1], "region": [TARTU], "rate": [150_000], "ready": [24]},
        )
    )

    assert result.required[0].tolist() == [490_000, 1_470_000, 3_430_000, 3_430_000, 3_430_000]
    assert result.supplied[0, :, 0].tolist() == [0, 300_000, 900_000, 1_950_000, 3_430_000]
    # The need ended on day 7: what came later closes the sum, the first day stays the worst.
    assert result.worst[0] == 0
    assert (result.short_after[0, 0], result.short_by[0, 0]) == (0, 1)


def test_infusion_fluid_has_one_maker_and_n_minus_1_says_so():
    result = compute(
        block(
            Kind.CONSUMABLE,
            {"id": [1], "region": [NATION], "priority": [1], "per_day": [6_000_000]},
            {
                "id": [1],
                "partner": [9],
                "site": [4],
                "region": [TARTU],
                "stock": [60_000_000],
                "rate": [3_000_000],
                "verified_stock": [60_000_000],
                "verified_rate": [3_000_000],
                "ready": [48],
                "promise": [Promise.CONTRACTED],
                "evidence": [Evidence.VERIFIED],
            },
        )
    )

    assert result.partners[0].tolist() == [0, 1, 1, 1, 1]
    assert result.hhi[0].tolist() == [-1, 10_000, 10_000, 10_000, 10_000]
    assert result.coverage[0, :, Figure.ASSURED].tolist() == [0, 10_000, 10_000, 10_000, 8_000]
    assert result.loss_of[0].tolist() == [-1, -1, -1, -1]  # on day 1 there is nothing to lose
    later = compute(
        block(
            Kind.CONSUMABLE,
            {"id": [1], "region": [NATION], "priority": [1], "per_day": [6_000_000], "start": [48]},
            {
                "id": [1],
                "partner": [9],
                "site": [4],
                "region": [TARTU],
                "stock": [60_000_000],
                "verified_stock": [60_000_000],
                "ready": [48],
                "promise": [Promise.CONTRACTED],
                "evidence": [Evidence.VERIFIED],
            },
        )
    )
    assert later.loss_of[0].tolist() == [9, 4, 2, -1]
    assert later.loss_coverage[0, Loss.PARENT].tolist() == [0, 0]
    assert later.loss_coverage[0, Loss.BORDERS].tolist() == later.coverage[0, 4, 1:].tolist()


def test_reception_beds_are_there_while_they_last():
    result = compute(
        block(
            Kind.CAPACITY,
            {
                "id": [1],
                "region": [NATION],
                "priority": [2],
                "quantity": [10_000_000],
                "start": [240],
            },
            {
                "id": [1],
                "partner": [1],
                "region": [TARTU],
                "region_set": [1],
                "capacity": [8_000_000],
                "ready": [72],
                "lasts": [14 * 24],
            },
        )
    )

    # Asked from day 10 on; there from day 3 to day 17.
    assert result.coverage[0, :, 0].tolist() == [-1, -1, -1, 8_000, 0]
    assert result.required[0].tolist() == [0, 0, 0, 10_000_000, 10_000_000]


def masts(**needs: Any) -> Block:
    return block(
        Kind.LEVEL,
        {"id": [1], "region": [NATION], "priority": [1], "target": [9_000], **needs},
        {
            "id": [1, 2, 3],
            "partner": [1, 2, 3],
            "site": [1, 2, 3],
            "region": [HARJU, TARTU, TARTU],
            "capacity": [640_000, 330_000, 225_000],
            "verified_capacity": [640_000, 0, 225_000],
            "in_service": [800_000, 600_000, 500_000],
            "promise": [Promise.CONTRACTED, Promise.CONTRACTED, Promise.NONE],
            "evidence": [Evidence.VERIFIED, 0, Evidence.VERIFIED],
        },
    )


def test_masts_count_where_they_stand_against_the_target():
    result = compute(masts())

    supplied = result.supplied[0, 0]
    assert supplied[Figure.DECLARED] == 1_195_000
    assert f"{supplied[Figure.DECLARED] / 1_900_000:.1%}" == "62.9%"
    assert result.required[0, 0] == 1_710_000  # 90 % of 1,900
    assert result.coverage[0, 0, Figure.DECLARED] == 1_195 * 10_000 // 1_710
    # 640 x 0.9 + 330 x 0.7 + 225 x 0.4
    assert supplied[Figure.EXPECTED] == 897_000
    assert supplied[Figure.ASSURED] == 640_000


def test_masts_without_the_largest_operator_stand_but_do_not_meet_the_target():
    result = compute(masts())

    assert result.loss_of[0].tolist() == [1, 1, 3, -1]
    expected, assured = result.loss_coverage[0, Loss.PARENT]
    assert expected == 321_000 * 10_000 // 1_710_000
    assert assured == 0


def test_masts_of_one_county_do_not_count_for_another():
    result = compute(masts(region=[TARTU]))

    assert result.supplied[0, 0, Figure.DECLARED] == 555_000
    assert result.required[0, 0] == 990_000
    assert result.partners[0, 0] == 2
    found = explain(masts(region=[TARTU]), 1, Figure.DECLARED)
    assert found.capability.tolist() == [2, 3, 1]
    assert found.given.tolist() == [330_000, 225_000, 0]


def test_a_level_with_nothing_in_service_asks_for_nothing():
    empty = masts()
    result = compute(
        Block(
            **{
                **{name: getattr(empty, name) for name in ("resources", "regions", "region_sets")},
                **{name: getattr(empty, name) for name in ("scenarios", "milestones", "needs")},
            },
            supply=Supply.of(),
        )
    )

    assert (result.coverage == -1).all()
    assert result.known.tolist() == [0]


def test_a_criterion_counts_one_half_and_nothing_at_all():
    result = compute(
        block(
            Kind.CRITERION,
            {
                "id": [1, 2, 3, 4],
                "region": [NATION] * 4,
                "priority": [1] * 4,
                "state": [State.MET, State.PARTLY, State.NOT, -1],
            },
            {"id": [], "partner": []},
        )
    )

    assert result.coverage[:, 0, Figure.ASSURED].tolist() == [10_000, 5_000, 0, -1]
    assert result.known.tolist() == [1, 1, 1, 0]
    assert (result.loss_coverage == -1).all()

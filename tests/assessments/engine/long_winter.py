"""The hero line of the exercise: diesel at generators, six supplies, in thousandths of a m³."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from assessments.engine.block import Block
from assessments.engine.tables import (
    Needs,
    Regions,
    RegionSets,
    Resources,
    Scenarios,
    Supply,
)
from assessments.engine.words import Evidence, Kind, Phase, Promise

EE, HARJU, IDA_VIRU, TARTU, SAARE, HIIU, LATVIA = range(7)
EVERYWHERE = 1
NORDHAV = 100
MUUGA, TARTU_DEPOT, VALGA, KURESSAARE, NARVA, RESERVE = range(1, 7)
PRIORITY_1 = [1, 2, 3, 4, 5]
PRIORITY_2 = 6

REGIONS = Regions.of(
    id=[10, 11, 12, 13, 14, 15, 20],
    parent=[-1, EE, EE, EE, EE, EE, -1],
    first_level=[0, 1, 1, 1, 1, 1, 0],
    nation=[1, 1, 1, 1, 1, 1, 0],
)


def diesel(**changed: Any) -> Block:
    """The block; `changed` replaces columns of the supply."""
    columns: dict[str, Any] = {
        "id": [MUUGA, TARTU_DEPOT, VALGA, KURESSAARE, NARVA, RESERVE],
        "partner": [1, 2, 3, 4, 5, 6],
        "parent": [NORDHAV, NORDHAV, 3, 4, 5, 6],
        "site": [1, 2, 3, 4, 5, 6],
        "region": [HARJU, TARTU, LATVIA, SAARE, IDA_VIRU, HARJU],
        "region_set": [EVERYWHERE, -1, EVERYWHERE, -1, -1, EVERYWHERE],
        "stock": [900_000, 300_000, 0, 60_000, 250_000, 500_000],
        "rate": [0, 0, 25_000, 0, 0, 0],
        "verified_stock": [900_000, 300_000, 0, 0, 0, 500_000],
        "ready": [24, 24, 48, 0, 24, 72],
        "promise": [
            Promise.CONTRACTED,
            Promise.PLEDGED,
            Promise.NONE,
            Promise.CONTRACTED,
            Promise.PLEDGED,
            Promise.CONTRACTED,
        ],
        "evidence": [
            Evidence.VERIFIED,
            Evidence.VERIFIED,
            Evidence.DECLARED,
            Evidence.DECLARED,
            Evidence.DECLARED,
            Evidence.VERIFIED,
        ],
        "outside": [0, 0, 1, 0, 0, 0],
    }
    return Block(
        resources=Resources.of(id=[2], kind=[Kind.CONSUMABLE]),
        regions=REGIONS,
        region_sets=RegionSets.of(id=[EVERYWHERE], region=[EE]),
        scenarios=Scenarios.of(id=[1], phase=[Phase.CRISIS], day0=[500_000]),
        milestones=np.array([1, 3, 7, 14, 30, 60, 90]),
        needs=Needs.of(
            id=[*PRIORITY_1, PRIORITY_2],
            region=[HARJU, IDA_VIRU, TARTU, SAARE, HIIU, EE],
            scenario=[0] * 6,
            priority=[1, 1, 1, 1, 1, 2],
            duration=[30 * 24] * 6,
            per_day=[30_000, 12_000, 8_000, 3_000, 1_000, 40_000],
        ),
        supply=Supply.of(**{**columns, **changed}),
    )


def without(block: Block, *ids: int) -> Block:
    """The block without some capabilities."""
    kept = ~np.isin(block.supply.id, ids)
    return replace(block, supply=block.supply.rows(kept))


def with_valga(promise: Promise, evidence: Evidence) -> Block:
    """Valga signs for all 25 a day, and may be verified."""
    before = diesel().supply
    place = VALGA - 1
    promises, evidences, rates = (
        before.promise.copy(),
        before.evidence.copy(),
        before.verified_rate.copy(),
    )
    promises[place], evidences[place] = promise, evidence
    rates[place] = 25_000 if evidence != Evidence.DECLARED else 0
    return diesel(promise=promises, evidence=evidences, verified_rate=rates)

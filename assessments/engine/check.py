"""What a block must be before it is computed; each refusal names the table, column and row."""

from __future__ import annotations

import numpy as np

from assessments.engine.block import Block
from assessments.engine.columns import BlockError, Table
from assessments.engine.words import (
    INF,
    NONE,
    WHOLE,
    Evidence,
    Ints,
    Kind,
    Phase,
    Promise,
    State,
)

RANGES: dict[str, dict[str, tuple[int, int]]] = {
    "resources": {"kind": (0, max(Kind)), "whole": (0, 1), "known_share": (NONE, WHOLE)},
    "scenarios": {"phase": (0, max(Phase)), "day0": (-INF, INF)},
    "needs": {
        "priority": (1, 4),
        "start": (0, INF),
        "duration": (0, INF),
        "target": (0, WHOLE),
        "state": (NONE, max(State)),
        "allows_substitutes": (0, 1),
    },
    "supply": {
        "ready": (0, INF),
        "lasts": (0, INF),
        "valid_until": (-INF, INF),
        "share_peacetime": (0, 100),
        "share_crisis": (0, 100),
        "share_war": (0, 100),
        "promise": (0, max(Promise)),
        "evidence": (0, max(Evidence)),
    },
    "commitments": {
        "promise": (0, max(Promise)),
        "open_condition": (0, 1),
        "released": (0, 1),
        "peacetime": (0, 1),
        "crisis": (0, 1),
        "war": (0, 1),
        "ready": (NONE, INF),
        "lasts": (0, INF),
        "valid_until": (-INF, INF),
    },
}
AMOUNTS = {
    "needs": ("initial", "per_day", "quantity"),
    "reservations": ("quantity",),
    "commitments": ("stock", "rate", "capacity"),
    "supply": (
        "stock",
        "rate",
        "capacity",
        "verified_stock",
        "verified_rate",
        "verified_capacity",
        "in_service",
    ),
}
MOST = 1 << 62


def check(block: Block) -> None:
    """Raise `BlockError` for the first thing that is wrong with a canonical block."""
    _resources(block)
    for name, columns in RANGES.items():
        for column, (low, high) in columns.items():
            _within(name, getattr(block, name), column, low, high)
    for name, amounts in AMOUNTS.items():
        for column in amounts:
            _within(name, getattr(block, name), column, 0, MOST)
    _pointers(block)
    _verified(block)
    _policy(block)
    _concurrent(block)
    if block.milestones.size and block.milestones.min() < 0:
        raise BlockError("milestones: a day lies before day 0.")


def _resources(block: Block) -> None:
    """One resource, or several that are counted alike and can be tied together."""
    kinds = np.unique(block.resources.kind)
    if not len(kinds):
        raise BlockError("A block holds at least one resource.")
    several = len(block.resources) > 1
    if several and (len(kinds) > 1 or kinds[0] not in (Kind.CONSUMABLE, Kind.CAPACITY)):
        raise BlockError(
            "resources: lines and substitutes tie only resources that are counted alike."
        )
    last = len(block.resources) - 1
    for name in ("needs", "supply", "reservations"):
        _within(name, getattr(block, name), "resource", 0, last)
    for column in ("resource", "instead_of"):
        _within("substitutes", block.substitutes, column, 0, last)
    _within("substitutes", block.substitutes, "factor", 1, MOST)
    _within("production_lines", block.production_lines, "most", 0, MOST)
    made = block.production_lines.capability
    if len(np.unique(made)) < len(made):
        raise BlockError("production_lines: a capability is a product of two lines.")


def _within(name: str, table: Table, column: str, low: int, high: int) -> None:
    values: Ints = getattr(table, column)
    if not values.size or (values.min() >= low and values.max() <= high):
        return
    row = int(np.flatnonzero((values < low) | (values > high))[0])
    ids: Ints = table.columns()["id"]
    raise BlockError(f"{name}.{column} of id {ids[row]} is {values[row]}, not in {low} to {high}.")


def _pointers(block: Block) -> None:
    regions, scenarios = len(block.regions), len(block.scenarios)
    _within("needs", block.needs, "region", 0, regions - 1)
    _within("needs", block.needs, "scenario", 0, scenarios - 1)
    _within("reservations", block.reservations, "region", 0, regions - 1)


def _verified(block: Block) -> None:
    supply = block.supply
    for column in ("stock", "rate", "capacity"):
        over = np.flatnonzero(getattr(supply, f"verified_{column}") > getattr(supply, column))
        if over.size:
            raise BlockError(
                f"supply.verified_{column} of id {supply.id[over[0]]} exceeds {column}."
            )


def _policy(block: Block) -> None:
    weights = np.asarray(block.policy.weights)
    if weights.shape != (3, 3) or weights.min() < 0 or weights.max() > WHOLE:
        raise BlockError("policy.weights must be nine ten-thousandths, promise by evidence.")
    weights = np.asarray(block.policy.priority_weights)
    if weights.shape != (4,) or weights.min() < 0:
        raise BlockError("policy.priority_weights must be four numbers, none below zero.")


def _concurrent(block: Block) -> None:
    scenarios = block.scenarios
    for number in np.unique(scenarios.concurrent[scenarios.concurrent != 0]):
        same = scenarios.rows(scenarios.concurrent == number)
        if len(np.unique(same.phase)) > 1 or len(np.unique(same.day0)) > 1:
            raise BlockError(
                f"scenarios: those of concurrent set {number} differ in phase or day 0, "
                "so they cannot share one supply."
            )

"""The rows in which two blocks differ, each under the cause it is counted for."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np

from assessments.engine.block import Block
from assessments.engine.columns import Table
from assessments.engine.parts import promise_of, split
from assessments.engine.tables import Supply
from assessments.engine.words import NONE, Ints


class Cause(IntEnum):
    """Why a gap changed, in the order in which the parts are replaced."""

    NEED = 0
    SUPPLY = 1
    PROMISE = 2
    EVIDENCE = 3
    POLICY = 4
    NEWLY_REGISTERED = 5


@dataclass(frozen=True, order=True)
class Detail:
    """One value that differs. `column` is "" for a row that only one of the blocks has."""

    cause: Cause
    table: str
    id: int
    column: str
    before: int | None
    after: int | None


CAUSES = {
    "promise": Cause.PROMISE,
    "evidence": Cause.EVIDENCE,
    "verified_stock": Cause.EVIDENCE,
    "verified_rate": Cause.EVIDENCE,
    "verified_capacity": Cause.EVIDENCE,
}
SUPPLY_TABLES = {"supply", "production_lines", "substitutes"}
REGION_ROWS = {"region"}
SCENARIO_ROWS = {"scenario"}


def details(old: Block, new: Block) -> list[Detail]:
    """Every difference between two canonical blocks, in order of cause, table, id and column."""
    found = [
        *_differences("supply", old, new),
        *_differences("needs", old, new),
        *_differences("reservations", old, new),
        *_promises(old, new),
        *_differences("commitments", old, new),
        *_differences("production_lines", old, new),
        *_differences("substitutes", old, new),
        *_differences("scenarios", old, new),
        *_differences("resources", old, new),
        *_policy(old, new),
    ]
    return sorted(found, key=lambda one: (one.cause, one.table, one.id, one.column))


def _differences(name: str, old: Block, new: Block) -> list[Detail]:
    before, after = getattr(old, name), getattr(new, name)
    _, left, right = np.intersect1d(before.id, after.id, return_indices=True)
    found = []
    for field in fields(before):
        was, now = _values(old, before, field.name)[left], _values(new, after, field.name)[right]
        for row in np.flatnonzero(was != now):
            cause = _cause(name, field.name)
            key = int(before.id[left[row]])
            found.append(Detail(cause, name, key, field.name, int(was[row]), int(now[row])))
    gone = np.setdiff1d(before.id, after.id).tolist()
    fresh = np.setdiff1d(after.id, before.id).tolist()
    registered = _cause(name, "")
    if isinstance(before, Supply):
        registered = Cause.NEWLY_REGISTERED
    found += [Detail(_cause(name, ""), name, key, "", key, None) for key in gone]
    found += [Detail(registered, name, key, "", None, key) for key in fresh]
    return found


def _cause(table: str, column: str) -> Cause:
    if table in SUPPLY_TABLES or (table, column) == ("scenarios", "day0"):
        return CAUSES.get(column, Cause.SUPPLY)
    return Cause.PROMISE if table == "commitments" else Cause.NEED


def _promises(old: Block, new: Block) -> list[Detail]:
    """Capabilities whose strongest agreement became another: contracted → pledged."""
    ids = np.intersect1d(old.supply.id, new.supply.id)
    was, now = strongest(old, ids), strongest(new, ids)
    own = [block.supply.promise[np.searchsorted(block.supply.id, ids)] for block in (old, new)]
    return [
        Detail(Cause.PROMISE, "supply", int(ids[row]), "promised", int(was[row]), int(now[row]))
        for row in np.flatnonzero((was != now) & (own[0] == own[1]))
    ]


def strongest(block: Block, ids: Ints) -> Ints:
    """The strongest promise of each of some capabilities of the block, agreements included."""
    place = np.searchsorted(block.supply.id, ids)
    promise = block.supply.promise.copy()
    parts = split(block)
    np.maximum.at(promise, parts.source, promise_of(parts.commitments))
    return promise[place]


def _values(block: Block, table: Table, column: str) -> Ints:
    """The column with ids for row numbers, so that two blocks can be held side by side."""
    values: Ints = getattr(table, column)
    if column in REGION_ROWS:
        return np.append(block.regions.id, NONE)[values]
    if column in SCENARIO_ROWS:
        return np.append(block.scenarios.id, NONE)[values]
    return values


def _policy(old: Block, new: Block) -> list[Detail]:
    was, now = np.ravel(old.policy.weights), np.ravel(new.policy.weights)
    return [
        Detail(Cause.POLICY, "policy", int(place), "weights", int(was[place]), int(now[place]))
        for place in np.flatnonzero(was != now)
    ]

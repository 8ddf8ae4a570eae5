"""What the engine is given: one block per component."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np

from assessments.engine import packing
from assessments.engine.columns import BlockError, Table
from assessments.engine.tables import (
    Commitments,
    Needs,
    Policy,
    ProductionLines,
    Regions,
    RegionSets,
    Reservations,
    Resources,
    Scenarios,
    Substitutes,
    Supply,
)
from assessments.engine.words import NONE, Ints

TABLES: dict[str, type[Table]] = {
    "resources": Resources,
    "regions": Regions,
    "region_sets": RegionSets,
    "scenarios": Scenarios,
    "needs": Needs,
    "supply": Supply,
    "reservations": Reservations,
    "commitments": Commitments,
    "production_lines": ProductionLines,
    "substitutes": Substitutes,
}

POLICY = ("policy.weights", "policy.priority_weights", "policy.known_threshold")

POINTERS = {
    "resources": {
        "supply": ["resource"],
        "needs": ["resource"],
        "reservations": ["resource"],
        "substitutes": ["resource", "instead_of"],
    },
    "regions": {
        "regions": ["parent"],
        "region_sets": ["region"],
        "supply": ["region"],
        "needs": ["region"],
        "reservations": ["region"],
    },
    "scenarios": {"needs": ["scenario"], "reservations": ["scenario"]},
}
"""Which columns hold row numbers of which table; NONE stays NONE when rows move."""


@dataclass(frozen=True, eq=False)
class Block:
    """One component of a run: every scenario, milestone, figure and N-1 question side by side.

    Nothing else is needed to compute it, so a stored block can be computed again. `milestones` are
    whole days after day 0. Rows may come in any order: everything computed or stored starts from
    `canonical()`.
    """

    resources: Resources
    regions: Regions
    region_sets: RegionSets
    scenarios: Scenarios
    milestones: Ints
    needs: Needs
    supply: Supply
    policy: Policy = field(default_factory=Policy)
    reservations: Reservations = field(default_factory=Reservations.of)
    commitments: Commitments = field(default_factory=Commitments.of)
    production_lines: ProductionLines = field(default_factory=ProductionLines.of)
    substitutes: Substitutes = field(default_factory=Substitutes.of)

    def canonical(self) -> Block:
        """The same block with every table in order of id and the milestones rising.

        Raises `BlockError` when an id stands twice or a row number points outside its table.
        """
        if self._is_canonical():
            return self
        tables = {name: getattr(self, name) for name in TABLES}
        for target, users in POINTERS.items():
            order = _order(target, tables[target].id)
            place = np.empty(len(order) + 1, dtype=np.int64)
            place[order] = np.arange(len(order))
            place[NONE] = NONE
            tables[target] = tables[target].rows(order)
            for user, columns in users.items():
                moved = {name: _moved(user, tables[user], name, place) for name in columns}
                tables[user] = tables[user].having(**moved)
        sets = tables["region_sets"]
        members = np.unique(np.stack([sets.id, sets.region], axis=1), axis=0)
        tables["region_sets"] = RegionSets.of(id=members[:, 0], region=members[:, 1])
        for name in TABLES.keys() - POINTERS.keys() - {"region_sets"}:
            tables[name] = tables[name].rows(_order(name, tables[name].id))
        milestones = np.unique(np.asarray(self.milestones, dtype=np.int64))
        return Block(**tables, milestones=milestones, policy=self.policy)

    def _is_canonical(self) -> bool:
        sets = self.region_sets
        same = sets.id[1:] == sets.id[:-1]
        in_order = bool(
            ((sets.id[1:] > sets.id[:-1]) | (same & (sets.region[1:] > sets.region[:-1]))).all()
        )
        rising = [getattr(self, name).id for name in TABLES if name != "region_sets"]
        rising.append(self.milestones)
        in_order = in_order and all(bool((ids[1:] > ids[:-1]).all()) for ids in rising)
        if in_order:
            for target, users in POINTERS.items():
                for user, columns in users.items():
                    for column in columns:
                        _pointing(user, getattr(self, user), column, len(getattr(self, target)))
        return in_order

    def to_bytes(self) -> bytes:
        """The canonical block, compressed; the same block gives the same bytes."""
        return packing.compress(self._packed)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Block:
        """Read what `to_bytes` wrote. Raises `BlockError` for anything else."""
        try:
            arrays = packing.unpack(packing.expand(stored))
        except packing.PackingError as error:
            raise BlockError(str(error)) from error
        if missing := sorted({"milestones", *POLICY} - set(arrays)):
            raise BlockError(f"The stored block lacks {missing[0]}.")
        tables = {name: _table(name, kind, arrays) for name, kind in TABLES.items()}
        policy = Policy(
            weights=arrays["policy.weights"].reshape(3, 3),
            priority_weights=arrays["policy.priority_weights"],
            known_threshold=int(arrays["policy.known_threshold"][0]),
        )
        built: Callable[..., Block] = cls
        return built(**tables, milestones=arrays["milestones"], policy=policy)

    @cached_property
    def sha256(self) -> str:
        """Of the canonical content before compression, so that it does not depend on zlib."""
        return hashlib.sha256(self._packed).hexdigest()

    @cached_property
    def _packed(self) -> bytes:
        block = self.canonical()
        arrays: dict[str, Ints] = {
            f"{name}.{column}": values
            for name in TABLES
            for column, values in getattr(block, name).columns().items()
        }
        policy = self.policy
        arrays["milestones"] = block.milestones
        arrays["policy.weights"] = np.asarray(policy.weights, dtype=np.int64).ravel()
        arrays["policy.priority_weights"] = np.asarray(policy.priority_weights, dtype=np.int64)
        arrays["policy.known_threshold"] = np.array([policy.known_threshold], dtype=np.int64)
        return packing.pack(arrays)


def _order(name: str, ids: Ints) -> Ints:
    if (ids[1:] > ids[:-1]).all():
        return np.arange(len(ids))
    order = np.argsort(ids, kind="stable")
    twice = np.flatnonzero(ids[order][1:] == ids[order][:-1])
    if twice.size:
        raise BlockError(f"{name}: the id {ids[order][twice[0]]} stands twice.")
    return order


def _pointing(name: str, table: Any, column: str, length: int) -> Ints:
    rows: Ints = getattr(table, column)
    if rows.size and (rows.min() < NONE or rows.max() >= length):
        raise BlockError(f"{name}.{column} points to a row that is not there.")
    return rows


def _moved(name: str, table: Any, column: str, place: Ints) -> Ints:
    moved: Ints = place[_pointing(name, table, column, len(place) - 1)]
    return moved


def _table(name: str, kind: type[Table], arrays: dict[str, Ints]) -> Table:
    """A stored table; columns that were never filled and are gone since are passed over."""
    prefix = f"{name}."
    known = {field.name for field in fields(kind)}
    columns = {
        key.removeprefix(prefix): array for key, array in arrays.items() if key.startswith(prefix)
    }
    return kind.of(
        **{column: array for column, array in columns.items() if column in known or len(array)}
    )

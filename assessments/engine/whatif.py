"""What-if: suppositions applied to a stored block, before it is computed again.

A what-if is a list of suppositions. Each is plain data with one canonical form, and turns a block into
another one; a block it does not touch comes back as the very same object, so that its stored result
still answers. What is lost is taken away as N-1 takes it away.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, ClassVar

import numpy as np

from assessments.engine.block import Block
from assessments.engine.columns import BlockError
from assessments.engine.tables import Commitments, Policy, Regions, Supply
from assessments.engine.tree import Bools, paths_of
from assessments.engine.words import INF, NONE, WHOLE, Evidence, Ints, Kind, Promise

#: Added supply is numbered from here on, out of the way of every capability.
ADDED = 1 << 60
LOST_AMOUNTS = ("capacity", "verified_capacity")
COMMITTED = tuple(field.name for field in fields(Commitments))


@dataclass(frozen=True)
class Supposition(ABC):
    """One thing supposed to be otherwise."""

    name: ClassVar[str]

    @abstractmethod
    def apply(self, block: Block) -> Block:
        """The block as it would be; the same object where it says nothing of it."""

    def data(self) -> dict[str, Any]:
        return {"suppose": self.name} | asdict(self)


@dataclass(frozen=True)
class Agreed(Supposition):
    """Commitments not in force are counted as in force: rows of `Commitments`, in its order of columns."""

    name: ClassVar[str] = "agreed"
    rows: tuple[tuple[int, ...], ...]

    def apply(self, block: Block) -> Block:
        table = np.array(self.rows, dtype=np.int64).reshape(-1, len(COMMITTED))
        more = Commitments.of(**dict(zip(COMMITTED, table.T, strict=True)))
        here = np.isin(more.capability, block.supply.id) & ~np.isin(more.id, block.commitments.id)
        if not here.any():
            return block
        both = _joined(block.commitments, more.rows(here))
        return replace(block, commitments=both)


@dataclass(frozen=True)
class Granted(Supposition):
    """Nothing that these commitments wait for is open any more."""

    name: ClassVar[str] = "granted"
    commitments: tuple[int, ...]

    def apply(self, block: Block) -> Block:
        table = block.commitments
        freed = np.isin(table.id, self.commitments) & (table.open_condition != 0)
        if not freed.any():
            return block
        return replace(
            block,
            commitments=table.having(open_condition=np.where(freed, 0, table.open_condition)),
        )


@dataclass(frozen=True)
class Delivered(Supposition):
    """Supply that a measure would bring: contracted and seen, of one resource in one region.

    `path` leads from the nation to the region, each with whether it is first-level. A consumable
    counts `stock` and `rate`, everything else `capacity`; `ready` in hours after day 0.
    """

    name: ClassVar[str] = "delivered"
    number: int
    resource: int
    path: tuple[tuple[int, int], ...]
    stock: int = 0
    rate: int = 0
    capacity: int = 0
    ready: int = 0

    def apply(self, block: Block) -> Block:
        at = np.flatnonzero(block.resources.id == self.resource)
        if not at.size:
            return block
        regions = _with_path(block.regions, self.path)
        amounts = {name: [getattr(self, name)] for name in ("stock", "rate", "capacity")}
        more = Supply.of(
            id=[ADDED + self.number],
            partner=[NONE],
            parent=[NONE],
            region=np.flatnonzero(regions.id == self.path[-1][0]),
            **amounts,
            **{f"verified_{name}": amount for name, amount in amounts.items()},
            ready=[self.ready],
            promise=[Promise.CONTRACTED],
            evidence=[Evidence.VERIFIED],
            resource=at,
        )
        return replace(block, regions=regions, supply=_joined(block.supply, more))


@dataclass(frozen=True)
class Lost(Supposition):
    """All supply of a partner or of those below it, of a site, or in a region and below, falls out."""

    name: ClassVar[str] = "lost"
    of: str  # "partner", "site" or "region"
    id: int

    def apply(self, block: Block) -> Block:
        supply = block.supply
        if self.of == "partner":
            return _without(block, (supply.partner == self.id) | (supply.parent == self.id))
        if self.of == "site":
            return _without(block, supply.site == self.id)
        inside = (np.append(block.regions.id, NONE)[paths_of(block)] == self.id).any(axis=0)
        return _without(block, np.append(inside[: len(block.regions)], False)[supply.region])


@dataclass(frozen=True)
class BordersClosed(Supposition):
    """Nothing comes from outside the nation."""

    name: ClassVar[str] = "borders closed"

    def apply(self, block: Block) -> Block:
        return _without(block, block.supply.outside != 0)


@dataclass(frozen=True)
class Demand(Supposition):
    """So many ten-thousandths of what is stated are needed, of these resources or of all there are.

    Whole thousandths of the unit, rounded up: a need is never understated. Levels and criteria are
    shares and judgements, and stay.
    """

    name: ClassVar[str] = "demand"
    factor: int
    resources: tuple[int, ...] | None = None

    def apply(self, block: Block) -> Block:
        needs = block.needs
        counted = int(block.resources.kind[0]) in (Kind.CONSUMABLE, Kind.CAPACITY)
        of = np.ones(len(needs), dtype=np.bool_)
        if self.resources is not None:
            of = np.isin(block.resources.id[needs.resource], self.resources)
        if not counted or not of.any() or self.factor == WHOLE:
            return block
        changed = {
            name: np.where(of, self._times(getattr(needs, name)), getattr(needs, name))
            for name in ("initial", "per_day", "quantity")
        }
        return replace(block, needs=needs.having(**changed))

    def _times(self, amounts: Ints) -> Ints:
        return (-(-(amounts.astype(object) * self.factor) // WHOLE)).astype(np.int64)


@dataclass(frozen=True)
class NeedsBegin(Supposition):
    """Every need begins so many hours later, or earlier where below zero; never before day 0."""

    name: ClassVar[str] = "needs begin"
    hours: int

    def apply(self, block: Block) -> Block:
        start = np.clip(block.needs.start + self.hours, 0, INF)
        if np.array_equal(start, block.needs.start):
            return block
        return replace(block, needs=block.needs.having(start=start))


@dataclass(frozen=True)
class DayZero(Supposition):
    """Every scenario begins so many hours later or earlier: what is valid until a date ends sooner or
    later after it."""

    name: ClassVar[str] = "day zero"
    hours: int

    def apply(self, block: Block) -> Block:
        if not self.hours:
            return block
        day0 = block.scenarios.day0 + self.hours
        return replace(block, scenarios=block.scenarios.having(day0=day0))


@dataclass(frozen=True)
class Weighed(Supposition):
    """Another assurance policy: nine weights, promise by evidence, and those of the four priorities."""

    name: ClassVar[str] = "weighed"
    weights: tuple[tuple[int, ...], ...]
    priorities: tuple[int, ...]

    def apply(self, block: Block) -> Block:
        weights = np.array(self.weights, dtype=np.int64)
        if np.array_equal(weights, block.policy.weights):
            return block  # how lines weigh in a mean changes no line
        policy = Policy(
            weights=weights,
            priority_weights=np.array(self.priorities, dtype=np.int64),
            known_threshold=block.policy.known_threshold,
        )
        return replace(block, policy=policy)


#: In the order in which they are applied: what is added can be lost again.
KINDS: tuple[type[Supposition], ...] = (
    Agreed, Granted, Delivered, Lost, BordersClosed, Demand, NeedsBegin, DayZero, Weighed,
)  # fmt: skip
_BY_NAME = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True)
class WhatIf:
    """Suppositions in their canonical order, each once: made by `of`."""

    suppositions: tuple[Supposition, ...]

    @classmethod
    def of(cls, suppositions: Iterable[Supposition]) -> WhatIf:
        distinct = {_canonical(one): one for one in suppositions}
        ordered = sorted(distinct.items(), key=lambda one: (KINDS.index(type(one[1])), one[0]))
        return cls(tuple(one for _text, one in ordered))

    @classmethod
    def from_data(cls, data: Sequence[dict[str, Any]]) -> WhatIf:
        """What `data` gave. Raises `BlockError` for anything else."""
        try:
            return cls.of(_read(one) for one in data)
        except (AttributeError, KeyError, TypeError) as error:
            raise BlockError("These suppositions cannot be read.") from error

    def data(self) -> list[dict[str, Any]]:
        return [one.data() for one in self.suppositions]

    @property
    def sha256(self) -> str:
        text = json.dumps(self.data(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def apply(self, block: Block) -> Block:
        """The canonical block as all of it would make it; the same object where nothing touches it."""
        changed = block
        for one in self.suppositions:
            changed = one.apply(changed)
        return block if changed is block else changed.canonical()


def _canonical(one: Supposition) -> str:
    return json.dumps(one.data(), sort_keys=True)


def _read(data: dict[str, Any]) -> Supposition:
    values = {name: _hashable(value) for name, value in data.items() if name != "suppose"}
    return _BY_NAME[data["suppose"]](**values)


def _hashable(value: Any) -> Any:
    return tuple(_hashable(one) for one in value) if isinstance(value, list | tuple) else value


def _without(block: Block, lost: Bools) -> Block:
    """The block without these rows of supply; the units of a level that served stay in service."""
    if not lost.any():
        return block
    supply = block.supply
    if int(block.resources.kind[0]) == Kind.LEVEL:
        met = {name: np.where(lost, 0, getattr(supply, name)) for name in LOST_AMOUNTS}
        return replace(block, supply=supply.having(**met))
    gone = supply.id[lost]
    return replace(
        block,
        supply=supply.rows(~lost),
        commitments=block.commitments.rows(~np.isin(block.commitments.capability, gone)),
        production_lines=block.production_lines.rows(
            ~np.isin(block.production_lines.capability, gone)
        ),
    )


def _with_path(regions: Regions, path: Sequence[tuple[int, int]]) -> Regions:
    columns = {name: values.tolist() for name, values in regions.columns().items()}
    above = NONE
    for region, first_level in path:
        if region not in columns["id"]:
            columns["id"].append(region)
            columns["parent"].append(above)
            columns["first_level"].append(first_level)
            columns["nation"].append(1)
        above = columns["id"].index(region)
    return Regions.of(**columns)


def _joined(table: Any, more: Any) -> Any:
    return type(table)(
        **{
            name: np.concatenate([values, more.columns()[name]])
            for name, values in table.columns().items()
        }
    )

"""The tables of a block.

Quantities are integers in thousandths of the resource's unit, times are hours, shares of a phase are
percent, weights and coverages are ten-thousandths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from assessments.engine.columns import Table
from assessments.engine.words import INF, NONE, Ints


@dataclass(frozen=True, eq=False)
class Resources(Table):
    """The resources of the component: one, or several that lines and substitutes tie together."""

    id: Ints
    kind: Ints  # words.Kind
    whole: Ints  # 1: units cannot be divided, quantities count in whole units
    known_share: Ints  # ten-thousandths of the market the registry knows, NONE where not estimated

    DEFAULTS: ClassVar[Mapping[str, int]] = {"whole": 0, "known_share": NONE}


@dataclass(frozen=True, eq=False)
class Regions(Table):
    """The regions that supply or needs name, with all their ancestors."""

    id: Ints
    parent: Ints  # row of the parent in this table, NONE at a root
    first_level: Ints  # 1: a first-level subdivision
    nation: Ints  # 1: belongs to the block's own nation

    DEFAULTS: ClassVar[Mapping[str, int]] = {"first_level": 0, "nation": 1}


@dataclass(frozen=True, eq=False)
class RegionSets(Table):
    """Sets of served regions, one row per member; a set is named by its id."""

    id: Ints  # repeated for each member
    region: Ints  # row in Regions


@dataclass(frozen=True, eq=False)
class Supply(Table):
    """Capabilities in force of approved partners (and of authorities), on one day.

    A consumable uses `stock` and `rate` (per day), a capacity uses `capacity`; for a level,
    `capacity` is the units that meet the target and `in_service` the units there are. The
    `verified_…` columns are the part the office has seen, never more than the whole.
    """

    id: Ints
    partner: Ints
    parent: Ints  # the partner's ultimate parent (itself where it has none)
    site: Ints  # NONE where the supply has no site
    region: Ints  # row in Regions where the site lies, NONE where unknown
    region_set: Ints  # id in RegionSets of the regions served, NONE: the site's own region
    stock: Ints
    rate: Ints
    capacity: Ints
    verified_stock: Ints
    verified_rate: Ints
    verified_capacity: Ints
    in_service: Ints
    ready: Ints  # hours: notice + mobilisation + release by Government
    lasts: Ints  # hours, INF without an end
    valid_until: Ints  # hours since 1970-01-01T00:00Z, INF without an end
    share_peacetime: Ints  # percent
    share_crisis: Ints
    share_war: Ints
    promise: Ints  # words.Promise
    evidence: Ints  # words.Evidence of the verified part
    outside: Ints  # 1: the site lies outside the nation
    whole: Ints  # 1: counts in whole units even where the resource is divisible
    resource: Ints  # row in Resources

    DEFAULTS: ClassVar[Mapping[str, int]] = {
        "site": NONE,
        "region_set": NONE,
        "stock": 0,
        "rate": 0,
        "capacity": 0,
        "verified_stock": 0,
        "verified_rate": 0,
        "verified_capacity": 0,
        "in_service": 0,
        "ready": 0,
        "lasts": INF,
        "valid_until": INF,
        "share_peacetime": 100,
        "share_crisis": 100,
        "share_war": 100,
        "promise": 0,
        "evidence": 0,
        "outside": 0,
        "whole": 0,
        "resource": 0,
    }


@dataclass(frozen=True, eq=False)
class Scenarios(Table):
    """What the needs belong to."""

    id: Ints
    phase: Ints  # words.Phase
    day0: Ints  # hours since 1970-01-01T00:00Z
    concurrent: Ints  # scenarios with the same number other than 0 share one supply

    DEFAULTS: ClassVar[Mapping[str, int]] = {"concurrent": 0}


@dataclass(frozen=True, eq=False)
class Needs(Table):
    """Needs in force. A consumable uses `initial` and `per_day`, a capacity uses `quantity`,
    a level uses `target`, a criterion uses `state`."""

    id: Ints
    region: Ints  # row in Regions
    scenario: Ints  # row in Scenarios
    priority: Ints  # 1 to 4
    start: Ints  # hours after day 0
    duration: Ints  # hours, INF without an end
    initial: Ints
    per_day: Ints
    quantity: Ints
    target: Ints  # share of the units in service, ten-thousandths
    state: Ints  # words.State, NONE: not assessed
    authority: Ints  # whose need it is; for supply bound to an authority
    resource: Ints  # row in Resources
    allows_substitutes: Ints  # 1: another resource may serve it, as Substitutes say

    DEFAULTS: ClassVar[Mapping[str, int]] = {
        "allows_substitutes": 0,
        "start": 0,
        "duration": INF,
        "initial": 0,
        "per_day": 0,
        "quantity": 0,
        "target": 0,
        "state": NONE,
        "authority": NONE,
        "resource": 0,
    }


@dataclass(frozen=True, eq=False)
class Reservations(Table):
    """Quantities that are spoken for elsewhere; they come off before any need."""

    id: Ints
    region: Ints  # row in Regions
    scenario: Ints  # row in Scenarios, NONE: in every scenario
    quantity: Ints
    resource: Ints

    DEFAULTS: ClassVar[Mapping[str, int]] = {"scenario": NONE, "resource": 0}


@dataclass(frozen=True, eq=False)
class Commitments(Table):
    """Parts of capabilities that agreements in force bind, one row per commitment.

    `stock`, `rate` and `capacity` are what the agreement names, in the phases it covers; a share of the
    phase is not taken off again, but all commitments of a capability together never count for more than
    it has in the phase (pro rata). It serves the need it names; where that need is not stated in a
    scenario (or none is named) the needs of its authority; with neither it serves anyone, and only the
    promise counts. The rest of the capability keeps `Supply.promise`.
    """

    id: Ints
    capability: Ints  # id in Supply
    need: Ints  # id in Needs, NONE: any need of the authority
    authority: Ints  # as in Needs, NONE: nobody's in particular
    stock: Ints
    rate: Ints
    capacity: Ints
    released: Ints  # 1: what the needs leave is free for others
    promise: Ints  # words.Promise of the agreement: pledged or contracted
    open_condition: Ints  # 1: a condition is not granted yet; the promise counts one step lower
    peacetime: Ints  # 1: it covers the phase
    crisis: Ints
    war: Ints
    ready: Ints  # hours after the call-off, NONE: as the capability
    lasts: Ints  # hours, if that is shorter than the capability's
    valid_until: Ints  # hours since 1970-01-01T00:00Z, if that is sooner than the capability's

    DEFAULTS: ClassVar[Mapping[str, int]] = {
        "need": NONE,
        "authority": NONE,
        "stock": 0,
        "rate": 0,
        "capacity": 0,
        "released": 0,
        "promise": 2,
        "open_condition": 0,
        "peacetime": 1,
        "crisis": 1,
        "war": 1,
        "ready": NONE,
        "lasts": INF,
        "valid_until": INF,
    }


@dataclass(frozen=True, eq=False)
class ProductionLines(Table):
    """Products of lines that make one of several resources at a time, one row per product.

    A product is a row of Supply with its resource, its daily rate (or capacity) as if the line made
    nothing else, its shares of each phase, and `ready` with the conversion in it. Rows of one `line`
    share its time: what its products take of it adds up to at most one.
    """

    id: Ints  # the capability again: every product stands here once
    capability: Ints  # id in Supply
    line: Ints
    conversion: Ints  # hours, contained in `ready` of Supply; 0 for what it makes anyway
    most: (
        Ints  # units of the product the line can make in all, before shares of phases; INF: no end
    )

    DEFAULTS: ClassVar[Mapping[str, int]] = {"conversion": 0, "most": INF}


@dataclass(frozen=True, eq=False)
class Substitutes(Table):
    """One resource serving for another, where the need allows it (`Needs.allows_substitutes`).

    `factor` is what one unit of `resource` stands for, in units of `instead_of`. Where a permission
    is needed, it counts beyond the expected figure only until the permission ends.
    """

    id: Ints
    resource: Ints  # row in Resources
    instead_of: Ints  # row in Resources
    factor: Ints  # ten-thousandths
    permitted_until: Ints  # hours since 1970-01-01T00:00Z; INF: without an end; -INF: not permitted

    DEFAULTS: ClassVar[Mapping[str, int]] = {"permitted_until": -INF}


def default_weights() -> Ints:
    """Ten-thousandths by promise (rows) and evidence (columns)."""
    return np.array([[2000, 4000, 5000], [4000, 6000, 7000], [7000, 9000, 9500]], dtype=np.int64)


def default_priority_weights() -> Ints:
    return np.array([8, 4, 2, 1], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Policy:
    """The office's versioned planning figures."""

    weights: Ints = field(default_factory=default_weights)  # (3, 3), promise by evidence
    priority_weights: Ints = field(default_factory=default_priority_weights)  # (4,)
    known_threshold: int = 5_000  # below this known share a line is "not known"

"""What needs ask for by each milestone: design, section 3.2."""

from __future__ import annotations

import numpy as np

from assessments.engine.block import Block
from assessments.engine.exact import Exact
from assessments.engine.scales import Scales
from assessments.engine.tree import Network
from assessments.engine.words import NONE, Ints, Kind

DAY = 24
PRIORITIES = 5
"""Reservations come off first (0), then priorities 1 to 4."""


def required(block: Block, scales: Scales, days: Ints) -> Exact:
    """(N, M) requirements in thousandths times `scales.steps`.

    Consumable: what has been used up by then. Capacity: what is needed then.
    """
    needs, kind = block.needs, int(block.resources.kind[0])
    now = days[None, :] * DAY
    start, duration = needs.start[:, None], needs.duration[:, None]
    if kind == Kind.CONSUMABLE:
        once = (start <= now) * scales.exact(needs.initial)[:, None] * scales.steps
        hours = np.clip(now - start, 0, duration) // scales.hour
        amounts: Exact = once + hours * scales.exact(needs.per_day)[:, None]
        return amounts
    asked = (start <= now) & (now < start + duration)
    return asked * scales.exact(needs.quantity)[:, None] * scales.steps


def demand(block: Block, network: Network, group: Ints, amounts: Exact, scales: Scales) -> Exact:
    """(P, V, S, M): requirements by priority, node and allocation; `amounts` as from `required`.

    Needs of one priority at one node reach the same supply, so they share one coverage and are added
    up here.
    """
    needs = block.needs
    shape = (PRIORITIES, network.nodes, len(block.scenarios), amounts.shape[1])
    total = np.zeros(shape, dtype=scales.dtype)
    node = network.node_of_need
    np.add.at(total, (needs.priority, node, group[needs.scenario]), amounts)
    reserved = block.reservations
    steps = scales.exact(reserved.quantity) * scales.steps
    node = network.node_of_reservation
    for row, scenario in enumerate(reserved.scenario):
        where = np.unique(group) if scenario == NONE else group[scenario]
        total[0, node[row], where] += steps[row]
    return total


def groups(block: Block) -> Ints:
    """For each scenario the first one that shares its supply: itself, unless named concurrent."""
    number = block.scenarios.concurrent
    alone = number == 0
    key = np.where(alone, -1 - np.arange(len(number)), number)
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    return first[inverse]

"""The network of a component of several resources, which lines and substitutes tie together.

As in `tree`, all supply that reaches the same needs is one cell; here also per resource, and each product
of a line is a cell of its own. There is no tree: the linear program of `program` takes any network.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from assessments.engine.block import Block
from assessments.engine.claims import Claims
from assessments.engine.parts import Parts
from assessments.engine.tree import Bools, masks_of, paths_of, reached
from assessments.engine.words import INF, NONE, WHOLE, Ints


@dataclass(frozen=True, eq=False)
class Coupled:
    """C cells and V nodes; a node is one class of needs for one resource in one region."""

    reach: Bools  # (C, V)
    cell_of_supply: Ints  # (n,)
    resource_of_cell: Ints  # (C,)
    resource_of_node: Ints  # (V,)
    node_of_need: Ints  # (N,)
    node_of_reservation: Ints  # (r,)
    bound: Bools  # (C,) as in `tree.Network`
    freed: Ints  # (C,)
    products: dict[int, dict[int, list[int]]]  # by line and capability: its cells
    factor: Ints  # (R, R) ten-thousandths that a unit stands for, 0 where it does not
    permitted: Ints  # (R, R) hours until which it counts beyond the expected figure

    @cached_property
    def within(self) -> Coupled:
        """The same without substitutes: whom bound supply serves first."""
        own = self.resource_of_cell[:, None] == self.resource_of_node
        own_fields = {one.name: getattr(self, one.name) for one in fields(self)}
        return Coupled(**{**own_fields, "reach": self.reach & own})


def couple(block: Block, parts: Parts, claims: Claims) -> Coupled:
    """`block` holds the supply of `parts`."""
    supply, needs, reserved = block.supply, block.needs, block.reservations
    factor, permitted = _substitutes(block)
    # What tells needs apart: who may serve them, in which resource, and whether others may stand in.
    kinds = np.concatenate(
        [
            np.stack(
                [claims.class_of_need, needs.resource, needs.allows_substitutes, needs.region]
            ),
            np.stack(
                [
                    claims.class_of_reservation,
                    reserved.resource,
                    np.zeros_like(reserved.resource),
                    reserved.region,
                ]
            ),
        ],
        axis=1,
    )
    nodes, node = np.unique(kinds, axis=1, return_inverse=True)
    kind, resource, allows, region = nodes
    node = node.reshape(-1)
    regions = np.unique(region)
    places = masks_of(paths_of(block), regions)[:, np.searchsorted(regions, region)]
    tables, row = reached(block, places)
    stands = (supply.resource[:, None] == resource) | (
        (factor[supply.resource][:, resource] > 0) & (allows > 0)
    )
    near = tables[row] & stands
    held = np.concatenate([claims.holds, np.ones((1, claims.classes), dtype=np.bool_)])
    reach = near & held[claims.target][:, kind]
    product = _product_of(block)
    alone = np.where(product != NONE, np.arange(len(supply)), NONE)
    released = claims.released
    tied = claims.target != NONE
    loose = np.flatnonzero(released)
    # Released supply is told apart also by where it goes afterwards.
    after = near & released[:, None]
    free = np.zeros_like(reach)
    keys = np.concatenate(
        [
            _keys(reach, after, supply.resource, alone, tied.astype(np.int64) + released),
            _keys(near, free, supply.resource, alone, np.zeros_like(alone))[loose],
        ]
    )
    _, first, cell = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    cell = cell.reshape(-1)
    rows = np.concatenate([reach, near[loose]])
    whose = np.concatenate([supply.resource, supply.resource[loose]])
    bound = np.zeros(len(first), dtype=np.bool_)
    bound[cell[: len(supply)][tied]] = True
    freed = np.full(len(first), NONE)
    freed[cell[loose]] = cell[len(supply) :]
    return Coupled(
        reach=rows[first],
        cell_of_supply=cell[: len(supply)],
        resource_of_cell=whose[first],
        resource_of_node=resource,
        node_of_need=node[: len(needs)],
        node_of_reservation=node[len(needs) :],
        bound=bound,
        freed=freed,
        products=_products(block, product, cell),
        factor=factor,
        permitted=permitted,
    )


def _keys(reach: Bools, after: Bools, *columns: Ints) -> Ints:
    packed = np.packbits(np.concatenate([reach, after], axis=1), axis=1).astype(np.int64)
    return np.concatenate([packed, np.stack(columns, axis=1)], axis=1)


def _substitutes(block: Block) -> tuple[Ints, Ints]:
    """By resource and the one it stands in for; of several rows the most generous counts."""
    count = len(block.resources)
    factor = np.zeros((count, count), dtype=np.int64)
    permitted = np.full((count, count), -INF)
    table = block.substitutes
    np.maximum.at(factor, (table.resource, table.instead_of), table.factor)
    np.maximum.at(permitted, (table.resource, table.instead_of), table.permitted_until)
    np.fill_diagonal(factor, WHOLE)
    np.fill_diagonal(permitted, INF)
    return factor, permitted


def _product_of(block: Block) -> Ints:
    """(n,) the row in ProductionLines of each row of supply, NONE where no line makes it."""
    table, ids = block.production_lines, block.supply.id
    order = np.argsort(table.capability, kind="stable")
    place = np.searchsorted(table.capability[order], ids)
    found = np.append(order, NONE)[np.minimum(place, len(order))]
    there = np.append(table.capability, NONE - 1)[found] == ids
    answer: Ints = np.where(there, found, NONE)
    return answer


def _products(block: Block, product: Ints, cell: Ints) -> dict[int, dict[int, list[int]]]:
    table = block.production_lines
    lines: dict[int, dict[int, list[int]]] = {int(one): {} for one in np.unique(table.line)}
    for row in np.flatnonzero(product != NONE).tolist():
        line = lines[int(table.line[product[row]])]
        line.setdefault(int(block.supply.id[row]), []).append(int(cell[row]))
    return lines

"""Cells of a component put together for its linear programs.

The explanation tells every product of a line apart. To find coverages that is not needed: cells that
reach the same nodes are one *hub*, and what lines make flows into hubs.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from functools import cached_property

import numpy as np

from assessments.engine.coupled import Coupled
from assessments.engine.exact import Exact
from assessments.engine.program import Line, Part, Problem, Source, Web
from assessments.engine.tree import Bools
from assessments.engine.words import Ints


class Hubs:
    """H hubs over the C cells and V nodes of a network."""

    def __init__(self, network: Coupled) -> None:
        self.network = network
        packed = np.packbits(network.reach, axis=1).astype(np.int64)
        keys = np.concatenate([packed, network.resource_of_cell[:, None]], axis=1)
        _, first, hub = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        self.hub: Ints = hub.reshape(-1)  # (C,)
        self.reach: Bools = network.reach[first]
        self.resource: Ints = network.resource_of_cell[first]
        self.webs: dict[bytes, tuple[Web, Bools]] = {}

    @cached_property
    def is_plain(self) -> Bools:
        """(C,) cells that no line fills."""
        plain = np.ones(len(self.hub), dtype=np.bool_)
        for products in self.network.products.values():
            for cells in products.values():
                plain[cells] = False
        return plain

    def web(self, factor: Ints) -> tuple[Web, Bools]:
        """Whom hubs serve when units stand for `factor` (R, R), also as (H, V)."""
        key = factor.tobytes()
        if key not in self.webs:
            rates = factor[self.resource][:, self.network.resource_of_node]
            serves: Bools = self.reach & (rates > 0)
            to: list[list[tuple[int, int]]] = [[] for _ in serves]
            for hub, node in np.argwhere(serves).tolist():
                to[hub].append((node, int(rates[hub, node])))
            self.webs[key] = Web(to), serves
        return self.webs[key]

    def problem(
        self, supply: Exact, declared: Exact, demand: Exact, factor: Ints
    ) -> tuple[Problem, Bools] | None:
        """The program of one column, `supply` and `declared` (C,) by cell and `demand` (P, V), and the
        resources (R,) it is about; None where nothing ties resources to one another."""
        web, serves = self.web(factor)
        wanted: Bools = np.logical_or.reduce(demand > 0, axis=0)
        useful: Bools = np.logical_or.reduce(serves[:, wanted], axis=1)
        lines, plain = self._lines(supply, declared, useful)
        tied = self._tied(plain, lines, serves, wanted, len(factor))
        if not tied.any():
            return None
        mine = tied[self.resource]
        lines = [one for one in lines if mine[one[1][0].cell]]
        filled = {source.cell for _, sources in lines for source in sources}
        some = np.flatnonzero(mine & useful & (plain > 0)).tolist()
        amounts = {hub: int(plain[hub]) for hub in some}
        amounts |= dict.fromkeys(filled - amounts.keys(), 0)
        rows = np.where(tied[self.network.resource_of_node], demand, 0).tolist()
        return Problem(web, amounts, lines, [[int(one) for one in row] for row in rows]), tied

    @cached_property
    def made(self) -> tuple[Ints, Ints, Ints, list[list[int]]]:
        """What lines make, in order of line and product: cells, their lines and products by number,
        and the cells of each product."""
        rows: list[tuple[int, int, int]] = []
        products: list[list[int]] = []
        for line, made in enumerate(self.network.products.values()):
            for cells in made.values():
                rows += [(cell, line, len(products)) for cell in cells]
                products.append(cells)
        cell, line_of, product = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        return cell, line_of, product, products

    def _lines(self, supply: Exact, declared: Exact, useful: Bools) -> tuple[list[Line], Exact]:
        """Lines that have several products to choose from, and (H,) what no line makes; a line with
        one product to make is supply like any other."""
        plain = np.zeros(len(self.reach), dtype=object)
        cells = np.flatnonzero(self.is_plain)
        np.add.at(plain, self.hub[cells], supply[cells].astype(object))
        cell, line, product, products = self.made
        making = (supply[cell] > 0) & useful[self.hub[cell]]
        cell, line, product = cell[making], line[making], product[making]
        distinct = np.unique(product, return_index=True)[1]
        several = np.bincount(line[distinct], minlength=1) > 1
        choice = several[line]
        alone = cell[~choice]
        np.add.at(plain, self.hub[alone], supply[alone].astype(object))
        cell, line, product = cell[choice], line[choice], product[choice]
        columns = (self.hub[cell], supply[cell], cell, product)
        sources = [
            Source(hub, amount, _part(declared, one, products[number]))
            for hub, amount, one, number in zip(*(some.tolist() for some in columns), strict=True)
        ]
        bounds = [*np.flatnonzero(np.diff(line, prepend=-1)).tolist(), len(sources)]
        return [
            (1, tuple(sources[start:stop])) for start, stop in itertools.pairwise(bounds)
        ], plain

    def _tied(
        self, plain: Exact, lines: list[Line], serves: Bools, wanted: Bools, resources: int
    ) -> Bools:
        """(R,) resources that a substitute with something to give, or a line, ties to another."""
        there = (plain > 0).astype(np.bool_)
        filled = [one.cell for _, sources in lines for one in sources]
        there[filled] = True
        tied = np.zeros(resources, dtype=np.bool_)
        tied[self.resource[filled]] = True
        whose = self.network.resource_of_node
        for resource in range(resources):
            giving = there & (self.resource == resource)
            taking = serves[giving].any(axis=0) & wanted & (whose != resource)
            tied[whose[taking]] = True
            tied[resource] |= taking.any()
        return tied


def _part(declared: Exact, cell: int, cells: list[int]) -> Part:
    """The part of a line's time that all of a cell of one product takes."""
    if len(cells) == 1:
        return 1
    part = Fraction(int(declared[cell]), sum(int(declared[one]) for one in cells))
    return 1 if part == 1 else part

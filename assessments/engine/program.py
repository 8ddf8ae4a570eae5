"""Leximin coverages where lines and substitutes tie resources together.

Cells serve nodes, a substitute with its factor; the products of a line share its time and flow into cells.
For each priority in turn the needs fall apart into *parts* that no supply connects. In a part the common
level is made as large as possible; the needs that hold it there (their prices are above zero) are settled.
They use up all supply that reaches them, whatever else is decided, so it leaves with them, and the rest
of the part falls apart again. Most parts soon are one need or one resource, which takes no linear
program (`priced` has it); equal parts are worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np

from assessments.engine.flowcut import FlowFinder
from assessments.engine.leximin import leximin
from assessments.engine.words import WHOLE

Part = int | Fraction
Prices = dict[int, int]
Group = tuple[tuple[int, ...], Fraction]
"""Nodes that are settled together, and their level; supply that reaches them is used up."""


class NeverMet(Exception):
    """What was taken for met cannot be."""


class Source(NamedTuple):
    """What a line can make of a product for one cell."""

    cell: int
    amount: int
    part: Part  # of the line's time, if all of it is made


@dataclass(frozen=True, eq=False)
class Web:
    """Whom each cell may serve, and what a unit stands for there in ten-thousandths."""

    serves: list[list[tuple[int, int]]]  # by cell: node, factor

    @cached_property
    def servers(self) -> list[list[int]]:
        """By node."""
        nodes = 1 + max((node for to in self.serves for node, _ in to), default=-1)
        found: list[list[int]] = [[] for _ in range(nodes)]
        for cell, to in enumerate(self.serves):
            for node, _ in to:
                found[node].append(cell)
        return found

    @cached_property
    def masks(self) -> list[int]:
        """By cell: its nodes as bits."""
        return [sum(1 << node for node, _ in to) for to in self.serves]

    @cached_property
    def plain(self) -> list[bool]:
        """By cell: every unit is a unit."""
        return [all(factor == WHOLE for _, factor in to) for to in self.serves]

    def of(self, node: int) -> list[int]:
        return self.servers[node] if node < len(self.servers) else []


Line = tuple[Part, tuple[Source, ...]]
"""The time that is left of a line, and what it can make."""


@dataclass(frozen=True, eq=False)
class Problem:
    """One column: whole numbers in the units of its figure."""

    web: Web
    supply: dict[int, int]  # by cell, what no line makes; cells that lines alone fill have 0
    lines: list[Line]
    demand: list[list[int]]  # by priority, by node

    @cached_property
    def filled(self) -> set[int]:
        """Cells that lines fill which have several things to make."""
        return {one.cell for _, sources in self.lines for one in sources}

    def divides(self, node: int) -> bool:
        """Whether such a line may serve the node."""
        return not self.filled.isdisjoint(self.web.of(node))


@dataclass(frozen=True, eq=False)
class Piece:
    """Needs of a stage that supply connects with one another, and that supply."""

    web: Web
    supply: dict[int, int]
    lines: tuple[Line, ...]  # those that have not time enough for all they could make
    fixed: dict[int, int]  # by node: needs of higher priorities, met in full
    active: dict[int, int]  # by node

    @cached_property
    def nodes(self) -> list[int]:
        return sorted({*self.fixed, *self.active})

    @cached_property
    def key(self) -> tuple[object, ...]:
        tables = (self.supply, self.fixed, self.active)
        return (*(tuple(sorted(one.items())) for one in tables), self.lines)

    @property
    def is_plain(self) -> bool:
        plain = self.web.plain
        return not self.lines and all(plain[cell] for cell in self.supply)

    def value(self, prices: Prices) -> Part:
        """What all supply is worth at most, in ten-thousandths, where nodes pay `prices` for a unit."""
        best: dict[int, int] = {}
        serves = self.web.serves
        for node in prices:
            for cell in self.web.of(node):
                if cell in self.supply and cell not in best:
                    best[cell] = max(prices.get(one, 0) * factor for one, factor in serves[cell])
        total: Part = sum(self.supply[cell] * price for cell, price in best.items())
        for line in self.lines:
            total += _made(line, best)
        return total

    def bound(self, prices: Prices) -> Fraction:
        """The level that these prices allow at most."""
        fixed = sum(price * self.fixed.get(node, 0) for node, price in prices.items())
        asked = sum(price * self.active.get(node, 0) for node, price in prices.items())
        return (self.value(prices) - fixed * WHOLE) / Fraction(asked * WHOLE)


def _made(line: Line, price: dict[int, int]) -> Part:
    """What a line is worth at most: its time goes to what is worth most."""
    time, sources = line
    worth = [(price[one.cell] * one.amount, one.part) for one in sources if price.get(one.cell)]
    if sum(part for _, part in worth) <= time:
        return sum(value for value, _ in worth)
    if time == 1 and all(part == 1 for _, part in worth):
        return max(value for value, _ in worth)
    total: Part = 0
    for value, part in sorted(worth, key=lambda one: Fraction(one[0]) / one[1], reverse=True):
        some = min(time, part)
        total += Fraction(value) * some / part
        time -= some
    return total


class Rest:
    """Supply that no settled need has used up."""

    def __init__(self, web: Web, supply: dict[int, int], lines: Iterable[Line]) -> None:
        self.web, self.supply = web, dict(supply)
        self.lines = dict(enumerate(lines))
        self.lines_at: dict[int, list[int]] = {}
        self.whole: set[int] = set()  # lines whose products each take all of its time
        for number, (_, sources) in self.lines.items():
            for cell, _, _ in sources:
                self.lines_at.setdefault(cell, []).append(number)
            if all(part == 1 for _, _, part in sources):
                self.whole.add(number)

    def drain(self, nodes: Iterable[int]) -> None:
        """Take away all that reaches these nodes: they use it up."""
        cells = {cell for node in nodes for cell in self.web.of(node) if cell in self.supply}
        for cell in cells:
            del self.supply[cell]
        for number in {line for cell in cells for line in self.lines_at.get(cell, ())}:
            if number not in self.lines:
                continue
            time, sources = self.lines[number]
            time -= sum(one.part for one in sources if one.cell in cells)
            left = tuple(one for one in sources if one.cell not in cells)
            if time > 0 and left:
                self.lines[number] = time, left
            else:
                del self.lines[number]

    def pieces(self, fixed: dict[int, int], active: dict[int, int]) -> list[Piece]:
        """The needs of a stage, by what connects them."""
        wanted = {*fixed, *active}
        mask = sum(1 << node for node in wanted)
        useful = {cell for cell in self.supply if self.web.masks[cell] & mask}
        extra, scarce = self._scarce(useful)
        found, seen = [], set[int]()
        for start in sorted(wanted):
            if start in seen:
                continue
            nodes, cells, lines = self._connected(start, wanted, useful, scarce)
            seen |= nodes
            piece = Piece(
                self.web,
                {cell: self.supply[cell] + extra.get(cell, 0) for cell in cells},
                tuple(scarce[line] for line in sorted(lines)),
                {node: fixed[node] for node in nodes if fixed.get(node)},
                {node: active[node] for node in nodes if active.get(node)},
            )
            found.append(piece)
        return found

    def _scarce(self, useful: set[int]) -> tuple[dict[int, int], dict[int, Line]]:
        """What lines bring that have time enough for all that is of use, and the other lines."""
        extra: dict[int, int] = {}
        scarce: dict[int, Line] = {}
        for number, (time, sources) in self.lines.items():
            some = tuple([one for one in sources if one.cell in useful])
            whole = number in self.whole
            if (len(some) if whole else sum(one.part for one in some)) > time:
                scarce[number] = time, some
                continue
            for one in some:
                extra[one.cell] = extra.get(one.cell, 0) + one.amount
        return extra, scarce

    def _connected(
        self, start: int, wanted: set[int], useful: set[int], scarce: dict[int, Line]
    ) -> tuple[set[int], set[int], set[int]]:
        nodes, cells, lines = {start}, set[int](), set[int]()
        queue = [start]
        for node in queue:
            near = [cell for cell in self.web.of(node) if cell in useful and cell not in cells]
            cells.update(near)
            for cell in near:
                for line in self.lines_at.get(cell, ()):
                    if line in scarce and line not in lines:
                        lines.add(line)
                        new = {one.cell for one in scarce[line][1]} - cells
                        cells |= new
                        near += new
                new_nodes = [
                    one for one, _ in self.web.serves[cell] if one in wanted and one not in nodes
                ]
                nodes.update(new_nodes)
                queue += new_nodes
        return nodes, cells, lines


Memory = dict[tuple[object, ...], list[Group]]
"""Pieces that were worked out before."""


def levels(
    problem: Problem, last: int, memory: Memory | None = None, start: int = 0
) -> list[list[Fraction]]:
    """By priority up to `last` and node: the coverage; one where nothing is asked.

    `start` is a guess: priorities before it are met in full. A wrong one costs time.
    """
    known: Memory = {} if memory is None else memory
    try:
        return _levels(problem, last, known, min(start, last))
    except NeverMet:
        return _levels(problem, last, known, 0)


def _levels(problem: Problem, last: int, memory: Memory, start: int) -> list[list[Fraction]]:
    search = _Search(problem, memory)
    nodes = range(len(problem.demand[0]))
    answer = [[Fraction(1)] * len(nodes) for _ in range(last + 1)]
    search.take_for_met(problem.demand[:start])
    for priority in range(start, last + 1):
        for node, level in search.stage(problem.demand[priority]):
            answer[priority][node] = level
    return answer


class _Search:
    """What is settled so far, and the supply that is left."""

    def __init__(self, problem: Problem, memory: Memory) -> None:
        self.rest = Rest(problem.web, problem.supply, problem.lines)
        self.memory = memory
        self.fixed: dict[int, int] = {}  # by node: what is met in full
        self.dead: set[int] = set()  # nodes that can get no more
        self.doubtful = False

    def take_for_met(self, demand: list[list[int]]) -> None:
        sums = [sum(wanted) for wanted in zip(*demand, strict=True)]
        self.fixed = {node: amount for node, amount in enumerate(sums) if amount}
        self.doubtful = bool(self.fixed)

    def stage(self, wanted: list[int]) -> Iterator[tuple[int, Fraction]]:
        """Needs of the next priority that are not met in full, with their levels."""
        active = {node: amount for node, amount in enumerate(wanted) if amount}
        for node in active.keys() & self.dead:
            yield node, Fraction(0)
        asking = {node: amount for node, amount in active.items() if node not in self.dead}
        for piece in self.rest.pieces(self.fixed, asking) if asking or self.doubtful else ():
            for group, level in self._groups(piece):
                yield from ((node, level) for node in group if node in asking)
                self._settle(group)
        self.doubtful = False
        for node, amount in asking.items():
            if node not in self.dead:
                self.fixed[node] = self.fixed.get(node, 0) + amount

    def _groups(self, piece: Piece) -> list[Group]:
        if not piece.active:
            # Nobody asks for more; only a guess is looked into.
            fixed = Piece(piece.web, piece.supply, piece.lines, {}, piece.fixed)
            if self.doubtful and self._known(fixed):
                raise NeverMet
            return []
        return self._known(piece)

    def _known(self, piece: Piece) -> list[Group]:
        if piece.key not in self.memory:
            self.memory[piece.key] = settled(piece)
        return self.memory[piece.key]

    def _settle(self, group: tuple[int, ...]) -> None:
        self.dead.update(group)
        self.rest.drain(group)
        for node in group:
            self.fixed.pop(node, None)


def first_short(found: list[list[Fraction]]) -> int:
    """The first priority that is not met in full; the last one, where all are."""
    short = (place for place, row in enumerate(found) if any(level < 1 for level in row))
    return next(short, len(found) - 1)


def settled(piece: Piece) -> list[Group]:
    """The groups of needs that are not met in full, in the order they are settled."""
    found: list[Group] = []
    rest = Rest(piece.web, piece.supply, piece.lines)
    work = [piece]
    while work:
        one = work.pop()
        if len(one.nodes) == 1:
            found += _alone(one)
        elif one.is_plain:
            found += _of_one_kind(one)
        else:
            work += _lowest(one, rest, found)
    return found


def _lowest(piece: Piece, rest: Rest, found: list[Group]) -> list[Piece]:
    """Settle the needs with the lowest level; what is left of the piece."""
    # The solver is loaded where it is needed.
    from assessments.engine.priced import lowest

    groups = lowest(piece)
    if not groups:
        return []
    gone = {node for group, _ in groups for node in group}
    found += groups
    rest.drain(gone)
    fixed, active = (
        {node: amount for node, amount in table.items() if node not in gone}
        for table in (piece.fixed, piece.active)
    )
    return [one for one in rest.pieces(fixed, active) if one.active]


def _alone(piece: Piece) -> list[Group]:
    [node] = piece.nodes
    level = piece.bound({node: 1})
    if level < 0:
        raise NeverMet
    return [((node,), level)] if level < 1 else []


def _of_one_kind(piece: Piece) -> list[Group]:
    """Where a unit is a unit and no line is short of time: worst cuts."""
    nodes, cells = piece.nodes, sorted(piece.supply)
    place = {node: number for number, node in enumerate(nodes)}
    reach = np.zeros((len(cells), len(nodes)), dtype=np.bool_)
    for row, cell in enumerate(cells):
        for node, _ in piece.web.serves[cell]:
            if node in place:
                reach[row, place[node]] = True
    finder = FlowFinder(reach)
    supply = np.array([[piece.supply[cell]] for cell in cells], dtype=object).reshape(-1, 1)
    demand = np.array(
        [[[table.get(node, 0)] for node in nodes] for table in (piece.fixed, piece.active)],
        dtype=object,
    )
    cut = finder.at_one(supply, demand.sum(axis=0))
    if not cut.violated[0]:
        return []
    found = leximin(finder, supply, demand, demand > 0)
    if ((found.numerator[0] < found.denominator[0]) & (demand[0] > 0)).any():
        raise NeverMet
    groups: dict[Fraction, list[int]] = {}
    inside = [node for node in nodes if cut.inside[place[node], 0]]
    for node in inside:
        at = (1, place[node], 0)
        if piece.active.get(node):
            level = Fraction(int(found.numerator[at]), int(found.denominator[at]))
            groups.setdefault(level, []).append(node)
    still = [node for node in inside if not piece.active.get(node)]
    ordered = sorted(groups.items())
    return [
        ((*members, *(still if place == 0 else ())), level)
        for place, (level, members) in enumerate(ordered)
    ]

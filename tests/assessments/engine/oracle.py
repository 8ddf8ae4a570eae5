"""What the coverages must be, found another way: plain loops, and scipy's HiGHS for the leximin.

Each capability and need is a node of its own; nothing is collapsed, nothing is exact. Many blocks are
solved as one linear program, because they do not touch one another.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from assessments.engine.block import Block
from assessments.engine.words import INF, NONE, Figure, Kind


@dataclass
class Question:
    """One allocation: amounts by row of supply, demands by priority and row of needs, in units."""

    amounts: list[float]
    demands: dict[tuple[int, int], float]  # (priority, need row; NONE - row for a reservation)
    reaches: dict[tuple[int, tuple[int, int]], float]  # (row of supply, demand): what a unit brings
    lines: list[dict[int, float]] = field(default_factory=list)  # source: time that all of it takes
    levels: dict[tuple[int, int], float] = field(default_factory=dict)

    def active(self, priority: int) -> list[tuple[int, int]]:
        return [key for key in self.demands if key[0] == priority and key not in self.levels]


def line_coverages(blocks: list[Block]) -> list[np.ndarray]:
    """For each block (N, M, 3) coverages as floats, NaN where nothing is required."""
    questions = {}
    for number, block in enumerate(blocks):
        for scenario in range(len(block.scenarios)):
            for day in range(len(block.milestones)):
                for figure in Figure:
                    key = (number, scenario, day, figure)
                    questions[key] = _question(block, scenario, int(block.milestones[day]), figure)
    for priority in range(5):
        _settle(list(questions.values()), priority)
    answers = []
    for number, block in enumerate(blocks):
        answer = np.full((len(block.needs), len(block.milestones), 3), np.nan)
        for need, day, figure in np.ndindex(*answer.shape):
            question = questions[number, int(block.needs.scenario[need]), day, figure]
            level = question.levels.get((int(block.needs.priority[need]), need))
            answer[need, day, figure] = np.nan if level is None else level
        answers.append(answer)
    return answers


def required(block: Block, need: int, day: int) -> float:
    needs, now = block.needs, 24 * day
    start, duration = int(needs.start[need]), int(needs.duration[need])
    if block.resources.kind[0] == Kind.CAPACITY:
        return needs.quantity[need] / 1000 if start <= now < start + duration else 0.0
    used = max(0, min(now - start, duration)) / 24 * needs.per_day[need]
    return (used + (needs.initial[need] if start <= now else 0)) / 1000


def _asked(
    block: Block, scenario: int, day: int
) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], int]]:
    """Demands, reservations among them, and where they are."""
    demands = {
        (int(block.needs.priority[need]), need): asked
        for need in range(len(block.needs))
        if block.needs.scenario[need] == scenario and (asked := required(block, need, day)) > 0
    }
    places = {key: int(block.needs.region[key[1]]) for key in demands}
    for row, quantity in enumerate(block.reservations.quantity):
        if quantity and block.reservations.scenario[row] in (NONE, scenario):
            demands[0, NONE - row] = quantity / 1000
            places[0, NONE - row] = int(block.reservations.region[row])
    return demands, places


def _question(block: Block, scenario: int, day: int, figure: int) -> Question:
    demands, places = _asked(block, scenario, day)
    sources = [
        source
        for row in range(len(block.supply))
        for source in split(block, row, scenario, day, figure)
        if source.amount > 0
    ]

    def may(source: Source, key: tuple[int, int], *, free: bool) -> float:
        if not reaches(block, source.row, places[key]):
            return 0
        if not free and not source.may_serve(block, scenario, key):
            return 0
        return _stands_for(block, source.row, key, scenario, day, figure)

    amounts, pairs, lines = [], {}, defaultdict(dict)
    left = _left(sources, demands, may)
    for source, rest in zip(sources, left, strict=True):
        bound = source.amount - (rest if source.released else 0)
        if line := _line_of(block, source.row):
            lines[line][len(amounts)] = _time_of(block, source, scenario, day)
        pairs |= {
            (len(amounts), key): rate for key in demands if (rate := may(source, key, free=False))
        }
        amounts.append(bound)
        if source.released and rest > 0:
            pairs |= {
                (len(amounts), key): rate
                for key in demands
                if (rate := may(source, key, free=True))
            }
            amounts.append(rest)
    return Question(amounts, demands, pairs, list(lines.values()))


def _stands_for(
    block: Block, row: int, key: tuple[int, int], scenario: int, day: int, figure: int
) -> float:
    """What a unit of a row of supply is worth to a demand; nothing where it cannot serve."""
    supply, substitutes = block.supply, block.substitutes
    if key[0] == 0:
        wanted = block.reservations.resource[NONE - key[1]]
    else:
        wanted = block.needs.resource[key[1]]
    if supply.resource[row] == wanted:
        return 1.0
    if key[0] == 0 or not block.needs.allows_substitutes[key[1]]:
        return 0.0
    now = block.scenarios.day0[scenario] + 24 * day
    rates = [
        substitutes.factor[i] / 10_000
        for i in range(len(substitutes))
        if substitutes.resource[i] == supply.resource[row]
        and substitutes.instead_of[i] == wanted
        and (figure != Figure.ASSURED or substitutes.permitted_until[i] >= now)
    ]
    return max(rates, default=0.0)


def _line_of(block: Block, row: int) -> int | None:
    made = block.production_lines
    found = made.line[made.capability == block.supply.id[row]].tolist()
    return found[0] if found else None


def _time_of(block: Block, source: Source, scenario: int, day: int) -> float:
    """The part of a line's time that all of a source takes."""
    parts = split(block, source.row, scenario, day, Figure.DECLARED)
    return parts[source.number].amount / sum(one.amount for one in parts)


@dataclass
class Source:
    """Some units of a capability that are bound, or the rest of it."""

    row: int
    amount: float
    number: int = 0  # among the parts of its capability
    need: int | None = None  # id; None: not bound
    authority: int = NONE
    released: bool = False

    def may_serve(self, block: Block, scenario: int, key: tuple[int, int]) -> bool:
        if self.need is None:
            return True
        if key[0] == 0:
            return False
        stated = [
            row
            for row in range(len(block.needs))
            if block.needs.id[row] == self.need and block.needs.scenario[row] == scenario
        ]
        if stated:
            return key[1] in stated
        return self.authority != NONE and int(block.needs.authority[key[1]]) == self.authority


def _left(sources: list[Source], demands: dict[tuple[int, int], float], may: Any) -> list[float]:
    """What the needs leave of each bound source: all serve as even a part as they can."""
    bound = [number for number, source in enumerate(sources) if source.need is not None]
    if not any(sources[number].released for number in bound):
        return [0.0] * len(sources)
    keys = [key for key in demands if key[0]]
    question = Question(
        [demands[key] for key in keys],
        {(0, number): sources[number].amount for number in bound},
        {
            (place, (0, number)): 1.0
            for place, key in enumerate(keys)
            for number in bound
            if may(sources[number], key, free=False) == 1
        },
    )
    _settle([question], 0)
    return [
        source.amount * (1 - question.levels.get((0, number), 1.0))
        for number, source in enumerate(sources)
    ]


def split(block: Block, row: int, scenario: int, day: int, figure: int) -> list[Source]:
    """What is left of a capability, and each part of it that an agreement binds."""
    bound, supply = block.commitments, block.supply
    names = ("stock", "rate", "capacity")
    share = _share(block, row, scenario)
    covers = [bound.peacetime, bound.crisis, bound.war][block.scenarios.phase[scenario]]
    mine = [i for i in range(len(bound)) if bound.capability[i] == supply.id[row]]
    promises = {i: max(int(bound.promise[i] - bound.open_condition[i]), 0) for i in mine}
    parts: dict[int, dict[str, int]] = {i: {} for i in mine}
    for name in names:
        there = int(getattr(supply, name)[row]) * share
        asked = {i: int(getattr(bound, name)[i] * covers[i]) for i in mine}
        seen = int(getattr(supply, f"verified_{name}")[row]) * share
        for i, part in _pro_rata(asked, there).items():
            parts[i][name] = part
        for level in (2, 1, 0):
            some = {i: parts[i][name] for i in mine if promises[i] == level}
            for i, part in _pro_rata(some, seen).items():
                parts[i][f"verified_{name}"] = part
            seen -= 100 * sum(parts[i][f"verified_{name}"] for i in some)
    every, verified = _both(block, row, scenario, day, None, {})
    found = []
    for i in mine:
        times = {
            "ready": supply.ready[row] if bound.ready[i] == NONE else bound.ready[i],
            "lasts": min(supply.lasts[row], bound.lasts[i]),
            "valid_until": min(supply.valid_until[row], bound.valid_until[i]),
        }
        theirs = _both(block, row, scenario, day, parts[i], times)
        theirs = tuple(min(one, _ceiling(block, row, scenario)) for one in theirs)
        off = _both(block, row, scenario, day, parts[i], {**times, "ready": supply.ready[row]})
        every, verified = max(every - off[0], 0), max(verified - off[1], 0)
        named = int(bound.need[i]), int(bound.authority[i])
        found.append(
            Source(
                row,
                _figure(block, row, promises[i], theirs, figure),
                len(found),
                None if named == (NONE, NONE) else named[0],
                named[1],
                bool(bound.released[i]) and named != (NONE, NONE) and not _line_of(block, row),
            )
        )
    verified = min(verified, every)
    rest = _figure(block, row, int(supply.promise[row]), (every, verified), figure)
    return [*found, Source(row, rest, len(found))]


def _pro_rata(asked: dict[int, int], there: int) -> dict[int, int]:
    total = sum(asked.values())
    if total * 100 <= there:
        return asked
    return {i: one * there // (total * 100) for i, one in asked.items()}


def _share(block: Block, row: int, scenario: int) -> int:
    supply = block.supply
    shares = [supply.share_peacetime, supply.share_crisis, supply.share_war]
    return int(shares[block.scenarios.phase[scenario]][row])


def amount(block: Block, row: int, scenario: int, day: int, figure: int) -> float:
    """Of a capability that no agreement binds."""
    both = _both(block, row, scenario, day, None, {})
    return _figure(block, row, int(block.supply.promise[row]), both, figure)


def _both(
    block: Block,
    row: int,
    scenario: int,
    day: int,
    part: dict[str, int] | None,
    times: dict[str, Any],
) -> tuple[float, float]:
    """All units by a day, and the verified ones; of a part (in the phase) or of all there is."""
    supply = block.supply
    share = _share(block, row, scenario) if part is None else 100

    def of(name: str) -> int:
        return int(getattr(supply, name)[row]) if part is None else part[name]

    end = int(times.get("valid_until", supply.valid_until[row]))
    last = int(times.get("lasts", supply.lasts[row]))
    valid = np.inf if end == INF else float(end - block.scenarios.day0[scenario])
    lasts = np.inf if last == INF else float(last)
    ready, now = float(times.get("ready", supply.ready[row])), 24.0 * day

    def by_then(prefix: str) -> float:
        if block.resources.kind[0] == Kind.CAPACITY:
            units = of(f"{prefix}capacity") if ready <= now < min(ready + lasts, valid) else 0
        else:
            units = of(f"{prefix}stock") if ready <= min(now, valid) else 0
            made = of(f"{prefix}rate") * min(max(min(now, valid) - ready, 0), lasts) / 24
            units += made
        if part is None:
            return min(units * share / 100_000, _ceiling(block, row, scenario))
        return units * share / 100_000

    return by_then(""), by_then("verified_")


def _ceiling(block: Block, row: int, scenario: int) -> float:
    made = block.production_lines
    most = made.most[made.capability == block.supply.id[row]].tolist()
    if not most or most[0] == INF:
        return float(np.inf)
    return most[0] * _share(block, row, scenario) / 100_000


def _figure(block: Block, row: int, promise: int, both: tuple[float, float], figure: int) -> float:
    supply = block.supply
    whole = supply.whole[row] or block.resources.whole[supply.resource[row]]
    every, seen = (float(np.floor(one + 1e-9)) if whole else one for one in both)
    evidence = supply.evidence[row]
    seen = seen if evidence else 0.0
    weights = block.policy.weights / 10_000
    return {
        Figure.DECLARED: every,
        Figure.EXPECTED: (every - seen) * weights[promise, 0] + seen * weights[promise, evidence],
        Figure.ASSURED: seen if promise == 2 else 0.0,
    }[Figure(figure)]


def reaches(block: Block, row: int, region: int) -> bool:
    """Whether a row of supply can serve needs in a region."""
    return any(_related(block, served, region) for served in _served(block, row))


def _served(block: Block, row: int) -> list[int]:
    number, sets = block.supply.region_set[row], block.region_sets
    if number == NONE:
        own = int(block.supply.region[row])
        return [] if own == NONE else [own]
    return [int(region) for region in sets.region[sets.id == number]]


def _related(block: Block, one: int, other: int) -> bool:
    return other in _path(block, one) or one in _path(block, other)


def _path(block: Block, region: int) -> list[int]:
    path = []
    while region != NONE:
        path.append(region)
        region = int(block.regions.parent[region])
    return path


def _settle(questions: list[Question], priority: int) -> None:
    """Give every demand of the priority its level, all questions side by side."""
    while open_ones := [question for question in questions if question.active(priority)]:
        program = _Program(open_ones, priority)
        program.solve()
        for question, level, tight in zip(open_ones, program.levels, program.tight, strict=True):
            stuck = question.active(priority) if level > 1 - 1e-9 else tight
            assert stuck, "no demand is tight, yet the level cannot rise"
            for key in stuck:
                question.levels[key] = min(level, 1.0)


class _Program:
    """Maximise the common level of each question's active demands."""

    def __init__(self, questions: list[Question], priority: int) -> None:
        self.questions, self.priority = questions, priority
        self.entries: dict[str, list[float]] = defaultdict(list)
        self.limits: list[float] = []
        self.width = len(questions)
        self.demand_rows: list[dict[tuple[int, int], int]] = []
        for number, question in enumerate(questions):
            self._add(number, question)

    def _add(self, number: int, question: Question) -> None:
        flows = {}
        for pair in sorted(question.reaches):
            if pair[1][0] <= self.priority:
                flows[pair] = self.width
                self.width += 1
        for row, amount in enumerate(question.amounts):
            mine = [flow for (source, _), flow in flows.items() if source == row]
            if mine:
                self._constrain([(flow, 1.0) for flow in mine], amount)
        self._add_lines(question, flows)
        rows = {}
        for key, demand in question.demands.items():
            if key[0] > self.priority:
                continue
            terms = [
                (flow, -question.reaches[pair]) for pair, flow in flows.items() if pair[1] == key
            ]
            if key in question.levels:
                # A little less, so that levels rounded in earlier programs stay feasible.
                self._constrain(terms, -demand * question.levels[key] * (1 - 1e-7))
            else:
                rows[key] = self._constrain([*terms, (number, demand)], 0.0)
        self.demand_rows.append(rows)

    def _add_lines(self, question: Question, flows: dict[Any, int]) -> None:
        for line in question.lines:
            terms = [
                (flow, part / question.amounts[source])
                for source, part in line.items()
                for (one, _), flow in flows.items()
                if one == source
            ]
            if terms:
                self._constrain(terms, 1.0)

    def _constrain(self, terms: list[tuple[int, float]], limit: float) -> int:
        for column, value in terms:
            self.entries["row"].append(len(self.limits))
            self.entries["column"].append(column)
            self.entries["value"].append(value)
        self.limits.append(limit)
        return len(self.limits) - 1

    def solve(self) -> None:
        cost = np.zeros(self.width)
        cost[: len(self.questions)] = -1
        upper = np.full(self.width, np.inf)
        upper[: len(self.questions)] = 1
        shape = (len(self.limits), self.width)
        where = (self.entries["row"], self.entries["column"])
        matrix = coo_array((self.entries["value"], where), shape=shape).tocsr()
        bounds = np.stack([np.zeros(self.width), upper], 1)
        # A hair's breadth, so that levels rounded in earlier programs stay feasible.
        for hair, method in product((1e-9, 1e-7), ("highs", "highs-ds", "highs-ipm")):
            limits = np.array(self.limits) + hair
            presolve = {"presolve": method == "highs"}
            found = linprog(cost, matrix, limits, bounds=bounds, method=method, options=presolve)
            if found.status == 0:
                break
        assert found.status == 0, found.message
        self.levels = found.x[: len(self.questions)].tolist()
        price = -found.ineqlin.marginals
        self.tight = [
            [key for key, row in rows.items() if price[row] * self._demand(number, key) > 1e-7]
            for number, rows in enumerate(self.demand_rows)
        ]

    def _demand(self, number: int, key: tuple[int, int]) -> float:
        return self.questions[number].demands[key]

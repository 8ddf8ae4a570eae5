"""The rest of the country: firms and ordinary lines, drawn by a fixed seed so that all runs agree."""

from __future__ import annotations

import random
from dataclasses import dataclass

SEED = 2026

STEMS = (
    "Põhjatuul", "Merekalju", "Tammiku", "Kuldranna", "Hõbekask", "Rannaniidu", "Männimäe", "Sinilaid",
    "Kivisilla", "Jõeääre", "Virmalise", "Saarepiiga", "Vanajõe", "Lõunatähe", "Hiielaane", "Kadakamäe",
    "Toomepuu", "Linnutee", "Ojasaare", "Kureranna",
)  # fmt: skip
TRADES = {
    "BLR1": ("IT", "Turva"), "BLR2": ("Energia", "Soojus", "Kütus"), "BLR3": ("Majutus", "Teenused"),
    "BLR4": ("Toit", "Vesi", "Agro"), "BLR5": ("Meditsiin", "Apteek"), "BLR6": ("Side", "Võrk"),
    "BLR7": ("Logistika", "Transport", "Sadam"),
}  # fmt: skip
FORMS = ("OÜ", "AS")
COUNTIES = (
    "EE-37", "EE-37", "EE-37", "EE-79", "EE-79", "EE-45", "EE-68", "EE-60", "EE-84", "EE-87", "EE-71",
    "EE-52", "EE-50", "EE-81", "EE-74", "EE-64", "EE-56", "EE-39",
)  # fmt: skip
SIZES = (30, 60, 90, 120, 180, 240, 300, 450, 600, 900, 1_200)
#: Months ago in which state stocks were last verified; a verification is valid for a year.
OWN_STOCK_MONTHS = (2, 4, 6, 8, 10, 11, 12, 12, 12, 12, 12, 12, 13)
#: Resources of which the registry knows too little to speak of a shortage.
NOT_KNOWN = ("fish", "aggregates", "fork-lifts")


@dataclass(frozen=True)
class Firm:
    """A background partner."""

    name: str
    requirement: str
    county: str


@dataclass(frozen=True)
class Offer:
    """A background capability: how much of a resource, by which firm, promised how."""

    firm: Firm
    resource: str
    quantity: int
    is_own_stock: bool
    ready: int
    share_war: int
    month: int  # months before today since when it is verified; 0 never


@dataclass(frozen=True)
class Line:
    """An ordinary line: one resource, how much is needed nationally, and who offers it."""

    resource: str
    kind: str
    requirement: str
    priority: int
    size: int
    county: str
    offers: tuple[Offer, ...]


def firms(number: int, seed: int = SEED) -> list[Firm]:
    """Background partners, each in one requirement's trade."""
    draw = random.Random(seed)  # noqa: S311 - an exercise wants the same country every time
    names = [(stem, code) for code in TRADES for stem in STEMS]
    draw.shuffle(names)
    return [
        Firm(
            name=f"{stem} {draw.choice(TRADES[code])} {draw.choice(FORMS)}",
            requirement=code,
            county=draw.choice(COUNTIES),
        )
        for stem, code in sorted(names[:number], key=lambda pair: pair[1])
    ]


def lines(resources: list[tuple[str, str, str]], among: list[Firm], seed: int = SEED) -> list[Line]:
    """Ordinary lines for (code, kind, requirement) of consumables and capacities."""
    draw = random.Random(seed + 1)  # noqa: S311
    by_requirement: dict[str, list[Firm]] = {}
    for firm in among:
        by_requirement.setdefault(firm.requirement, []).append(firm)
    return [_line(draw, resource, by_requirement) for resource in resources]


def _line(
    draw: random.Random, resource: tuple[str, str, str], firms_of: dict[str, list[Firm]]
) -> Line:
    code, kind, requirement = resource
    size = draw.choice(SIZES)
    near = firms_of[requirement]
    own = _split(draw, round(size * draw.uniform(0.72, 1.04) * 1.15), draw.choice((1, 2, 2, 3)))
    private = _split(draw, round(size * draw.uniform(0.3, 0.7)), draw.choice((4, 4, 5, 6)))
    offers = [
        Offer(draw.choice(near), code, part, True, draw.choice((6, 12, 24)), 80, draw.choice(OWN_STOCK_MONTHS))
        for part in own
    ] + [
        Offer(
            draw.choice(near), code, part, False, draw.choice((12, 24, 48, 72)),
            draw.choice((50, 60, 80, 100)), draw.choice((0, 0, 0, 2, 5, 9)),
        )
        for part in private
    ]  # fmt: skip
    return Line(
        resource=code,
        kind=kind,
        requirement=requirement,
        priority=draw.choice((1, 2, 2, 3, 3, 4)),
        size=size,
        county=draw.choice(COUNTIES),
        offers=tuple(offer for offer in offers if offer.quantity > 0),
    )


def _split(draw: random.Random, total: int, parts: int) -> list[int]:
    cuts = sorted(
        draw.uniform(0.25, 0.75) if parts == 2 else draw.random() for _ in range(parts - 1)
    )
    edges = [0, *(round(total * cut) for cut in cuts), total]
    return [after - before for before, after in zip(edges, edges[1:], strict=False)]

"""Who could deliver how much by when, and in which order to call them.

Rows in, plain values out; nothing here asks the database. By the hour `d` a capability ready after
`t` hours has delivered its stock and what it makes a day since; a capacity is there once it is
ready. What is called first is what has been exercised, then what the office has seen, then what is
only declared; among equals what is ready soonest, then what is most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from partners.models import Capability, Contact, Partner

THOUSANDTH = Decimal("0.001")
NOTHING = Decimal(0)
DECLARED = "declared"
#: What is called first.
RANK = {"exercised": 0, "verified": 1, DECLARED: 2}


@dataclass(frozen=True)
class Call:
    """What is asked for tonight."""

    hours: int
    phase: str  # whose share is available: peacetime, crisis or war
    day: date  # today, on which evidence holds or does not
    wanted: Decimal | None = None
    competence: str = ""  # of people: which, by code


@dataclass(frozen=True)
class Offer:
    """One capability: what it comes to by then, and how much of that the office has seen."""

    capability: Capability
    quantity: Decimal
    seen: Decimal
    evidence: str


@dataclass
class Callee:
    """One partner to call, with what it could deliver and what all before it could."""

    partner: Partner
    offers: list[Offer]
    contacts: list[Contact] = field(default_factory=list)
    running: Decimal = NOTHING
    is_reserve: bool = False  # those before it are enough

    @property
    def quantity(self) -> Decimal:
        return sum((offer.quantity for offer in self.offers), NOTHING)

    @property
    def seen(self) -> Decimal:
        return sum((offer.seen for offer in self.offers), NOTHING)

    @property
    def evidence(self) -> str:
        return min((offer.evidence for offer in self.offers), key=RANK.__getitem__)

    @property
    def ready_hours(self) -> int:
        return min(offer.capability.ready_hours for offer in self.offers)

    @property
    def order(self) -> tuple[Any, ...]:
        return (
            RANK[self.evidence],
            self.ready_hours,
            -self.quantity,
            self.partner.name_key,
            self.partner.pk,
        )


def by_then(
    quantities: Mapping[str, Decimal | None], capability: Capability, call: Call
) -> Decimal:
    """What these quantities of a capability come to, rounded down to a thousandth."""
    ready = capability.ready_hours
    if ready > call.hours:
        return NOTHING
    working = call.hours - ready
    if capability.lasts_hours is not None:
        working = min(working, capability.lasts_hours)
    at_once = (quantities.get("stock") or NOTHING) + (quantities.get("capacity") or NOTHING)
    made = (quantities.get("rate") or NOTHING) * working / 24
    share = getattr(capability, f"share_{call.phase}")
    return ((at_once + made) * share / 100).quantize(THOUSANDTH, rounding=ROUND_DOWN)


def offer_of(capability: Capability, call: Call) -> Offer:
    names = ("stock", "rate", "capacity")
    if call.competence:
        return _people_of(capability, call)
    declared = {name: getattr(capability, name) for name in names}
    evidence = capability.evidence_on(call.day)
    seen = {
        name: min(getattr(capability, f"seen_{name}") or NOTHING, declared[name] or NOTHING)
        for name in names
    }
    quantity = by_then(declared, capability, call)
    counted = NOTHING if evidence == DECLARED else by_then(seen, capability, call)
    return Offer(capability, quantity, counted, evidence)


def _people_of(capability: Capability, call: Call) -> Offer:
    """People of one competence. Of those the office saw, at least so many must be among them."""
    number = Decimal(capability.competences.get(call.competence, 0))
    evidence = capability.evidence_on(call.day)
    quantity = by_then({"capacity": number}, capability, call).to_integral_value(ROUND_DOWN)
    others = (capability.capacity or NOTHING) - number
    least = max(NOTHING, (capability.seen_capacity or NOTHING) - others)
    seen = NOTHING
    if evidence != DECLARED:
        seen = by_then({"capacity": min(least, number)}, capability, call)
    return Offer(capability, quantity, seen.to_integral_value(ROUND_DOWN), evidence)


def whom_to_call(
    capabilities: Iterable[Capability], contacts: Iterable[Contact], call: Call
) -> list[Callee]:
    """Partners in the order to call them, each with the running total against what is wanted."""
    callees: dict[int, Callee] = {}
    for capability in capabilities:
        offer = offer_of(capability, call)
        if offer.quantity:
            known = callees.setdefault(capability.partner_id, Callee(capability.partner, []))
            known.offers.append(offer)
    for contact in contacts:
        if contact.partner_id in callees:
            callees[contact.partner_id].contacts.append(contact)
    ordered = sorted(callees.values(), key=lambda callee: callee.order)
    running = NOTHING
    for callee in ordered:
        callee.is_reserve = call.wanted is not None and running >= call.wanted
        running += callee.quantity
        callee.running = running
    return ordered

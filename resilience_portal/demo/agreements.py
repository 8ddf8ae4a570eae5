"""What was promised in the exercise: contracts, pledges, one that ended, and one that is negotiated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from agreements.models import (
    Activation,
    Agreement,
    AgreementDocument,
    Clause,
    Commitment,
    Condition,
    Delivery,
    Party,
)
from partners.models import Capability
from workspace.files import keep_made

if TYPE_CHECKING:
    from resilience_portal.demo.build import Builder


#: Days ago on which Tartu's contract ended.
ENDED = 12


@dataclass(frozen=True)
class Promise:
    """One agreement about one capability; in war perhaps less of it."""

    firm: str
    resource: str
    type: str
    title: str
    authority: str
    quantity: int
    field: str = "stock"
    in_war: int | None = None
    status: str = "in_force"
    since: int = 300  # days ago
    lasts: int | None = None  # days from today; None: open
    amends: str = ""  # the title of the agreement whose place it took


PROMISES = (
    Promise("Muuga Tank", "diesel", "stockpile", "Stock of diesel for generators", "energy", 900, lasts=75),
    Promise("Tartu Depot", "diesel", "stockpile", "Diesel kept at Tartu", "energy", 300, status="ended",
            since=400),
    Promise("Tartu Depot", "diesel", "framework", "Diesel at Tartu: framework", "energy", 300, since=ENDED,
            amends="Diesel kept at Tartu"),
    Promise("Kuressaare Marine", "diesel", "stockpile", "Island stock of diesel", "energy", 60, lasts=300),
    Promise("Narva Logistics", "diesel", "memorandum", "Memorandum on fuel in Ida-Viru", "energy", 250),
    Promise("Valga Road Fuel", "diesel", "priority_procurement", "Diesel by road from the south",
            "energy", 25, field="rate", status="negotiated", since=0),
    Promise("Rae Transport", "heavy-lorries", "priority_procurement", "Lorries with drivers",
            "transport", 120, field="capacity", in_war=72, lasts=500),
    Promise("Emajõgi Haulage", "heavy-lorries", "framework", "Lorries of the south: framework",
            "transport", 80, field="capacity", in_war=48),
    Promise("Viru Vehicles", "heavy-lorries", "host_nation", "Lorries for allied convoys", "transport",
            40, field="capacity", in_war=24, lasts=900),
)  # fmt: skip

LEGAL = {
    "legal_basis": "Emergency Act, section 18 (exercise)",
    "award_route": "negotiated",
    "state_aid": "None: market price, open to every supplier of the county.",
    "liability": "As the law of obligations says; no penalty in the first 48 hours.",
    "compensation": "Cost of keeping, and the price of the day for what is drawn.",
    "reviewer": "Legal adviser of the office",
}
CLAUSES = (
    ("basis", "Stockpiling", "Emergency Act, section 18: stock kept for the state. (Exercise)"),
    ("basis", "Priority in procurement", "Emergency Act, section 21: the state's orders first. (Exercise)"),
    ("compensation", "Price of the day",
     "What is drawn is paid at the price of the day at the nearest terminal, within 30 days."),
    ("liability", "First 48 hours", "In the first 48 hours after the call-off no penalty is due."),
    ("state_aid", "Market price", "None: market price, open to every supplier of the county."),
    ("other", "Release", "What the authority does not need on day 14 is free for other customers."),
)  # fmt: skip


def build_agreements(builder: Builder) -> None:
    for kind, title, text in CLAUSES:
        Clause.objects.create(nation=builder.estonia, kind=kind, title=title, text=text)
    for one in PROMISES:
        _write(builder, one)
    _conditions(builder)
    _call_offs(builder)


def _call_offs(builder: Builder) -> None:
    """Rae drove in the spring exercise; Narva delivered a third, and has time to mend it."""
    rae = Commitment.objects.get(agreement__title="Lorries with drivers", in_crisis=True)
    narva = Commitment.objects.get(agreement__title="Memorandum on fuel in Ida-Viru")
    told = (
        (rae, "capacity", 120, 120, 150, {"outcome": "succeeded"}),
        (narva, "stock", 60, 20, 35,
         {"outcome": "failed", "mend_until": builder.today + timedelta(days=55),
          "note": "One pump stood still. Please show that the second one runs."}),
    )  # fmt: skip
    for commitment, measure, asked, came, days, outcome in told:
        called = builder.now - timedelta(days=days)
        row = Activation.objects.create(
            nation=builder.estonia,
            commitment=commitment,
            is_exercise=True,
            measure=measure,
            quantity=Decimal(asked),
            trigger="Exercise LONG WINTER",
            called_at=called,
            called_by=builder.officer,
            due_on=called.date() + timedelta(days=1),
            closed_at=called + timedelta(days=2),
            closed_by=builder.officer,
            **outcome,
        )
        Delivery.objects.create(
            activation=row,
            quantity=Decimal(came),
            delivered_on=row.due_on,
            recorded_by=builder.officer,
        )


def _conditions(builder: Builder) -> None:
    """Valga's drivers wait for a pass; Muuga has its guards exempted; one firm was refused."""
    told = (
        ("Valga Road Fuel", "pass", "Passes for five drivers at the southern border", "asked", ""),
        ("Muuga Tank", "staff", "Exemption from call-up for twelve operators", "granted",
         "Twelve named operators of the terminal."),
        ("Pärnu Freight", "fuel", "Fuel for sixty lorries from the state's stock", "refused",
         "Lorries without an agreement draw fuel as everybody does."),
    )  # fmt: skip
    for firm, kind, what, status, reason in told:
        partner = builder.partners[f"{firm} (demo)"]
        decided: dict[str, Any] = {}
        if status != "asked":
            decided = {
                "decided_at": builder.now - timedelta(days=90),
                "decided_by": builder.officer,
            }
        Condition.objects.create(
            nation=builder.estonia,
            partner=partner,
            capability=Capability.objects.filter(partner=partner).first(),
            kind=kind,
            what=what,
            status=status,
            reason=reason,
            until=builder.today + timedelta(days=250) if status == "granted" else None,
            authority=builder.authorities["interior"] if kind == "pass" else None,
            asked_at=builder.now - timedelta(days=6 if status == "asked" else 120),
            asked_by=builder.users["valga"] if kind == "pass" else builder.officer,
            **decided,
        )


def _write(builder: Builder, one: Promise) -> None:
    partner = builder.partners[f"{one.firm} (demo)"]
    authority = builder.authorities[one.authority]
    signed = builder.today - timedelta(days=one.since)
    is_signed = one.status != "negotiated"
    moved = builder.now - timedelta(days=one.since if one.status == "in_force" else ENDED)
    before = Agreement.objects.filter(title=one.amends).first()
    row = Agreement.objects.create(
        nation=builder.estonia,
        title=one.title,
        type=one.type,
        status=one.status,
        purpose="Exercise LONG WINTER.",
        amends=before,
        root=before,
        signed_on=signed if is_signed else None,
        starts_on=signed,
        ends_on=builder.today + timedelta(days=one.lasts) if one.lasts is not None else None,
        made_at=moved,
        made_by=builder.officer,
        moved_at=moved,
        moved_by=builder.officer,
        moved_because="The depot is let to others from now on; a framework took its place."
        if one.status == "ended"
        else "",
        **LEGAL,
    )
    Party.objects.create(agreement=row, authority=authority, role=Party.Role.CONTRACTING)
    Party.objects.create(agreement=row, partner=partner, role=Party.Role.SUPPLIER)
    _commit(builder, row, one)
    if is_signed:
        _paper(builder, row)


def _commit(builder: Builder, row: Agreement, one: Promise) -> None:
    capability = Capability.objects.get(
        partner=builder.partners[f"{one.firm} (demo)"],
        resource=builder.resources[one.resource],
        **{f"{one.field}__gte": one.quantity},
    )
    same: dict[str, Any] = {
        "nation": builder.estonia,
        "agreement": row,
        "capability": capability,
        "authority": builder.authorities[one.authority],
        "trigger": "Decision of the Government",
        "price_basis": "Price of the day",
        "is_released": True,
    }
    of_phase = {one.field: Decimal(one.quantity), "in_war": one.in_war is None}
    Commitment.objects.create(**same, **of_phase)
    if one.in_war is not None:
        war = {one.field: Decimal(one.in_war), "in_peacetime": False, "in_crisis": False}
        Commitment.objects.create(**same, **war)


def _paper(builder: Builder, row: Agreement) -> None:
    """The text as it was signed, invented."""
    file = keep_made(
        f"EXERCISE: INVENTED. {row.title}".encode(),
        name=f"{row.title}.txt",
        content_type="text/plain",
        nation=builder.estonia,
        by=builder.officer,
        marking=row.marking,
    )
    AgreementDocument.objects.create(
        agreement=row,
        file=file,
        dated_on=row.signed_on or builder.today,
        recorded_by=builder.officer,
    )

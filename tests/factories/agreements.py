"""Agreements of Norvania, with parties, a paper and what they bind."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
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
from baseline.models import Authority
from partners.models import Capability, Partner
from workspace.files import keep_made

LEGAL = {
    "legal_basis": "Emergency Act, section 5",
    "award_route": "negotiated",
    "state_aid": "None, market price",
    "liability": "As the law says",
    "compensation": "Cost plus five percent",
    "reviewer": "Juri Jurist",
}


def agreement(
    authority: Authority, partner: Partner, *, by: User, status: str = "in_force", **fields: Any
) -> Agreement:
    """Between one authority and one partner; what is signed has all its legal fields and a day."""
    today = timezone.localdate()
    values: dict[str, Any] = {"title": "Diesel for winter", "type": "stockpile"}
    if status not in Agreement.OPEN:
        values |= LEGAL | {"signed_on": today, "starts_on": today - timedelta(days=10)}
        values |= {"moved_at": timezone.now(), "moved_by": by}
    made = Agreement.objects.create(
        nation=authority.nation, made_by=by, status=status, **(values | fields)
    )
    Party.objects.create(agreement=made, authority=authority, role="contracting")
    Party.objects.create(agreement=made, partner=partner, role="supplier")
    return made


def commitment(
    to: Agreement, capability: Capability, authority: Authority, **fields: Any
) -> Commitment:
    if not {"stock", "rate", "capacity"} & fields.keys():
        fields["stock"] = Decimal(40)
    return Commitment.objects.create(
        nation=to.nation, agreement=to, capability=capability, authority=authority, **fields
    )


def paper(of: Agreement, *, by: User) -> AgreementDocument:
    file = keep_made(
        b"%PDF-1.7 signed", name="signed.pdf", content_type="application/pdf", nation=of.nation,
        by=by, marking="amber",
    )  # fmt: skip
    return AgreementDocument.objects.create(
        agreement=of, file=file, dated_on=timezone.localdate(), recorded_by=by
    )


def clause(nation: Any, **fields: Any) -> Clause:
    values = {"kind": "basis", "title": "Emergency Act", "text": "Section 5 of the Act."} | fields
    return Clause.objects.create(nation=nation, **values)


def condition(partner: Partner, *, by: User, **fields: Any) -> Condition:
    values = {"kind": "pass", "what": "Passes for five drivers"} | fields
    return Condition.objects.create(nation=partner.nation, partner=partner, asked_by=by, **values)


def activation(of: Commitment, *, by: User, **fields: Any) -> Activation:
    values = {"measure": "stock", "quantity": Decimal(30), "trigger": "Autumn exercise"} | fields
    values.setdefault("due_on", timezone.localdate())
    return Activation.objects.create(nation=of.nation, commitment=of, called_by=by, **values)


def delivery(of: Activation, *, by: User, quantity: int = 10) -> Delivery:
    today = timezone.localdate()
    return Delivery.objects.create(
        activation=of, quantity=quantity, delivered_on=today, recorded_by=by
    )

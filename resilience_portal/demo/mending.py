"""What is done about the exercise's gaps: one measure decided, one asked for, one stuck, one done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from agreements.models import Agreement, Commitment, Condition, Party
from assessments.models import Challenge, Measure, MeasureState, Need
from partners.models import Capability
from resilience_portal.demo import story
from resilience_portal.demo.agreements import LEGAL

if TYPE_CHECKING:
    from resilience_portal.demo.build import Builder


@dataclass(frozen=True)
class Told:
    """One thing said of a measure: days ago, how it stands, why, and by how many days its day moved."""

    ago: int
    status: str = "on_time"
    reason: str = ""
    moved: int = 0


@dataclass(frozen=True)
class Done:
    """A measure of the story; `due` in days from today."""

    title: str
    resource: str
    region: str
    kind: str
    authority: str
    owner: str
    due: int
    money: str
    once: int | None
    yearly: int | None
    budget: str
    brings: dict[str, int]
    told: tuple[Told, ...]
    text: str = ""


MEASURES = (
    Done("A second tank of diesel for Harju's generators", "diesel", "EE-37", "stockpile", "energy",
         "energy", 120, "decided", 240_000, 18_000, "2026 · 4.2 Crisis stocks", {"stock": 150},
         (Told(95), Told(60), Told(25))),
    Done("Drivers for sixty lorries, exempt from call-up", "heavy-lorries", "EE", "expand", "transport",
         "official", 75, "asked", 90_000, 420_000, "Asked for in the supplement", {"capacity": 60},
         (Told(40), Told(10))),
    Done("A second maker of infusion fluid", "infusion-fluid", "EE", "diversify", "health", "official", 260,
         "asked", 3_400_000, None, "Asked for in the supplement", {"rate": 2_000},
         (Told(100), Told(55, "late", "The tender had one bidder and was opened again.", 90),
          Told(12, "stuck", "The licence for the second site waits for the inspection of the building.")),
         "The single maker is the single point of failure; a licence in a second county."),
    Done("Exercise the restoring of the population register", "base-registers-restored", "EE", "exercise",
         "cabinet", "official", -20, "decided", 35_000, None, "2026 · 1.1 Continuity", {},
         (Told(80), Told(18, "done"))),
)  # fmt: skip


def build_mending(builder: Builder) -> None:
    for one in MEASURES:
        _measure(builder, one)
    _what_waits(builder)
    _doubts(builder)


def _need(builder: Builder, one: Any) -> Need:
    """The need of priority 1, or the first, of a line of the winter."""
    rows = Need.objects.counting(builder.estonia.pk).filter(
        resource__code=one.resource, region__code=one.region, scenario__code="WINTER"
    )
    found = rows.order_by("priority", "pk").first()
    assert found is not None  # noqa: S101  (the story states it)
    return found


def _measure(builder: Builder, one: Done) -> None:
    need = _need(builder, one)
    first, last = one.told[0], one.told[-1]
    due = builder.today + timedelta(days=one.due)
    row = Measure.objects.create(
        nation=builder.estonia,
        resource=need.resource,
        region=need.region,
        scenario=need.scenario,
        need_id=need.first_id or need.pk,
        title=one.title,
        text=one.text,
        kind=one.kind,
        authority=builder.authorities[one.authority],
        owner=builder.users[one.owner],
        status=last.status,
        due_on=due,
        money=one.money,
        cost_once=one.once,
        cost_yearly=one.yearly,
        budget_line=one.budget,
        said_on=builder.today - timedelta(days=last.ago),
        added_at=builder.now - timedelta(days=first.ago),
        added_by=builder.users[one.owner],
        **{name: Decimal(quantity) for name, quantity in one.brings.items()},
    )
    day = due - timedelta(days=sum(told.moved for told in one.told))
    for told in one.told:
        after = day + timedelta(days=told.moved)
        MeasureState.objects.create(
            measure=row,
            status=told.status,
            reason=told.reason,
            due_before=day,
            due_after=after,
            said_at=builder.now - timedelta(days=told.ago),
            said_by=builder.users[one.owner],
        )
        day = after


def _what_waits(builder: Builder) -> None:
    """A stock under contract that counts a step lower until its transport is permitted."""
    names = [f"{supply.firm} (demo)" for supply in story.SUPPLIES]
    rows = Capability.objects.filter(
        nation=builder.estonia, owner=None, resource__kind="consumable", stock__gt=0
    ).exclude(partner__name__in=names)  # fmt: skip
    capability = rows.order_by("pk").first()
    if capability is None:
        return
    builder.verify(capability, "visit", days_ago=45)
    authority = builder.authorities["reserve"]
    signed = builder.today - timedelta(days=30)
    agreement = Agreement.objects.create(
        nation=builder.estonia, title="Winter stock kept for the county", type="stockpile",
        status="in_force", purpose="Exercise LONG WINTER.", signed_on=signed, starts_on=signed,
        ends_on=builder.today + timedelta(days=400), made_at=builder.now, made_by=builder.officer,
        moved_at=builder.now, moved_by=builder.officer, **LEGAL,
    )  # fmt: skip
    Party.objects.create(agreement=agreement, authority=authority, role=Party.Role.CONTRACTING)
    Party.objects.create(agreement=agreement, partner=capability.partner, role=Party.Role.SUPPLIER)
    Commitment.objects.create(
        nation=builder.estonia, agreement=agreement, capability=capability, authority=authority,
        stock=Decimal(int(capability.stock / 2)), is_released=True, in_war=False,
    )  # fmt: skip
    Condition.objects.create(
        nation=builder.estonia, partner=capability.partner, capability=capability, kind="permit",
        what="Permit for night transport on county roads", status="asked",
        authority=builder.authorities["transport"], asked_at=builder.now - timedelta(days=20),
        asked_by=builder.officer,
    )  # fmt: skip


def _doubts(builder: Builder) -> None:
    """One figure that is questioned, and one that was answered."""
    told = (
        ("infusion-fluid", "EE", "required", 6, {"own_value": Decimal(150_000)},
         "Our hospitals count 5,000 litres a day at surge, not 6,000."),
        ("heavy-lorries", "EE", "declared", 40, {
            "status": "stands", "owner": builder.officer, "answered_by": builder.officer,
            "answered_at": builder.now - timedelta(days=33),
            "answer": "In war 60 % of lorries have drivers; the share stands on each capability.",
        }, "The fleet of Rae alone is larger than what is shown."),
    )  # fmt: skip
    for resource, region, figure, ago, answered, why in told:
        rows = Need.objects.counting(builder.estonia.pk).filter(
            resource__code=resource, region__code=region, scenario__code="WINTER"
        )
        need = rows.order_by("priority", "pk")[0]
        raised = builder.now - timedelta(days=ago)
        Challenge.objects.create(
            nation=builder.estonia, resource=need.resource, region=need.region,
            scenario=need.scenario, need_id=need.first_id or need.pk, figure=figure, why=why,
            as_of=raised, raised_at=raised, raised_by=builder.users["official"],
            due_on=builder.today + timedelta(days=10 - ago), **answered,
        )  # fmt: skip

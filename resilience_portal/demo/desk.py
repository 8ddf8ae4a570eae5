"""What lies on the desk of the exercise: troubles, offers, a request that was sent round."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from exchange.clock import due_after
from exchange.models import (
    Asked,
    Asking,
    Call,
    CallDown,
    Care,
    Declaration,
    Engagement,
    FollowUp,
    Matter,
    PartnerList,
    PartnerListEntry,
    Round,
    RoundEntry,
)
from partners.models import Capability, Contact, ForeignShare, NextVetting, Partner
from workspace.actions import follow_row

if TYPE_CHECKING:
    from resilience_portal.demo.build import Builder


def build_desk(builder: Builder) -> None:
    _trouble(builder)
    _offers(builder)
    _request(builder)
    _call_down(builder)
    _round(builder)
    _phase(builder)
    _vetting(builder)
    _talk(builder)
    _relations(builder)
    _matter(
        builder,
        "enquiry",
        days_ago=2,
        subject="Who pays for the fuel of escort vehicles?",
        text="A haulier called: before it signs it wants to know who pays.",
        came_through=Matter.Through.OFFICE,
    )


def _matter(builder: Builder, kind: str, *, days_ago: float, **fields: Any) -> Matter:
    came = builder.now - timedelta(days=days_ago)
    return Matter.objects.create(
        **{
            "nation": builder.estonia,
            "kind": kind,
            "came_at": came,
            "came_by": builder.officer,
            "due_at": due_after(kind, came),
            **fields,
        }
    )


def _vetting(builder: Builder) -> None:
    """One partner is looked at again next month, and a quarter of it is owned from abroad."""
    own = {"nation": builder.estonia, "partner": builder.partners["Valga Road Fuel (demo)"]}
    due_on = builder.now.date() + timedelta(days=20)
    NextVetting.objects.create(**own, due_on=due_on, set_by=builder.officer)
    ForeignShare.objects.create(
        **own, country="LV", percent=25, source="Business register", added_by=builder.officer
    )


def _talk(builder: Builder) -> None:
    """A visit last week, and what the officer has promised in it for tomorrow."""
    partner = builder.partners["Valga Road Fuel (demo)"]
    today = builder.now.date()
    talk = Engagement.objects.create(
        nation=builder.estonia,
        partner=partner,
        kind=Engagement.Kind.VISIT,
        held_on=today - timedelta(days=6),
        subject="Drivers for five tankers in a crisis",
        text="Three of eight drivers are reservists. They ask for exemption from call-up.",
        written_by=builder.officer,
    )
    talk.officers.add(builder.officer)
    talk.contacts.set(Contact.objects.filter(partner=partner)[:1])
    FollowUp.objects.create(
        nation=builder.estonia,
        engagement=talk,
        what="Ask the defence ministry about the three drivers",
        owner=builder.officer,
        due_on=today + timedelta(days=1),
    )
    Care.objects.create(
        nation=builder.estonia, partner=partner, officer=builder.officer, given_by=builder.officer
    )


def _relations(builder: Builder) -> None:
    """The officer keeps a list of who drives fuel, and follows the one that was visited."""
    valga = builder.partners["Valga Road Fuel (demo)"]
    tankers = PartnerList.objects.create(
        nation=builder.estonia, user=builder.officer, name="Fuel by road", is_shared=True
    )
    fuel = Capability.objects.filter(nation=builder.estonia, resource__code="diesel")
    for partner in sorted(set(fuel.values_list("partner", flat=True)) | {valga.pk})[:6]:
        PartnerListEntry.objects.create(list=tankers, partner_id=partner)
    follow_row(page="partners:detail", target_id=valga.pk, by=builder.officer)


def _trouble(builder: Builder) -> None:
    """Came by the link three hours ago; an hour is left."""
    partner = builder.partners["Valga Road Fuel (demo)"]
    _matter(
        builder,
        "trouble",
        days_ago=3 / 24,
        subject="Two of five tankers wait at the border",
        text="Passes for the drivers, until the end of the week.",
        partner=partner,
        contact=Contact.objects.filter(partner=partner).first(),
        came_through=Matter.Through.LINK,
        resource=builder.resources["diesel"],
        region=builder.regions["EE-81"],
        starts_on=builder.today,
        is_cross_border=True,
    )


def _offers(builder: Builder) -> None:
    _matter(
        builder,
        "offer",
        days_ago=1,
        subject="Sixty more cubic metres of diesel at Kuressaare",
        partner=builder.partners["Kuressaare Marine (demo)"],
        resource=builder.resources["diesel"],
        quantity=Decimal(60),
        region=builder.regions["EE-74"],
        starts_on=builder.today + timedelta(days=7),
    )
    _matter(
        builder,
        "offer",
        days_ago=40,
        subject="A hall of 2,000 m² in Narva",
        partner=builder.partners["Narva Logistics (demo)"],
        region=builder.regions["EE-45"],
        owner=builder.officer,
        status=Matter.Status.ANSWERED,
        is_taken=False,
        answer="The county has three empty halls this winter. We ask again in autumn.",
        answered_at=builder.now - timedelta(days=34),
        answered_by=builder.officer,
    )


def _request(builder: Builder) -> None:
    """Asked of the three that have diesel reaching Ida-Viru; one has answered."""
    request = _matter(
        builder,
        "request",
        days_ago=0.5,
        subject="Diesel for generators in Ida-Viru, first week",
        text="For hospitals and pumping stations. Delivery to the sites, by tanker.",
        asked_for=builder.authorities["energy"],
        came_by=builder.users["energy"],
        resource=builder.resources["diesel"],
        quantity=Decimal(84),
        region=builder.regions["EE-45"],
        ends_on=builder.today + timedelta(days=6),
        owner=builder.officer,
    )
    reserve = builder.partners["Maardu Reserve Storage (demo)"]
    asking = Asking.objects.create(
        matter=request,
        criteria={"Has in force": "Diesel", "Delivers to": "Ida-Viru", "Evidence": "All"},
        found=4,
        left_out=[{"partner": reserve.public_id.hex, "name": reserve.name}],
        reason="The state reserve is released by the Government, not by request.",
        answer_by=builder.now + timedelta(days=1),
        asked_at=builder.now - timedelta(hours=5),
        asked_by=builder.officer,
    )
    for name in ("Narva Logistics", "Muuga Tank", "Valga Road Fuel"):
        partner = builder.partners[f"{name} (demo)"]
        answered: dict[str, Any] = {}
        if name == "Narva Logistics":
            answered = {
                "answer": Asked.Answer.PART,
                "quantity": Decimal(50),
                "ready_on": builder.today + timedelta(days=2),
                "answered_at": builder.now - timedelta(hours=2),
                "answered_by": builder.officer,
                "answered_through": Matter.Through.OFFICE,
            }
        Asked.objects.create(
            nation=builder.estonia,
            matter=request,
            asking=asking,
            partner=partner,
            contact=Contact.objects.filter(partner=partner).first(),
            **answered,
        )


def _call_down(builder: Builder) -> None:
    """A Sunday's test: most answered within the hour, two did not."""
    started = builder.now - timedelta(days=12)
    call_down = CallDown.objects.create(
        nation=builder.estonia,
        subject="Please answer: Sunday's test call",
        criteria={"Has in force": "Diesel"},
        started_at=started,
        started_by=builder.officer,
        ended_at=started + timedelta(hours=6),
        ended_by=builder.officer,
    )
    firms = ("Muuga Tank", "Tartu Depot", "Kuressaare Marine", "Narva Logistics", "Valga Road Fuel")
    for name, minutes in zip(firms, (4, 11, 38, None, None), strict=True):
        partner = builder.partners[f"{name} (demo)"]
        answered: dict[str, Any] = {}
        if minutes is not None:
            answered = {
                "answer": Call.Answer.READY,
                "answered_at": started + timedelta(minutes=minutes),
                "answered_by": builder.officer,
                "answered_through": Matter.Through.LINK,
            }
        Call.objects.create(
            call_down=call_down,
            partner=partner,
            contact=Contact.objects.filter(partner=partner).first(),
            **answered,
        )


def _round(builder: Builder) -> None:
    """Twelve days into the yearly round of fuel and transport: every other firm has answered."""
    started = builder.now - timedelta(days=12)
    spring = Round.objects.create(
        nation=builder.estonia,
        title="Yearly round: fuel and transport",
        text="Please look through your entry. One click a line says that it still holds.",
        criteria={"Kind of supply": "Fuel, transport", "Site in": "Every region"},
        deadline=builder.today + timedelta(days=18),
        started_at=started,
        started_by=builder.officer,
    )
    partners = [one for one in builder.partners.values() if one.nation_id == builder.estonia.pk]
    for number, partner in enumerate(partners[:24]):
        is_done = number % 2 == 0
        kinds = ["fuel"] if number % 3 else ["transport", "fuel"]
        Partner.objects.filter(pk=partner.pk, supply_kinds=[]).update(supply_kinds=kinds)
        if is_done:
            day = (started + timedelta(days=number % 11)).date()
            rows = Capability.objects.in_registry().in_force().filter(partner=partner)
            rows.update(confirmed_on=day)
        RoundEntry.objects.create(
            nation=builder.estonia,
            round=spring,
            partner=partner,
            contact=Contact.objects.filter(partner=partner).first(),
            **(
                {
                    "done_at": started + timedelta(days=number % 11, hours=5),
                    "done_by": builder.officer,
                    "done_through": Matter.Through.LINK,
                }
                if is_done
                else {}
            ),
        )


def _phase(builder: Builder) -> None:
    """Last year's exercise: declared for five days, and ended by a person."""
    began = builder.now - timedelta(days=330)
    Declaration.objects.create(
        nation=builder.estonia,
        scenario=builder.scenarios["WINTER"],
        region=builder.regions["EE"],
        day_zero=began,
        decision="Exercise order 4 of the Government Office",
        declared_at=began,
        declared_by=builder.officer,
        ended_at=began + timedelta(days=5),
        ended_by=builder.officer,
        end_reason="End of the exercise.",
    )

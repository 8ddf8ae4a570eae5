"""The night page: who can deliver this here by then, in which order, and how far it gets us."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Reading
from baseline.models import ResourceUnit
from partners.delivering import Call, by_then
from partners.models import Capability
from tests.factories import partners as made
from tests.factories.baseline import unit
from tests.factories.queries import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def supply(acme, boreal, acme2, frame, anna, places, petra):
    """Diesel: Acme verified and quick in the north, Boreal only declared everywhere."""
    made.contact(acme, name="Kim Day")
    made.contact(
        acme, name="Kim Night", phone="+12025550111", is_any_hour=True, languages=["en", "et"],
        confirmed_on=timezone.localdate() - timedelta(days=200),
    )  # fmt: skip
    made.contact(boreal, name="Lee", is_any_hour=True, confirmed_on=timezone.localdate())
    made.contact(acme2, name="Sam Abroad")
    made.capability(
        acme, frame.diesel, by=anna, stock=Decimal(300), evidence="verified",
        seen_stock=Decimal(200), notice_hours=2, mobilisation_hours=2,
    )  # fmt: skip
    made.capability(
        boreal, frame.diesel, by=petra, stock=Decimal(500), serves=[places.nation], notice_hours=1
    )
    made.capability(acme2, frame.diesel, by=petra, stock=Decimal(9000))


def ask(client, **query):
    query = {"resource": "diesel", "hours": "12"} | query
    answer = client.get(reverse("partners:night"), query)
    assert answer.status_code == 200
    return answer


def names(answer):
    return [callee.partner.name for callee in answer.context["callees"]]


def test_the_seen_comes_before_the_sooner(sign_in, petra, supply):
    answer = ask(sign_in(petra))

    assert names(answer) == ["Acme Power", "Boreal Foods"]
    first, second = answer.context["callees"]
    assert (first.quantity, first.seen, first.running) == (300, 200, 300)
    assert second.running == 800


def test_the_number_answered_at_any_hour_is_pressed_first_and_a_stale_one_says_so(
    sign_in, petra, supply
):
    answer = ask(sign_in(petra))
    page = answer.content.decode()

    contacts = answer.context["callees"][0].contacts
    assert [contact.name for contact in contacts] == ["Kim Night", "Kim Day"]
    assert page.index("tel:+12025550111") < page.index("tel:+12025550100")
    assert "English, Estonian" in page
    assert "status-stale" in page


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        ("0", []),
        ("1", ["Boreal Foods"]),
        ("3", ["Boreal Foods"]),
        ("4", ["Acme Power", "Boreal Foods"]),
    ],
)
def test_who_is_not_ready_by_then_is_not_called(sign_in, petra, supply, hours, found):
    answer = ask(sign_in(petra), hours=hours)

    assert names(answer) == found
    assert answer.context["soonest"] == (None if found else 1)


def test_only_who_reaches_the_region(sign_in, petra, supply, places):
    client = sign_in(petra)

    assert names(ask(client, region=places.south.code)) == ["Boreal Foods"]
    assert names(ask(client, region=places.north.code)) == ["Acme Power", "Boreal Foods"]
    assert names(ask(client, region=places.town.code)) == ["Acme Power", "Boreal Foods"]


def test_the_running_total_says_where_it_is_enough(sign_in, petra, supply):
    client = sign_in(petra)

    enough = ask(client, amount="250")
    assert enough.context["enough"].partner.name == "Acme Power"
    assert [callee.is_reserve for callee in enough.context["callees"]] == [False, True]
    assert "Up to here it is enough" in enough.content.decode()
    short = ask(client, amount="801")
    assert short.context["enough"] is None
    assert "Not enough" in short.content.decode()


def test_how_much_may_be_typed_in_another_unit(sign_in, petra, supply, frame):
    client = sign_in(petra)
    ResourceUnit.objects.create(
        resource=frame.diesel, unit=unit("LTR", "l"), numerator=1, denominator=1000
    )

    assert ask(client, amount="250 000 l").context["call"].wanted == 250
    assert ask(client, amount="250 m³").context["call"].wanted == 250
    assert "stated in one of" in ask(client, amount="7 furlongs").content.decode()
    assert "not a number" in ask(client, amount="..").content.decode()


def test_a_rate_adds_up_and_the_phase_takes_its_share(acme, frame, anna):
    capability = made.capability(
        acme, frame.diesel, by=anna, stock=Decimal(10), rate=Decimal(24), notice_hours=4,
        lasts_hours=6, share_war=50,
    )  # fmt: skip
    quantities = {"stock": Decimal(10), "rate": Decimal(24)}
    day = timezone.localdate()

    assert by_then(quantities, capability, Call(3, "peacetime", day)) == 0
    assert by_then(quantities, capability, Call(6, "peacetime", day)) == 12
    assert by_then(quantities, capability, Call(99, "peacetime", day)) == 16
    assert by_then(quantities, capability, Call(99, "war", day)) == 8


@pytest.mark.parametrize(
    "change",
    [
        {"status": "withdrawn"},
        {"valid_until": timezone.localdate() - timedelta(days=1)},
        {"share_peacetime": 0},
    ],
)
def test_what_does_not_count_is_not_called(sign_in, petra, supply, acme, change):
    Capability.objects.filter(partner=acme).update(**change)

    assert names(ask(sign_in(petra))) == ["Boreal Foods"]


def test_a_suspended_partner_is_not_called(sign_in, petra, supply, acme):
    acme.status = "suspended"
    acme.save()

    assert names(ask(sign_in(petra))) == ["Boreal Foods"]


def test_evidence_that_has_lapsed_is_declared_again(sign_in, petra, supply, acme):
    yesterday = timezone.localdate() - timedelta(days=1)
    Capability.objects.filter(partner=acme).update(evidence_until=yesterday)

    answer = ask(sign_in(petra))

    assert names(answer) == ["Boreal Foods", "Acme Power"]
    assert answer.context["seen"] == 0


# Who opens it


def test_an_official_sees_what_the_door_opens_and_the_company_sees_the_reading(
    sign_in, omar, supply, acme, boreal, frame, anna
):
    made.capability(acme, frame.diesel, by=anna, share_level="office", stock=Decimal(77))
    made.capability(boreal, frame.lorries, by=anna, capacity=Decimal(7))
    client = sign_in(omar)

    answer = ask(client)
    assert answer.context["callees"][0].quantity == 300  # without what is the office's alone
    reading = Reading.objects.get()
    assert (reading.what, reading.target_ids) == ("partners:night", sorted([acme.pk, boreal.pk]))
    assert ask(client, resource="lorries").context["callees"] == []
    assert Reading.objects.count() == 1


def test_the_other_nation_finds_its_own(sign_in, petra2, supply):
    assert names(ask(sign_in(petra2))) == ["Acme Sud"]


@pytest.mark.parametrize("person", ["anna", "vera", "oskar"])
def test_others_do_not_come_in(sign_in, request, person):
    client = sign_in(request.getfixturevalue(person))

    assert client.get(reverse("partners:night")).status_code == 403


def test_nothing_is_read_before_something_is_asked(sign_in, petra, supply):
    client = sign_in(petra)

    assert client.get(reverse("partners:night")).status_code == 200
    for query in ({"resource": ""}, {"resource": "xyzzy"}, {"resource": "diesel", "region": "QQ"},
                  {"resource": "diesel", "hours": "soon"}, {"resource": "x" * 200}):  # fmt: skip
        assert client.get(reverse("partners:night"), query).status_code == 200
    assert not Reading.objects.exists()


def test_it_costs_the_same_however_many_can(sign_in, petra, supply, frame, places):
    client = sign_in(petra)
    few = count_queries(lambda: ask(client))
    for number in range(12):
        partner = made.partner(f"Firm {number}", places.north, approved_by=petra)
        made.contact(partner, is_any_hour=True)
        made.capability(partner, frame.diesel, by=petra)

    assert count_queries(lambda: ask(client)) == few
    assert len(ask(client).context["callees"]) == 14

"""A scenario is declared to have begun; partners say what they have; a person ends it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from baseline.actions.planning import update_scenario
from exchange.models import Declaration, Matter, StockCall, StockLine
from tests.factories import baseline as words
from tests.factories import exchange as made
from tests.factories import partners as registry
from tests.factories.queries import count_queries
from workspace.models import Change, Letter, Notice

pytestmark = pytest.mark.django_db
EARLIER = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def storm(norvania):
    return words.scenario(norvania, day_zero=EARLIER)


def declare(client, scenario, region, **fields):
    values = {
        "scenario": scenario.public_id, "region": region.public_id,
        "day_zero": "2026-11-20T06:00", "decision": "Government order 112",
    } | fields  # fmt: skip
    return client.post(reverse("exchange:declare"), values)


@pytest.fixture
def declared(sign_in, petra, storm, places):
    declare(sign_in(petra), storm, places.north)
    return Declaration.objects.get()


@pytest.fixture
def supply(acme, boreal, frame, anna, petra, duty_of_acme):
    registry.capability(boreal, frame.lorries, by=petra, capacity=5)
    return registry.capability(acme, frame.diesel, by=anna, stock=900)


@pytest.fixture
def call(declared, acme, petra, supply, duty_of_acme):
    return made.stock_call(declared, acme, by=petra, contact=duty_of_acme)


def state(client, call, supply, now="120", tomorrow="", **fields):
    values = {f"now_{supply.pk}": now, f"tomorrow_{supply.pk}": tomorrow} | fields
    return client.post(call.get_absolute_url(), values)


# Declaring and ending


def test_reports_count_from_the_declared_day(declared, storm, petra, omar):
    storm.refresh_from_db()
    # Six in the morning on the nation's clock, two hours east of Greenwich.
    assert storm.day_zero == declared.day_zero == datetime(2026, 11, 20, 4, tzinfo=UTC)
    assert declared.earlier_day_zero == EARLIER
    assert Change.objects.filter(kind=Change.EVERYTHING, nation=storm.nation).exists()
    assert Event.objects.get(name="phase.declared").by == petra


def test_every_authority_is_told(sign_in, omar, petra, petra2, anna, storm, places):
    declare(sign_in(petra), storm, places.north)
    told = set(Notice.objects.filter(kind="phase.declared").values_list("user", flat=True))
    assert {omar.pk, petra.pk} <= told
    assert not {petra2.pk, anna.pk} & told


def test_a_scenario_is_declared_once_at_a_time(sign_in, declared, storm, places, petra):
    answer = declare(sign_in(petra), storm, places.south)
    assert "declared already" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        made.declaration(storm, places.south, by=petra)


def test_another_nations_scenario_is_not_offered(sign_in, petra, sudania, places):
    theirs = words.scenario(sudania, code="theirs")
    assert declare(sign_in(petra), theirs, places.north).status_code == 200
    assert not Declaration.objects.exists()


def end(client, declared, reason="Thaw"):
    address = reverse("exchange:declaration_end", args=[declared.public_id])
    return client.post(address, {"reason": reason})


def test_a_person_ends_it_and_day_0_is_as_before(sign_in, declared, storm, petra):
    client = sign_in(petra)
    assert end(client, declared, reason="").status_code == 200
    end(client, declared)

    declared.refresh_from_db()
    storm.refresh_from_db()
    assert (declared.ended_by, declared.end_reason) == (petra, "Thaw")
    assert storm.day_zero == EARLIER
    assert "has been ended" in end(client, declared).content.decode()
    shown = client.get(declared.get_absolute_url()).content.decode()
    assert "Government order 112" in shown  # all of it stays
    assert "Thaw" in shown


def test_a_day_0_set_since_is_left_alone(sign_in, declared, storm, petra):
    storm.refresh_from_db()
    later = storm.day_zero + timedelta(days=3)
    update_scenario(
        storm, name=storm.name, phase="crisis", assumptions="", day_zero=later, by=petra
    )
    end(sign_in(petra), declared)
    storm.refresh_from_db()
    assert storm.day_zero == later


def test_it_can_be_declared_again(sign_in, declared, storm, places, petra):
    client = sign_in(petra)
    end(client, declared)
    declare(client, storm, places.south)
    assert Declaration.objects.count() == 2
    assert client.get(reverse("exchange:declarations")).content.decode().count("Storm") == 2


# Stocks


def test_those_that_fit_are_asked_once(sign_in, declared, supply, frame, petra, acme, duty_of_acme):
    client = sign_in(petra)
    address = reverse("exchange:stocks_ask", args=[declared.public_id])
    client.post(address, {"resource": frame.diesel.public_id})

    assert StockCall.objects.get().partner == acme
    assert Letter.objects.get().to == duty_of_acme.email
    again = client.post(address, {"resource": frame.diesel.public_id})
    assert "Everybody who fits has been asked." in again.content.decode()


def test_stocks_are_stated_by_link(client, sign_in, declared, supply, frame, petra, link_in):
    address = reverse("exchange:stocks_ask", args=[declared.public_id])
    sign_in(petra).post(address, {"resource": frame.diesel.public_id})
    path = link_in("exchange:stock")
    client.logout()
    assert client.get(path).status_code == 200
    assert not StockLine.objects.exists()

    client.post(path, {f"now_{supply.pk}": "120,5", f"tomorrow_{supply.pk}": "80"})

    line = StockLine.objects.get()
    assert (line.now, line.tomorrow, line.stated_through) == (Decimal("120.5"), 80, "link")
    assert "120.5" in sign_in(petra).get(declared.get_absolute_url()).content.decode()


def test_the_newest_statement_is_shown_and_the_older_is_kept(sign_in, call, supply, anna, petra):
    client = sign_in(anna)
    state(client, call, supply, now="120")
    state(client, call, supply, now="77")
    assert StockLine.objects.count() == 2
    shown = sign_in(petra).get(call.declaration.get_absolute_url()).content.decode()
    assert "77" in shown
    assert ">120" not in shown


def test_help_that_is_needed_goes_to_the_desk_once(sign_in, call, supply, anna):
    client = sign_in(anna)
    state(client, call, supply, help_needed="A generator")
    state(client, call, supply, help_needed="A generator")
    trouble = Matter.objects.get()
    assert (trouble.kind, trouble.text) == ("trouble", "A generator")


@pytest.mark.parametrize(
    ("now", "tomorrow", "sentence"),
    [
        ("", "", "Fill in at least one line."),
        ("", "5", "Say also how much there is now."),
        ("-1", "", "below zero"),
        ("much", "", "not a number"),
    ],
)
def test_what_cannot_be_is_sent_back(sign_in, call, supply, anna, now, tomorrow, sentence):
    answer = state(sign_in(anna), call, supply, now=now, tomorrow=tomorrow)
    assert sentence in answer.content.decode()
    assert not StockLine.objects.exists()


def test_after_the_end_nothing_is_stated(sign_in, call, supply, anna, petra):
    end(sign_in(petra), call.declaration)
    client = sign_in(anna)
    answer = client.post(call.get_absolute_url(), {f"now_{supply.pk}": "1"}, follow=True)
    assert "This phase has been ended" in answer.content.decode()
    assert not StockLine.objects.exists()


def test_the_link_ends_with_the_address(
    client, sign_in, declared, supply, frame, petra, duty_of_acme, link_in
):
    address = reverse("exchange:stocks_ask", args=[declared.public_id])
    sign_in(petra).post(address, {"resource": frame.diesel.public_id})
    path = link_in("exchange:stock")
    client.logout()
    type(duty_of_acme).objects.filter(pk=duty_of_acme.pk).update(email="new@acme.example")
    assert client.get(path).status_code == 410


# Who sees what


def test_authorities_read_that_it_is_declared_but_no_companys_stock(
    sign_in, call, supply, anna, omar, petra
):
    state(sign_in(anna), call, supply, now="4321")

    def page_of(person):
        shown = sign_in(person).get(call.declaration.get_absolute_url())
        assert shown.status_code == 200
        return shown.content.decode()

    for stated in ("4,321", "Acme"):  # with its comma: addresses hold any digits
        assert stated in page_of(petra)
        assert stated not in page_of(omar)
    assert sign_in(omar).get(call.get_absolute_url()).status_code == 404


def test_a_rival_sees_and_states_nothing(sign_in, call, supply, boris):
    client = sign_in(boris)
    assert client.get(call.get_absolute_url()).status_code == 404
    assert state(client, call, supply).status_code == 404


def test_a_company_finds_it_on_its_page(sign_in, call, anna, acme):
    page = sign_in(anna).get(reverse("exchange:for_partner", args=[acme.public_id]))
    assert call.get_absolute_url() in page.content.decode()


def test_the_page_costs_the_same_however_many_were_asked(
    sign_in, call, supply, petra, anna, places, frame
):
    state(sign_in(anna), call, supply)
    client = sign_in(petra)
    address = call.declaration.get_absolute_url()
    client.get(address)
    short = count_queries(lambda: client.get(address))
    for number in range(10):
        other = registry.partner(f"Firm {number}", places.north, approved_by=petra)
        capability = registry.capability(other, frame.diesel, by=petra)
        one = made.stock_call(call.declaration, other, by=petra)
        StockLine.objects.create(
            call=one, capability=capability, now=1, stated_by=petra, stated_through="office"
        )
    assert count_queries(lambda: client.get(address)) == short


# What the database keeps


def test_it_never_ends_without_a_reason_or_a_person(declared, petra):
    for wrong in (
        {"ended_at": timezone.now(), "end_reason": "x"},
        {"ended_at": timezone.now(), "ended_by": petra},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Declaration.objects.update(**wrong)


def test_a_partner_is_asked_once_in_a_phase(call, petra):
    with pytest.raises(IntegrityError), transaction.atomic():
        made.stock_call(call.declaration, call.partner, by=petra)


@pytest.mark.parametrize("wrong", [{"now": -1}, {"now": 1, "tomorrow": -1}])
def test_no_stock_lies_below_zero(call, supply, petra, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockLine.objects.create(
            call=call, capability=supply, stated_by=petra, stated_through="page", **wrong
        )

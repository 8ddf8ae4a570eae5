"""What comes to the desk, how it is dealt with, and who sees it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from exchange import periodic
from exchange.models import Matter
from tests.factories import accounts as people
from tests.factories import exchange as made
from tests.factories.queries import count_queries
from workspace.models import Letter, Notice

pytestmark = pytest.mark.django_db


def page(client, name, *args, **query):
    answer = client.get(reverse(f"exchange:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def told(person, kind):
    return Notice.objects.filter(user=person, kind=kind)


# It comes


def test_an_offer_nobody_asked_for_reaches_the_office(sign_in, acme, anna, petra, frame, places):
    client = sign_in(anna)
    answer = client.post(
        reverse("exchange:offer", args=[acme.public_id]),
        {
            "subject": "Diesel to spare", "resource": frame.diesel.public_id, "quantity": "120",
            "how_often": "day", "region": places.north.public_id, "starts_on": "2026-01-05",
            "ends_on": "2026-02-05",
        },
    )  # fmt: skip

    offer = Matter.objects.get()
    assert answer.url == offer.get_absolute_url()
    assert (offer.kind, offer.partner, offer.quantity) == ("offer", acme, 120)
    assert offer.is_per_day
    assert offer.due_at - offer.came_at == timedelta(days=10)
    assert told(petra, "offer.came").get().url == offer.get_absolute_url()
    assert Event.objects.get(name="offer.came").by == anna
    assert "Diesel to spare" in page(client, "for_partner", acme.public_id)


def test_days_of_an_offer_are_in_order(sign_in, acme, anna):
    answer = sign_in(anna).post(
        reverse("exchange:offer", args=[acme.public_id]),
        {
            "subject": "Beds",
            "how_often": "once",
            "starts_on": "2026-02-05",
            "ends_on": "2026-02-01",
        },
    )

    assert "This is before the first day." in answer.content.decode()
    assert not Matter.objects.exists()


def test_a_quantity_says_of_what(sign_in, acme, anna):
    answer = sign_in(anna).post(
        reverse("exchange:offer", args=[acme.public_id]),
        {"subject": "Beds", "how_often": "once", "quantity": "12"},
    )

    assert "Choose the resource that the quantity is of." in answer.content.decode()


def test_trouble_runs_against_a_clock_of_hours_and_is_mailed_to_the_office(
    sign_in, acme, anna, petra, frame
):
    sign_in(anna).post(
        reverse("exchange:trouble", args=[acme.public_id]),
        {
            "subject": "Pipe burst", "resource": frame.diesel.public_id, "starts_on": "2026-01-05",
            "text": "A pump", "is_cross_border": "on",
        },
    )  # fmt: skip

    trouble = Matter.objects.get()
    assert trouble.is_cross_border
    assert trouble.due_at - trouble.came_at == timedelta(hours=4)
    letter = Letter.objects.get(to=acme.nation.office_email)
    assert "Pipe burst" not in letter.body  # what a company suffers stays behind the link


def test_an_authority_asks_through_the_office(sign_in, omar, energy_agency, petra, frame, places):
    sign_in(omar).post(
        reverse("exchange:request_new"),
        {
            "asked_for": energy_agency.public_id, "subject": "Diesel", "text": "Frost",
            "resource": frame.diesel.public_id, "quantity": "300", "how_often": "once",
            "region": places.north.public_id, "ends_on": "2027-01-20",
        },
    )  # fmt: skip

    request = Matter.objects.get()
    assert (request.kind, request.asked_for, request.came_by) == ("request", energy_agency, omar)
    assert told(petra, "request.came").exists()


def test_an_official_asks_only_for_their_own_authority(sign_in, omar, norvania, places, frame):
    from tests.factories import baseline as words

    other = words.authority(norvania, "health", requirements=["BLR5"], regions=[places.south])
    answer = sign_in(omar).post(
        reverse("exchange:request_new"),
        {
            "asked_for": other.public_id, "subject": "Fluid", "text": "x", "how_often": "once",
            "resource": frame.diesel.public_id, "region": places.north.public_id,
            "ends_on": "2027-01-20",
        },
    )  # fmt: skip

    assert answer.status_code == 200
    assert not Matter.objects.exists()


def test_what_came_by_telephone_is_written_down(sign_in, petra):
    sign_in(petra).post(
        reverse("exchange:enquiry_write_down"), {"subject": "Who leads?", "text": "They asked."}
    )

    assert Matter.objects.get().came_through == "office"


# It is dealt with


def test_it_is_handed_over_with_a_word(sign_in, offer, petra, norvania):
    pia = people.user("pia", "officer", norvania)
    client = sign_in(petra)
    client.post(reverse("exchange:matter_take", args=[offer.public_id]))
    offer.refresh_from_db()
    assert offer.owner == petra

    client.post(
        reverse("exchange:matter_give", args=[offer.public_id]),
        {"owner": pia.public_id, "note": "Called them; call again on Monday"},
    )

    offer.refresh_from_db()
    assert offer.owner == pia
    assert "call again on Monday" in told(pia, "matter.given").get().text
    assert "call again on Monday" in page(client, "matter", offer.public_id)


def test_it_is_given_to_officers_of_this_office_only(sign_in, offer, petra, petra2, anna):
    client = sign_in(petra)
    for stranger in (petra2, anna):
        client.post(
            reverse("exchange:matter_give", args=[offer.public_id]), {"owner": stranger.public_id}
        )
    offer.refresh_from_db()
    assert offer.owner is None


def test_an_authority_sees_what_is_routed_to_it_and_advises(
    sign_in, offer, petra, omar, energy_agency
):
    client = sign_in(omar)
    address = reverse("exchange:matter", args=[offer.public_id])
    assert client.get(address).status_code == 404

    sign_in(petra).post(
        reverse("exchange:matter_route", args=[offer.public_id]),
        {"authority": energy_agency.public_id, "note": "Can you use it?"},
    )
    assert "Can you use it?" in told(omar, "matter.routed").get().text

    client = sign_in(omar)
    assert client.get(address).status_code == 200
    client.post(
        reverse("exchange:matter_advise", args=[offer.public_id]), {"advice": "Yes, gladly."}
    )
    offer.refresh_from_db()
    assert (offer.advice, offer.advised_by) == ("Yes, gladly.", omar)
    assert told(petra, "matter.advised").exists()


def test_an_authority_that_was_not_asked_does_not_advise(sign_in, request_of_agency, omar):
    address = reverse("exchange:matter_advise", args=[request_of_agency.public_id])
    assert sign_in(omar).post(address, {"advice": "Me"}).status_code == 404


def test_every_offer_is_answered_also_with_not_now(sign_in, offer, petra, anna):
    client = sign_in(petra)
    address = reverse("exchange:matter_answer", args=[offer.public_id])
    answer = client.post(address, {"answer": "Thank you", "version": offer.version})
    assert answer.status_code == 200  # it has to say whether the offer is taken up

    client.post(
        address,
        {"answer": "The tanks are full.", "is_taken": "no", "version": offer.version},
    )

    offer.refresh_from_db()
    assert (offer.status, offer.is_taken, offer.answered_by) == ("answered", False, petra)
    assert told(anna, "matter.answered").exists()
    letter = Letter.objects.get(to=anna.email)
    assert "Not now, because:" in letter.body
    assert "The tanks are full." in letter.body
    assert "The tanks are full." in page(sign_in(anna), "matter", offer.public_id)
    event = Event.objects.get(name="matter.answered")
    assert "The tanks" not in str(event.changes)  # what is written to people lies apart


def test_it_is_answered_once(sign_in, offer, petra):
    client = sign_in(petra)
    address = reverse("exchange:matter_answer", args=[offer.public_id])
    client.post(address, {"answer": "Yes.", "is_taken": "yes"})
    again = client.post(address, {"answer": "No.", "is_taken": "no"})

    assert "answered already" in again.content.decode()
    offer.refresh_from_db()
    assert offer.answer == "Yes."


def test_a_stale_answer_is_refused(sign_in, offer, petra):
    old = offer.version
    client = sign_in(petra)
    client.post(reverse("exchange:matter_take", args=[offer.public_id]))
    answer = client.post(
        reverse("exchange:matter_answer", args=[offer.public_id]),
        {"answer": "Yes.", "is_taken": "yes", "version": old},
    )
    assert answer.status_code == 409


def test_the_clock_tells_once_that_it_is_late(offer, petra):
    Matter.objects.update(due_at=timezone.now() - timedelta(hours=1))
    periodic.tell_late_matters()
    periodic.tell_late_matters()

    assert told(petra, "matter.late").count() == 1
    assert Event.objects.filter(name="matter.found_late").count() == 1


def test_a_new_day_starts_the_clock_again(sign_in, offer, petra):
    Matter.objects.update(due_at=timezone.now() - timedelta(hours=1))
    periodic.tell_late_matters()
    sign_in(petra).post(
        reverse("exchange:matter_due", args=[offer.public_id]), {"due_at": "2027-03-01T12:00"}
    )
    offer.refresh_from_db()
    assert offer.late_told_at is None
    assert timezone.localtime(offer.due_at).year == 2027


# Who sees what


def test_the_list_shows_each_person_theirs(sign_in, offer, request_of_agency, petra, omar, audrey):
    assert "Diesel to spare" in page(sign_in(petra), "inbox")
    assert "Diesel to spare" in page(sign_in(audrey), "inbox")
    official = page(sign_in(omar), "inbox")
    assert "Diesel for generators" in official
    assert "Diesel to spare" not in official


def test_what_is_late_stands_first_and_filters_find_it(sign_in, offer, petra, acme, anna):
    late = made.matter(
        "trouble", acme.nation, by=anna, partner=acme, subject="Pipe burst",
        due_at=timezone.now() - timedelta(hours=2),
    )  # fmt: skip
    client = sign_in(petra)
    text = page(client, "inbox")
    assert text.index("Pipe burst") < text.index("Diesel to spare")
    assert "2 hours late" in text
    assert "Diesel to spare" not in page(client, "inbox", shown="late")
    assert "Pipe burst" not in page(client, "inbox", kind="offer")
    Matter.objects.filter(pk=late.pk).update(owner=petra)
    assert "Pipe burst" in page(client, "inbox", owner="me")
    assert "Pipe burst" not in page(client, "inbox", owner="nobody")


def test_a_company_sees_no_work_of_the_office(sign_in, offer, anna, petra):
    Matter.objects.update(owner=petra, advice="Too dear, I think")
    text = page(sign_in(anna), "matter", offer.public_id)
    assert "Too dear" not in text
    assert petra.get_full_name() not in text


def test_a_rival_sees_nothing(sign_in, offer, boris):
    address = reverse("exchange:matter", args=[offer.public_id])
    assert sign_in(boris).get(address).status_code == 404


def test_the_list_costs_the_same_however_long_it_is(sign_in, offer, petra, acme, anna):
    client = sign_in(petra)
    address = reverse("exchange:inbox")
    client.get(address)
    short = count_queries(lambda: client.get(address))
    for number in range(20):
        made.matter("offer", acme.nation, by=anna, partner=acme, subject=f"Offer {number}")
    assert count_queries(lambda: client.get(address)) == short


def test_an_offer_meets_the_needs_it_could_serve(sign_in, offer, petra):
    text = page(sign_in(petra), "matter", offer.public_id)
    assert reverse("assessments:needs_serving", args=[offer.resource.public_id]) in text


# What the database keeps

WRONG = {
    "answered_without_words": {"status": "answered", "answered_at": timezone.now()},
    "words_without_a_moment": {"status": "answered", "answer": "Yes"},
    "nobody_offers": {"partner": None},
    "quantity_of_nothing": {"resource": None},
    "nothing_offered": {"quantity": 0},
    "days_out_of_order": {"starts_on": "2026-02-02", "ends_on": "2026-02-01"},
    "request_of_a_partner": {"kind": "request"},
    "routed_by_nobody": {"routed_at": timezone.now()},
    "advised_by_nobody": {"advised_at": timezone.now()},
    "enquiry_taken_up": {"kind": "enquiry", "is_taken": True},
}


@pytest.mark.parametrize("name", WRONG)
def test_the_database_refuses(offer, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.filter(pk=offer.pk).update(**WRONG[name])


def test_an_answered_offer_is_taken_or_not(offer, petra):
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.filter(pk=offer.pk).update(
            status="answered", answer="x", answered_at=timezone.now(), answered_by=petra
        )

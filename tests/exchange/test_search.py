"""What the one search finds at the desk: by words, through the door, the readings noted."""

import pytest
from django.urls import reverse

from audit.models import Reading
from tests.factories import exchange as made

pytestmark = pytest.mark.django_db


def found(client, typed):
    answer = client.get(reverse("exchange:search"), {"q": typed})
    assert answer.status_code == 200
    rows = [*answer.context["matters"], *answer.context["talks"]]
    return {row.subject for row in rows}


def test_matters_and_talks_are_found_by_their_words_by_whoever_may_see_them(
    sign_in, offer, request_of_agency, acme, boreal, petra, omar, audrey, anna, boris, petra2
):
    talk = made.engagement(acme, by=petra, subject="Visit", text="They hold Diésel for the port.")
    made.engagement(boreal, by=petra, subject="Lunch", text="Milk")
    everything = {offer.subject, request_of_agency.subject, talk.subject}

    assert found(sign_in(petra), "diesel") == everything
    assert found(sign_in(audrey), "diesel") == everything
    assert found(sign_in(omar), "diesel") == {request_of_agency.subject}
    assert found(sign_in(anna), "diesel spare") == {offer.subject}
    assert found(sign_in(boris), "diesel") == set()
    assert found(sign_in(petra2), "diesel") == set()
    assert found(sign_in(petra), "di") == set()  # short words alone would read every text
    assert Reading.objects.filter(what="exchange:search", by=petra).get().target_ids == [acme.pk]


def test_the_search_page_asks_the_desk_too(sign_in, petra):
    answer = sign_in(petra).get(reverse("partners:search"), {"q": "diesel & co"})

    assert reverse("exchange:search") + "?q=diesel%20%26%20co" in answer.content.decode()


@pytest.mark.parametrize("person", ["vera", "oskar"])
def test_who_sees_no_matters_searches_none(request, sign_in, person):
    client = sign_in(request.getfixturevalue(person))

    assert client.get(reverse("exchange:search"), {"q": "diesel"}).status_code == 403

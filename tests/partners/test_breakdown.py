"""How a list divides: counted behind the door, bounded, each value leading to the rows it counts."""

from decimal import Decimal

import pytest
from django.urls import reverse

from partners import breakdown
from partners.models import Partner, Site
from tests.factories import partners as made
from tests.factories.queries import count_queries

pytestmark = pytest.mark.django_db


def divided(client, listed, **query):
    answer = client.get(reverse("partners:breakdown", args=[listed]), query)
    assert answer.status_code == 200
    shown = _facets(answer)
    return answer, {label: {value: n for value, n, _url in rows} for label, rows in shown}


def _facets(answer):
    beside = answer.context["regions"]
    return [*answer.context["facets"], *([beside] if beside else [])]


@pytest.fixture
def supply(acme, boreal, acme2, frame, anna, petra, places):
    Partner.objects.filter(pk=boreal.pk).update(kind="municipal", supply_kinds=["food", "fuel"])
    made.capability(acme, frame.diesel, by=anna, stock=Decimal(5))
    made.capability(acme, frame.diesel, by=anna, share_level="office")
    made.capability(boreal, frame.lorries, by=petra, capacity=Decimal(2))


def test_each_list_divides_by_what_its_reader_sees_and_leads_to_the_rows(
    sign_in, supply, acme, boreal, petra, omar, anna
):
    answer, counts = divided(sign_in(petra), "partners")
    assert counts["Kind"] == {"Municipal body": "1", "Private company": "1"}
    assert counts["Sector"] == {"Food": "1", "Fuel": "1"}
    assert counts["Status"] == {"Approved": "2"}
    assert counts["Has a site in"] == {"Northmark": "1", "Southmark": "1"}
    assert sum(map(int, counts["Serves"].values())) >= 2
    for label, rows in _facets(answer):
        for value, n, url in rows:
            assert len(sign_in(petra).get(url).context["page"].rows) == int(n), (label, value)

    _answer, counts = divided(sign_in(petra), "capabilities", resource="diesel")
    assert counts["Evidence"] == {"Declared": "2"}
    _answer, counts = divided(sign_in(omar), "capabilities")
    assert counts["Evidence"] == {"Declared": "1"}
    assert "Status" not in counts
    Site.objects.update(latitude="59.437", longitude="24.745")
    answer, counts = divided(sign_in(omar), "sites")
    assert counts == {"Region": {"Northmark": "1"}, "Kind of partner": {"Private company": "1"}}
    assert [spot.name for spot in answer.context["found"].spots] == [acme.sites.get().name]
    assert sign_in(anna).get(reverse("partners:breakdown", args=["sites"])).status_code == 403
    assert sign_in(petra).get(reverse("partners:breakdown", args=["people"])).status_code == 404


def test_a_long_list_is_told_in_shares_at_the_same_price(
    sign_in, supply, petra, places, monkeypatch
):
    client = sign_in(petra)
    url = reverse("partners:breakdown", args=["partners"])
    short = count_queries(lambda: client.get(url))
    monkeypatch.setattr(breakdown, "MOST", 4)
    for number in range(8):
        made.partner(f"Long {number}", places.north, approved_by=petra)

    answer, counts = divided(client, "partners")
    assert counts["Kind"] == {"Private company": "75\xa0%", "Municipal body": "25\xa0%"}
    assert "shares of its first 4" in answer.content.decode()
    assert count_queries(lambda: client.get(url)) == short


def test_the_lists_offer_it_with_their_filters(sign_in, supply, petra):
    client = sign_in(petra)
    for name, listed in (
        ("list", "partners"),
        ("capabilities", "capabilities"),
        ("sites", "sites"),
    ):
        shown = client.get(reverse(f"partners:{name}"), {"kind": ""}).content.decode()
        assert reverse("partners:breakdown", args=[listed]) + "?kind=" in shown
    part = client.get(
        reverse("partners:breakdown", args=["sites"]), headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in part
    assert 'class="map"' in part or "There is no map" in part

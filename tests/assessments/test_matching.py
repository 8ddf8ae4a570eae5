"""A company learns which needs it could help with, and nothing more about them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from partners.actions.usual import add_usual_supply
from tests.factories import assessments as made
from tests.factories import partners as registry
from tests.factories.queries import count_queries

pytestmark = pytest.mark.django_db


def shown(client: Any, partner: Any) -> str:
    url = reverse("assessments:needs_matching", args=[partner.public_id])
    return client.get(url).content.decode()


@pytest.fixture
def green(winter: Any, storm: Any, frame: Any, places: Any, petra: Any, energy_agency: Any) -> Any:
    return made.need(
        winter, frame.diesel, places.north, storm, by=petra, per_day=7_777, marking="green",
        authority=energy_agency, priority=1,
    )  # fmt: skip


def test_its_own_figure_is_shown_and_nothing_of_the_need(
    sign_in: Any, anna: Any, acme: Any, frame: Any, green: Any
) -> None:
    registry.capability(acme, frame.diesel, by=anna, rate=25)
    client = sign_in(anna)

    page = shown(client, acme)

    assert "Your 25 m³ a day would help here" in page.replace("\xa0", " ")
    assert "Crisis" in page
    assert "Energy" in page
    assert "7,777" not in page
    offer = page.split('href="')
    link = next(part.split('"')[0] for part in offer if "/offer/" in part.split('"')[0])
    form = client.get(link.replace("&amp;", "&")).content.decode()
    assert 'value="25"' in form
    assert f'value="{frame.diesel.public_id}" selected' in form
    assert (
        reverse("assessments:needs_matching", args=[acme.public_id])
        in client.get(reverse("partners:mine")).content.decode()
    )


@pytest.mark.parametrize("marking", ["amber", "amber_strict", "red"])
def test_what_is_marked_higher_is_not_mentioned(
    sign_in: Any, anna: Any, acme: Any, frame: Any, green: Any, marking: str
) -> None:
    registry.capability(acme, frame.diesel, by=anna, rate=25)
    type(green).objects.update(marking=marking)

    assert "would help here" not in shown(sign_in(anna), acme)


def test_only_what_it_reaches_has_or_usually_has(
    sign_in: Any, anna: Any, boris: Any, acme: Any, boreal: Any, frame: Any, green: Any,
    winter: Any, storm: Any, places: Any, petra: Any, norvania: Any, omar: Any,
) -> None:  # fmt: skip
    registry.capability(boreal, frame.diesel, by=boris, rate=25)  # serves Southmark only
    assert "would help here" not in shown(sign_in(boris), boreal)
    assert (
        sign_in(boris).get(reverse("assessments:needs_matching", args=[acme.public_id])).status_code
        == 404
    )
    acme.supply_kinds = ["fuel"]
    acme.save(update_fields=["supply_kinds"])
    client = sign_in(anna)
    assert "often have it" not in shown(client, acme)

    add_usual_supply(norvania, kind="fuel", resource=frame.diesel, by=petra)

    assert "often have it" in shown(client, acme)
    assert (
        sign_in(omar).get(reverse("assessments:needs_matching", args=[acme.public_id])).status_code
        == 404
    )


def test_many_needs_cost_what_one_costs(
    sign_in: Any, anna: Any, acme: Any, frame: Any, green: Any, winter: Any, storm: Any,
    places: Any, petra: Any,
) -> None:  # fmt: skip
    registry.capability(acme, frame.diesel, by=anna, rate=25, serves=[places.nation])
    client = sign_in(anna)
    few = count_queries(lambda: shown(client, acme))

    for region in (places.south, places.nation, places.town):
        made.need(winter, frame.diesel, region, storm, by=petra, per_day=1, marking="clear")

    assert count_queries(lambda: shown(client, acme)) == few
    assert shown(client, acme).count("would help here") == 4

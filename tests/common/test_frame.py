"""The frame of every page: who is offered which way, what is said above all, how it looks."""

import re

import pytest
from django.core.cache import cache
from django.template import engines
from django.test import RequestFactory

from resilience_portal.navigation import ENTRIES, Entry, Frame, Group

STYLEGUIDE = "/styleguide/"


def frame(person, path="/", **cookies):
    request = RequestFactory().get(path)
    request.user = person
    request.COOKIES.update(cookies)
    return Frame(request)


def labels(person):
    return {str(entry.label) for entry in ENTRIES if entry.is_for(person)}


def test_people_are_offered_only_what_their_kind_may_open(petra, omar, anna, audrey, oskar):
    assert "Applications" in labels(petra)
    assert "Applications" not in labels(omar)
    assert "Audit" in labels(audrey)
    assert "Audit" not in labels(petra)
    assert "Partners" not in labels(anna)
    assert "Partners" not in labels(oskar)


@pytest.mark.parametrize("person", ["petra", "omar", "anna", "vera", "audrey", "oskar"])
def test_every_way_offered_can_be_opened(client, request, person):
    user = request.getfixturevalue(person)
    client.force_login(user)

    for link in frame(user).links:
        assert client.get(link.url, follow=True).status_code == 200, link


def test_a_page_that_does_not_exist_is_not_offered(petra, monkeypatch):
    monkeypatch.setattr(
        "resilience_portal.navigation.ENTRIES", (*ENTRIES, Entry("nowhere:list", "Nowhere", "x"))
    )

    assert "Nowhere" not in {str(link.label) for link in frame(petra).links}


def test_the_deepest_way_is_the_current_one(petra):
    deepest = max((link.url for link in frame(petra).links), key=len)

    current = [link.url for link in frame(petra, deepest + "42/").links if link.is_current]

    assert current == [deepest]


def test_many_ways_of_one_kind_stand_in_a_menu_and_few_side_by_side(petra, oskar):
    ways = frame(petra, "/partners/").ways
    registry = next(way for way in ways if str(way.label) == "Registry")

    named = [str(way.label) for way in ways]
    assert named[0] == "Dashboard"
    assert "Registry" in named
    assert "Partners" not in named
    assert registry.is_current
    assert "/partners/" in {link.url for link in registry.links}
    offered = {link.url for link in frame(petra).links}
    shown = {link.url for way in ways for link in getattr(way, "links", [way])}
    assert shown == offered
    assert not any(isinstance(way, Group) for way in frame(oskar).ways)


def test_the_exercise_banner_is_on_every_page_of_its_nation(client, petra, petra2):
    petra.nation.banner = "EXERCISE: ALL COMPANIES AND FIGURES ARE INVENTED"
    petra.nation.save(update_fields=["banner"])

    client.force_login(petra)
    assert petra.nation.banner in client.get(STYLEGUIDE).content.decode()
    client.force_login(petra2)
    assert petra.nation.banner not in client.get(STYLEGUIDE).content.decode()


def test_visitors_see_the_banner_when_every_register_is_exercising(client, petra, petra2):
    for officer in (petra, petra2):
        officer.nation.banner = "EXERCISE"
        officer.nation.save(update_fields=["banner"])
    assert "EXERCISE" in client.get(STYLEGUIDE).content.decode()

    petra2.nation.banner = ""
    petra2.nation.save(update_fields=["banner"])
    cache.delete("visitors:banners")
    assert "EXERCISE" not in client.get(STYLEGUIDE).content.decode()


@pytest.mark.parametrize(
    ("cookie", "drawn"), [("dark", 'data-bs-theme="dark"'), ("light", 'data-bs-theme="light"')]
)
def test_the_chosen_theme_is_drawn_by_the_server(client, db, cookie, drawn):
    client.cookies["theme"] = cookie

    assert drawn in client.get(STYLEGUIDE).content.decode()


def test_an_unknown_theme_is_ignored(client, db):
    client.cookies["theme"] = '"><script>'

    assert "data-bs-theme" not in client.get(STYLEGUIDE).content.decode()


@pytest.mark.parametrize(
    "name", ["400.html", "403.html", "404.html", "429.html", "500.html", "csrf_failure.html"]
)
def test_an_error_page_needs_nothing(name):
    html = engines["django"].get_template(name).render()

    assert html.count("<h1>") == 1
    assert "Go to the first page" in html


def test_a_page_has_one_heading_and_one_main(client, db):
    html = client.get(STYLEGUIDE).content.decode()

    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert len(re.findall(r"<main[ >]", html)) == 1
    assert 'href="#main"' in html

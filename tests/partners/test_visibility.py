"""Who sees which partner and capability: the same door for list, detail, count and search."""

import pytest

from partners.models import Capability, Contact, Partner, Site
from tests.factories import partners as registry

EVERYBODY = ["petra", "omar", "anna", "boris", "paul", "vera", "audrey", "oskar", "petra2", "omar2"]


@pytest.mark.parametrize(
    ("person", "sees", "edits"),
    [
        ("petra", True, True),
        ("omar", True, False),
        ("lena", True, False),
        ("anna", True, True),
        ("boris", False, False),
        ("paul", False, False),
        ("vera", False, False),
        ("audrey", True, False),
        ("oskar", False, False),
        ("petra2", False, False),
        ("omar2", False, False),
        ("audrey2", False, False),
    ],
)
def test_who_sees_and_edits_a_partner(request, acme, person, sees, edits):
    user = request.getfixturevalue(person)

    assert Partner.objects.visible_to(user).contains(acme) is sees
    assert Partner.objects.editable_by(user).contains(acme) is edits


@pytest.mark.parametrize(
    ("person", "level", "sees"),
    [
        ("omar", "authorities", True),
        ("omar", "partners", True),
        ("omar", "office", False),
        ("petra", "office", True),
        ("audrey", "office", True),
        ("anna", "office", True),
        ("boris", "partners", False),
        ("petra2", "partners", False),
    ],
)
def test_a_share_level_hides_a_capability_from_officials(
    request, acme, anna, frame, person, level, sees
):
    held = registry.capability(acme, frame.diesel, by=anna, share_level=level)

    user = request.getfixturevalue(person)

    assert Capability.objects.visible_to(user).contains(held) is sees


def test_an_official_sees_only_resources_and_regions_in_charge(acme, boreal, anna, frame, omar):
    diesel_north = registry.capability(acme, frame.diesel, by=anna)
    registry.capability(acme, frame.lorries, by=anna)
    registry.capability(boreal, frame.diesel, by=anna)

    assert list(Capability.objects.visible_to(omar)) == [diesel_north]


def test_an_official_sees_supply_from_elsewhere_that_serves_the_region(
    boreal, anna, frame, omar, places
):
    national = registry.capability(boreal, frame.diesel, by=anna, serves=[places.nation])

    assert Capability.objects.visible_to(omar).contains(national)


def test_a_membership_that_ended_opens_nothing(acme, anna, django_user_model):
    import datetime

    acme.memberships.update(since=datetime.date(2020, 1, 1), until=datetime.date(2020, 12, 31))

    assert not Partner.objects.visible_to(anna).contains(acme)


def test_contacts_and_sites_are_as_visible_as_their_partner(acme, anna, boris, omar, petra2):
    contact = registry.contact(acme)
    site = acme.sites.get()

    for person, sees in ((anna, True), (omar, True), (boris, False), (petra2, False)):
        assert Contact.objects.visible_to(person).contains(contact) is sees
        assert Site.objects.visible_to(person).contains(site) is sees

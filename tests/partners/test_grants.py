"""A grant on one partner adds to what a person sees by role or membership, and never removes."""

import pytest
from guardian.shortcuts import assign_perm

from partners.models import Capability, Contact, Identifier, Partner, Site
from tests.factories import partners as registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(boreal, boris, frame, places):
    """What Boreal has: in Southmark, where Omar's agency has no say."""
    return {
        "contact": registry.contact(boreal),
        "site": boreal.sites.get(),
        "identifier": registry.identifier(boreal),
        "shared": registry.capability(boreal, frame.lorries, by=boris),
        "kept": registry.capability(boreal, frame.lorries, by=boris, share_level="office"),
        "draft": registry.capability(boreal, frame.lorries, by=boris, status="draft"),
    }


def seen(person, shelf):
    doors = {
        "contact": Contact, "site": Site, "identifier": Identifier, "shared": Capability,
        "kept": Capability, "draft": Capability,
    }  # fmt: skip
    person = type(person).objects.get(pk=person.pk)  # a new request
    return {
        name for name, model in doors.items()
        if model.objects.visible_to(person).contains(shelf[name])
    }  # fmt: skip


@pytest.mark.parametrize(
    ("person", "before", "after"),
    [
        ("omar", {"contact", "identifier"}, {"contact", "identifier", "site", "shared"}),
        ("omar2", set(), {"contact", "identifier", "site", "shared"}),
        ("petra2", set(), {"contact", "identifier", "site", "shared"}),
        ("audrey2", set(), {"contact", "identifier", "site", "shared"}),
        # What is shared with authorities is not shared with another company or a viewer.
        ("anna", set(), {"contact", "identifier", "site"}),
        ("vera", set(), {"contact", "identifier", "site"}),
        ("vera2", set(), {"contact", "identifier", "site"}),
        ("petra", {"contact", "identifier", "site", "shared", "kept", "draft"}, None),
        ("boris", {"contact", "identifier", "site", "shared", "kept", "draft"}, None),
    ],
)
def test_a_grant_to_view_adds(request, boreal, shelf, person, before, after):
    person = request.getfixturevalue(person)
    assert seen(person, shelf) == before

    assign_perm("partners.view_partner", person, boreal)

    assert seen(person, shelf) == (before if after is None else after)
    assert Partner.objects.visible_to(type(person).objects.get(pk=person.pk)).contains(boreal)
    assert not Partner.objects.editable_by(person).contains(boreal) or person.name in (
        "Petra",
        "Boris",
    )


def test_a_grant_to_edit_is_as_good_as_a_membership(boreal, anna, shelf):
    assign_perm("partners.view_partner", anna, boreal)
    assign_perm("partners.change_partner", anna, boreal)

    assert seen(anna, shelf) == set(shelf)
    assert Capability.objects.editable_by(anna).contains(shelf["draft"])


def test_a_grant_on_one_partner_opens_no_other(boreal, acme, omar2, shelf, frame, anna):
    other = registry.capability(acme, frame.diesel, by=anna)
    assign_perm("partners.view_partner", omar2, boreal)

    assert not Partner.objects.visible_to(omar2).contains(acme)
    assert not Capability.objects.visible_to(omar2).contains(other)


def test_a_grant_to_a_group_counts_and_an_inactive_person_sees_nothing(boreal, omar2, shelf):
    from django.contrib.auth.models import Group

    guests = Group.objects.create(name="guests")
    omar2.groups.add(guests)
    assign_perm("partners.view_partner", guests, boreal)
    assert seen(omar2, shelf) == {"contact", "identifier", "site", "shared"}

    omar2.is_active = False
    omar2.save()
    assert seen(omar2, shelf) == set()

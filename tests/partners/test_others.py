"""What partners let other partners know: name and kind, and nothing else."""

import pytest
from django.urls import reverse

from partners.models import Capability, Partner
from tests.factories import partners as registry
from tests.factories.queries import count_queries

pytestmark = pytest.mark.django_db

PAGE = reverse("partners:others")


@pytest.fixture
def named(acme, frame, anna):
    return registry.capability(
        acme, frame.diesel, by=anna, stock=4321, share_level="partners", description="Two tanks"
    )


def listed(sign_in, person):
    return [one.name for one in sign_in(person).get(PAGE).context["partners"]]


def test_another_company_reads_name_and_kind_and_nothing_else(sign_in, named, boris, acme):
    registry.contact(acme)

    shown = sign_in(boris).get(PAGE).content.decode()

    assert "Acme Power" in shown
    assert "Element 2: Stock" in shown
    site = acme.sites.get()
    for secret in ("4,321", "Diesel", "Two tanks", site.name, "Kim", str(acme.public_id)):
        assert secret not in shown.split("<main", 1)[1], secret
    assert not Capability.objects.visible_to(boris).exists()
    assert not Partner.objects.visible_to(boris).contains(acme)


@pytest.mark.parametrize("level", ["office", "authorities", "assessment"])
def test_who_did_not_choose_so_is_not_named(sign_in, named, boris, level):
    Capability.objects.update(share_level=level)

    assert listed(sign_in, boris) == []


@pytest.mark.parametrize("status", ["draft", "submitted", "withdrawn"])
def test_only_what_is_in_force_names_a_partner(sign_in, named, boris, status):
    Capability.objects.update(status=status)

    assert listed(sign_in, boris) == []


def test_a_suspended_partner_is_neither_named_nor_told(sign_in, named, acme, boreal, boris):
    Partner.objects.filter(pk=boreal.pk).update(status="suspended")
    assert listed(sign_in, boris) == []
    Partner.objects.filter(pk=boreal.pk).update(status="approved")
    Partner.objects.filter(pk=acme.pk).update(status="suspended")

    assert listed(sign_in, boris) == []


def test_another_register_names_its_own(sign_in, named, anna2, paul):
    assert listed(sign_in, anna2) == []
    assert listed(sign_in, paul) == [], "who represents nobody is told of nobody"


@pytest.mark.parametrize("person", ["petra", "omar", "vera", "audrey", "oskar"])
def test_it_is_a_page_for_companies(request, sign_in, named, person):
    assert sign_in(request.getfixturevalue(person)).get(PAGE).status_code == 403


def test_it_costs_the_same_however_many_are_named(
    sign_in, named, boris, norvania, places, petra, frame
):
    client = sign_in(boris)
    client.get(PAGE)
    few = count_queries(lambda: client.get(PAGE))
    for number in range(5):
        partner = registry.partner(f"Partner {number}", places.north, approved_by=petra)
        registry.capability(partner, frame.lorries, by=petra, share_level="partners")

    assert count_queries(lambda: client.get(PAGE)) == few
    assert len(listed(sign_in, boris)) == 6
    found = client.get(PAGE, {"q": "partner 3"}).context["partners"]
    assert [one.name for one in found] == ["Partner 3"]

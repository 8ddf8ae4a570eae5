"""Each object shows what was done to it, to those who may know."""

import pytest
from django.urls import reverse

from audit.models import Event
from audit.record import record
from partners.actions import places as deeds
from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.factories import partners as registry

pytestmark = pytest.mark.django_db


def page_of(sign_in, person, address):
    return sign_in(person).get(address)


@pytest.fixture
def rows(norvania, frame, places, energy_agency, petra, lena):
    """One row of each kind that has a page of its own, with one deed done to it."""
    element = frame.elements["BLR2"]
    storm = words.scenario(norvania, "storm", "crisis")
    assessment = made.assessment(petra, storm, status="open", public_lead=lena)
    need = made.need(assessment, frame.diesel, places.north, storm, by=petra)
    found = {
        "element": element,
        "resource": frame.diesel,
        "region": places.north,
        "authority": energy_agency,
        "scenario": storm,
        "assessment": assessment,
        "need": need,
    }
    for row in found.values():
        record("thing.looked_after", by=petra, target=row, nation_id=norvania.pk)
    return found


@pytest.mark.parametrize("person", ["petra", "audrey"])
def test_the_office_and_auditors_see_what_was_done_to_each_object(request, sign_in, rows, person):
    user = request.getfixturevalue(person)

    for name, row in rows.items():
        shown = page_of(sign_in, user, row.get_absolute_url()).content.decode()
        assert "Thing looked after" in shown, name


def test_officials_see_it_only_where_they_lead(sign_in, rows, omar, lena):
    for name, row in rows.items():
        shown = page_of(sign_in, omar, row.get_absolute_url()).content.decode()
        assert "Thing looked after" not in shown, name
    shown = page_of(sign_in, lena, rows["need"].get_absolute_url()).content.decode()
    assert "Thing looked after" in shown


def test_another_nations_office_sees_no_deeds_of_this_one(sign_in, rows, petra2):
    """It reads the same words and this nation's regions, and not who did what to them."""
    for name in ("element", "resource", "region"):
        page = page_of(sign_in, petra2, rows[name].get_absolute_url())
        assert page.status_code == 200
        assert "Thing looked after" not in page.content.decode(), name


def test_a_form_of_a_row_without_a_page_shows_its_history(sign_in, acme, petra, anna):
    contact = deeds.add_contact(acme, name="Kim Contact", phone="+12025550100", by=petra)
    address = reverse("partners:contact_edit", args=[contact.public_id])

    office = page_of(sign_in, petra, address).content.decode()
    company = page_of(sign_in, anna, address).content.decode()

    assert "Contact added" in office
    assert "Petra" in office
    assert "Contact added" in company
    assert "Petra" not in company.split('id="history"')[1]


def test_a_partners_history_holds_what_belongs_to_it(sign_in, acme, boreal, frame, petra):
    deeds.add_contact(acme, name="Kim Contact", phone="+12025550100", by=petra)
    deeds.update_site(acme.sites.get(), version=1, name="Old mill", by=petra)
    held = registry.capability(acme, frame.diesel, by=petra)
    record("capability.confirmed", by=petra, target=held)
    deeds.update_site(boreal.sites.get(), version=1, name="Not theirs", by=petra)

    shown = page_of(sign_in, petra, reverse("partners:history", args=[acme.public_id]))
    text = shown.content.decode()

    for said in ("Contact added", "Kim Contact", "Site updated", "Old mill", "Diesel"):
        assert said in text
    assert "Not theirs" not in text


def test_an_auditor_goes_from_one_deed_to_all_about_the_same_row(sign_in, acme, petra, audrey):
    site = acme.sites.get()
    deeds.update_site(site, version=1, name="Mill", by=petra)
    deeds.update_site(site, version=2, name="Old mill", by=petra)
    record("site.updated", by=petra, target=registry.site(acme, site.region))
    deed = Event.objects.filter(target_id=site.pk, target_label="partners.site").first()

    page = page_of(sign_in, audrey, reverse("audit:event", args=[deed.pk])).content.decode()
    link = f"{reverse('audit:events')}?target=partners.site&amp;row={site.pk}"
    assert link in page
    listed = page_of(sign_in, audrey, link.replace("&amp;", "&")).context["page"]
    assert [event.target_id for event in listed] == [site.pk, site.pk]

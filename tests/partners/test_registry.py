"""Partners themselves: entered, changed, approved, suspended, put away; their families and numbers."""

import pytest
from django.urls import reverse

from audit.models import Event, EventPersonalValue
from common.errors import ActionError, StaleVersion
from partners.actions import members, registry
from partners.actions import places as deeds
from partners.family import descendants_of, parents_of
from partners.identifiers import CleanNumber
from partners.models import Capability, Contact, Membership, Partner, Site
from tests.factories import accounts as people
from tests.factories import partners as made
from workspace.models import Change, Letter, Notice

pytestmark = pytest.mark.django_db

NUMBER = CleanNumber("national", "EE", "12345678")


def keys():
    return sorted(Change.objects.values_list("key", flat=True))


# Entering and changing


def test_what_the_office_enters_is_listed_until_it_is_approved(norvania, petra):
    partner = registry.create_partner(
        nation=norvania, name="Äcme  Power OÜ", number=NUMBER, kind="municipal", by=petra
    )

    assert (partner.status, partner.source) == ("listed", "office")
    assert partner.name_key.startswith("acme")
    assert "ou" not in partner.match_key.split()
    assert partner.identifiers.get().value == "12345678"
    approved = registry.approve_partner(partner, by=petra)
    assert (approved.status, approved.approved_by) == ("approved", petra)
    with pytest.raises(registry.PartnerNotListed):
        registry.approve_partner(partner, by=petra)


def test_a_number_belongs_to_one_partner_of_a_register(
    norvania, sudania, acme, acme2, petra, petra2
):
    registry.add_identifier(acme, number=NUMBER, by=petra)

    with pytest.raises(registry.IdentifierTaken, match="Acme Power") as caught:
        registry.create_partner(nation=norvania, name="Copy", number=NUMBER, by=petra)
    assert caught.value.partner == acme
    assert registry.add_identifier(acme2, number=NUMBER, by=petra2)


def test_a_number_is_verified_once(acme, petra):
    identifier = registry.add_identifier(acme, number=NUMBER, by=petra)

    identifier = registry.verify_identifier(identifier, by=petra)

    assert identifier.verified_by == petra
    with pytest.raises(registry.IdentifierIsVerified):
        registry.verify_identifier(identifier, by=petra)
    registry.remove_identifier(identifier, by=petra)
    assert not acme.identifiers.exists()


def test_a_new_name_is_found_by_its_new_letters(acme, petra):
    partner = registry.update_partner(acme, version=1, name="Boreal Steel", by=petra)

    assert (partner.name_key, partner.match_key) == ("boreal steel", "boreal steel")


def test_a_stale_form_is_refused(acme, petra):
    registry.update_partner(acme, version=1, website="https://acme.example", by=petra)

    with pytest.raises(StaleVersion):
        registry.update_partner(acme, version=1, website="https://other.example", by=petra)


# Suspending and putting away


def test_suspended_nothing_counts_and_its_people_are_told(acme, anna, petra, frame, norvania):
    made.capability(acme, frame.diesel, by=anna)

    registry.suspend_partner(acme, reason="Under inquiry.", by=petra)

    assert not Capability.objects.counting(norvania.pk).exists()
    assert keys() == [frame.diesel.pk]
    assert "Under inquiry." in Letter.objects.get(to=anna.email).body
    assert Notice.objects.filter(user=anna, kind="partner.suspended").exists()
    with pytest.raises(registry.PartnerNotInForce):
        registry.suspend_partner(acme, reason="Again.", by=petra)


def test_restored_it_counts_again(acme, anna, petra, frame, norvania):
    made.capability(acme, frame.diesel, by=anna)
    registry.suspend_partner(acme, reason="Inquiry.", by=petra)

    registry.restore_partner(acme, by=petra)

    assert Capability.objects.counting(norvania.pk).exists()
    with pytest.raises(registry.PartnerNotSuspended):
        registry.restore_partner(acme, by=petra)


def test_put_away_it_leaves_the_figures_and_can_be_taken_back(acme, anna, petra, frame, norvania):
    made.capability(acme, frame.diesel, by=anna)

    registry.archive_partner(acme, reason="Wound up.", by=petra)
    assert not Capability.objects.counting(norvania.pk).exists()
    with pytest.raises(ActionError):
        registry.archive_partner(acme, reason="Again.", by=petra)

    registry.unarchive_partner(acme, by=petra)
    assert Capability.objects.counting(norvania.pk).exists()
    assert keys() == [frame.diesel.pk] * 2


# Families


@pytest.fixture
def family(norvania, places, petra):
    """Four generations, each owned by the one before."""
    names = ("Group", "Holding", "Company", "Depot")
    return [made.partner(name, places.north, approved_by=petra) for name in names]


def _own(family, petra):
    for parent, child in zip(family, family[1:], strict=False):
        registry.set_parent(child, parent=parent, version=None, by=petra)
    for one in family:
        one.refresh_from_db()


def test_everything_below_has_the_same_top(family, petra):
    _own(family, petra)
    group, holding, company, depot = family

    assert [one.ultimate_parent for one in family] == [None, group, group, group]
    assert [one.top_id for one in family] == [group.pk] * 4
    assert parents_of(depot) == [company, holding, group]
    assert set(descendants_of(group)) == {holding, company, depot}


def test_a_branch_that_moves_takes_all_below_to_the_new_top(family, petra, boreal):
    _own(family, petra)
    _group, holding, company, depot = family

    registry.set_parent(holding, parent=boreal, version=None, by=petra)

    for one in (holding, company, depot):
        one.refresh_from_db()
        assert one.ultimate_parent == boreal


def test_a_branch_that_stands_alone_is_its_own_top(family, petra):
    _own(family, petra)
    _group, holding, company, depot = family

    registry.set_parent(holding, parent=None, version=None, by=petra)

    holding.refresh_from_db(), company.refresh_from_db(), depot.refresh_from_db()
    assert (holding.parent, holding.ultimate_parent) == (None, None)
    assert company.ultimate_parent == depot.ultimate_parent == holding


def test_building_from_the_bottom_gives_the_same_tops(family, petra):
    pairs = list(zip(family, family[1:], strict=False))
    for parent, child in reversed(pairs):
        registry.set_parent(child, parent=parent, version=None, by=petra)

    for one in family[1:]:
        one.refresh_from_db()
        assert one.ultimate_parent == family[0]


@pytest.mark.parametrize("below", [0, 1, 2, 3])
def test_nobody_is_owned_by_what_it_owns(family, petra, below):
    _own(family, petra)

    with pytest.raises(registry.WouldCircle):
        registry.set_parent(family[0], parent=family[below], version=None, by=petra)


def test_families_stay_in_their_register(acme, acme2, petra):
    with pytest.raises(registry.OtherRegister):
        registry.set_parent(acme, parent=acme2, version=None, by=petra)


def test_a_new_owner_changes_concentration_for_the_whole_branch(family, petra, boreal, frame):
    _own(family, petra)
    made.capability(family[3], frame.lorries, by=petra)
    Change.objects.all().delete()

    registry.set_parent(family[1], parent=boreal, version=None, by=petra)

    assert keys() == [frame.lorries.pk]


# Contacts and sites


def test_a_contacts_name_and_number_lie_apart_in_the_trail(acme, anna):
    contact = deeds.add_contact(acme, name="Kim", phone="+12025550123", role="Duty", by=anna)

    event = Event.objects.get(name="contact.added")
    assert set(event.changes) == {"role"}
    assert event.target_text == f"contact #{contact.pk}"
    kept = dict(EventPersonalValue.objects.filter(event=event).values_list("field", "new"))
    assert kept == {"name": "Kim", "phone": "+12025550123"}

    deeds.update_contact(contact, version=1, name="Kim Lee", role="Guard", by=anna)
    event = Event.objects.get(name="contact.updated")
    assert event.changes == {"role": ["Duty", "Guard"]}
    assert EventPersonalValue.objects.get(event=event).new == "Kim Lee"


def test_a_changed_contact_is_a_confirmed_one(acme, anna):
    contact = made.contact(acme, confirmed_on="2020-01-01")
    assert deeds.update_contact(contact, version=1, role="Guard", by=anna).confirmed_on

    unchanged = made.contact(acme, confirmed_on="2020-01-01")
    same = deeds.update_contact(unchanged, version=1, name="Kim Contact", by=anna)
    assert same.confirmed_on.year > 2020


def test_a_contact_put_away_cannot_be_confirmed(acme, anna):
    contact = deeds.archive_contact(made.contact(acme), by=anna)

    with pytest.raises(deeds.ContactIsArchived):
        deeds.confirm_contact(contact, by=anna)
    assert not deeds.restore_contact(contact, by=anna).is_archived


def test_a_site_is_added_and_put_away_when_nothing_is_declared_from_it(acme, anna, frame, places):
    site = deeds.add_site(acme, name="Depot", region=places.south, by=anna)
    held = made.capability(acme, frame.diesel, by=anna, site=site)

    with pytest.raises(deeds.SiteInUse):
        deeds.archive_site(site, by=anna)
    Capability.objects.filter(pk=held.pk).update(status="withdrawn")
    assert deeds.archive_site(site, by=anna).is_archived
    assert not deeds.restore_site(site, by=anna).is_archived


def test_what_a_site_supplies_follows_it_to_another_region(acme, anna, petra, frame, places):
    site = acme.sites.get()
    follows = made.capability(acme, frame.diesel, by=anna)
    stays = made.capability(acme, frame.lorries, by=anna, serves=[places.nation])

    deeds.update_site(site, version=1, region=places.south, by=petra)

    follows.refresh_from_db(), stays.refresh_from_db()
    assert follows.served.region_ids == [places.south.pk]
    assert stays.served.region_ids == [places.nation.pk]
    assert keys() == sorted([frame.diesel.pk, frame.lorries.pk])


def test_a_company_does_not_move_what_counts_to_another_region(acme, anna, frame, places, norvania):
    site = acme.sites.get()
    held = made.capability(acme, frame.diesel, by=anna)

    with pytest.raises(deeds.SiteCarriesSupply, match="Ask the office"):
        deeds.update_site(site, version=1, region=places.south, by=anna)

    site.refresh_from_db(), held.refresh_from_db()
    assert (site.region, held.served.region_ids) == (places.north, [places.north.pk])
    Capability.objects.update(status="draft")
    assert deeds.update_site(site, version=1, region=places.south, by=anna).region == places.south


def test_where_nothing_waits_a_company_moves_its_sites_itself(acme, anna, frame, places, norvania):
    norvania.raises_wait_for_office = False
    norvania.save()
    made.capability(acme, frame.diesel, by=anna)

    moved = deeds.update_site(acme.sites.get(), version=1, region=places.south, by=anna)

    assert moved.region == places.south


def test_a_site_that_stays_in_its_region_changes_no_figure(acme, anna, frame):
    made.capability(acme, frame.diesel, by=anna)

    deeds.update_site(acme.sites.get(), version=1, name="New name", by=anna)

    assert keys() == []


# Who represents


def test_an_administrator_invites_a_colleague(acme, anna):
    offer = members.invite_member(
        acme, email="new@acme.example", name="New One", role="editor", by=anna
    )

    assert offer.user.is_active is False
    assert not offer.user.memberships.exists()
    assert Letter.objects.filter(to="new@acme.example").exists()
    with pytest.raises(members.AlreadyMember):
        members.invite_member(acme, email="new@acme.example", name="X", role="editor", by=anna)


@pytest.mark.parametrize("taken", ["omar", "petra2", "left"])
def test_a_company_learns_nothing_about_an_address_that_is_taken(
    request, acme, anna, petra, norvania, taken
):
    """An official's, one of another register, one of somebody who has left: all the same."""
    if taken == "left":
        people.user("left", "representative", norvania, is_active=False)
    else:
        request.getfixturevalue(taken)

    with pytest.raises(members.AddressNotUsable) as refused:
        members.invite_member(acme, email=f"{taken}@example.org", name="X", role="editor", by=anna)

    assert str(refused.value).startswith("This address cannot be used here.")
    assert not Membership.objects.filter(partner=acme).exclude(user=anna).exists()


def test_the_office_is_told_that_an_address_is_one_of_its_own_people(acme, petra, omar):
    with pytest.raises(ActionError, match="among your people, as: Official"):
        members.invite_member(acme, email=omar.email, name="X", role="editor", by=petra)


def test_the_last_administrator_stays(acme, anna, petra):
    membership = Membership.objects.get(user=anna)

    with pytest.raises(members.LastAdministrator):
        members.end_membership(membership, by=anna)
    with pytest.raises(members.LastAdministrator):
        members.change_member(membership, role="editor", by=anna)


def test_a_membership_ends_and_opens_nothing_from_that_day(acme, anna, petra):
    other = made.representative("amir", acme, by=petra)
    membership = Membership.objects.get(user=other)
    Membership.objects.filter(pk=membership.pk).update(since="2020-01-01")

    ended = members.end_membership(membership, by=anna)

    assert not Membership.objects.current().filter(pk=ended.pk).exists()
    assert not Partner.objects.visible_to(other).exists()
    with pytest.raises(members.MembershipEnded):
        members.end_membership(ended, by=anna)


def test_a_membership_given_today_is_taken_back(acme, anna, petra):
    other = made.representative("amir", acme, by=petra)

    members.end_membership(Membership.objects.get(user=other), by=anna)

    assert not Partner.objects.visible_to(other).exists()


def test_a_role_changes(acme, anna, petra):
    other = made.representative("amir", acme, by=petra, role="editor")

    membership = members.change_member(
        Membership.objects.get(user=other), role="signatory", by=anna
    )

    assert membership.role == "signatory"


def test_every_deed_leaves_one_event(acme, anna, petra):
    before = Event.objects.count()
    contact = deeds.add_contact(acme, name="K", email="k@example.org", by=anna)
    deeds.confirm_contact(contact, by=anna)
    deeds.archive_contact(contact, by=anna)
    registry.suspend_partner(acme, reason="R", by=petra)
    registry.restore_partner(acme, by=petra)

    names = list(Event.objects.order_by("pk").values_list("name", flat=True))[before:]
    assert names == [
        "contact.added", "contact.confirmed", "contact.archived", "partner.suspended",
        "partner.restored",
    ]  # fmt: skip


# Pages


def url(name, *args):
    return reverse(f"partners:{name}", args=args)


def test_the_office_adds_a_partner(sign_in, petra, norvania):
    sent = {
        "name": "New Fuel", "kind": "private", "scheme": "lei", "number": "5299000J2N45DDNE4Y28",
    }  # fmt: skip

    answer = sign_in(petra).post(url("add"), sent)

    assert answer.url == Partner.objects.get(name="New Fuel").get_absolute_url()


def test_a_likely_double_is_shown_before_a_partner_is_added(sign_in, petra, acme):
    client = sign_in(petra)
    sent = {"name": "Acme Powr", "kind": "private", "scheme": "lei", "number": ""}

    page = client.post(url("add"), sent)
    assert "Acme Power" in page.content.decode()
    assert not Partner.objects.filter(name="Acme Powr").exists()

    client.post(url("add"), sent | {"is_another": "on"})
    assert Partner.objects.filter(name="Acme Powr").exists()


def test_a_taken_number_is_told_on_the_page(sign_in, petra, acme):
    registry.add_identifier(acme, number=CleanNumber("national", "NO", "988077917"), by=petra)
    sent = {
        "name": "Zeta", "kind": "private", "scheme": "national", "number": "988 077 917", "is_another": "on",
    }  # fmt: skip

    page = sign_in(petra).post(url("add"), sent)

    assert "belongs to Acme Power already" in page.content.decode()


def test_the_office_changes_everything_and_the_company_what_it_says_about_itself(
    sign_in, petra, anna, acme
):
    everything = sign_in(petra).get(url("edit", acme.public_id)).content.decode()
    own = sign_in(anna).get(url("edit", acme.public_id)).content.decode()

    assert 'name="name"' in everything
    assert 'name="name"' not in own
    sign_in(anna).post(
        url("edit", acme.public_id), {"website": "https://acme.example", "name": "X", "version": 1}
    )
    acme.refresh_from_db()
    assert (acme.name, acme.website) == ("Acme Power", "https://acme.example")


def test_two_people_edit_and_the_second_sees_both_versions(sign_in, petra, acme):
    client = sign_in(petra)
    client.post(
        url("edit", acme.public_id),
        {"name": "Acme One", "kind": "private", "version": 1, "supply_kinds": ["fuel"]},
    )

    page = client.post(
        url("edit", acme.public_id),
        {"name": "Acme Two", "kind": "municipal", "version": 1, "supply_kinds": ["food"]},
    )

    shown = page.content.decode()
    assert page.status_code == 409
    for words in ("Acme One", "Acme Two", "Private company", "Municipal body", "Fuel", "Food"):
        assert words in shown
    assert 'name="version" value="2"' in shown


def test_the_parent_is_searched_and_chosen(sign_in, petra, acme, boreal):
    client = sign_in(petra)
    page = client.get(url("parent", acme.public_id), {"q": "boreal"})
    assert "Boreal Foods" in page.content.decode()

    client.post(
        url("parent", acme.public_id) + "?q=boreal",
        {"parent": str(boreal.public_id), "version": 1},
    )
    acme.refresh_from_db()
    assert acme.parent == boreal

    circle = client.post(
        url("parent", boreal.public_id) + "?q=acme", {"parent": str(acme.public_id), "version": 1}
    )
    assert "cannot own it as well" in circle.content.decode()


def test_a_partner_of_another_nation_is_no_parent(sign_in, petra, acme, acme2):
    sign_in(petra).post(
        url("parent", acme.public_id), {"parent": str(acme2.public_id), "version": 1}
    )

    acme.refresh_from_db()
    assert acme.parent is None


@pytest.mark.parametrize(
    ("deed", "sent", "status"),
    [
        ("suspend", {"reason": "Inquiry."}, "suspended"),
        ("archive", {"reason": "Gone."}, "approved"),
    ],
)
def test_the_office_suspends_and_puts_away_with_a_reason(sign_in, petra, acme, deed, sent, status):
    client = sign_in(petra)
    assert client.get(url(deed, acme.public_id)).status_code == 200
    assert client.post(url(deed, acme.public_id), {"reason": ""}).status_code == 200

    client.post(url(deed, acme.public_id), sent)

    acme.refresh_from_db()
    assert (acme.status, acme.is_archived) == (status, deed == "archive")
    if deed == "suspend":
        assert client.post(url("restore", acme.public_id)).url == acme.get_absolute_url()


def test_a_listed_partner_is_approved_with_one_click(sign_in, petra, norvania):
    partner = registry.create_partner(nation=norvania, name="Listed", by=petra)

    sign_in(petra).post(url("approve", partner.public_id))

    partner.refresh_from_db()
    assert partner.status == "approved"


def test_numbers_are_added_verified_and_removed(sign_in, petra, acme):
    client = sign_in(petra)
    wrong = client.post(
        url("identifier_add", acme.public_id),
        {"scheme": "national", "number": "123"},
    )
    assert "9 digits" in wrong.content.decode()

    client.post(
        url("identifier_add", acme.public_id),
        {"scheme": "national", "number": "988 077 917"},
    )
    identifier = acme.identifiers.get()
    client.post(url("identifier_verify", acme.public_id, identifier.pk))
    identifier.refresh_from_db()
    assert identifier.verified_by == petra
    client.post(url("identifier_remove", acme.public_id, identifier.pk))
    assert not acme.identifiers.exists()


def test_a_contact_is_added_changed_confirmed_and_put_away(sign_in, anna, acme):
    client = sign_in(anna)
    sent = {"name": "Kim", "phone": "+1 202 555 0123", "is_any_hour": "on", "languages": ["en"]}
    client.post(url("contact_add", acme.public_id), sent)
    contact = Contact.objects.get()
    assert (contact.phone, contact.is_any_hour) == ("+12025550123", True)

    client.post(url("contact_edit", contact.public_id), sent | {"name": "Kim Lee", "version": 1})
    stale = client.post(url("contact_edit", contact.public_id), sent | {"version": 1})
    assert stale.status_code == 409
    Contact.objects.update(confirmed_on=None)
    client.post(url("contact_confirm", contact.public_id))
    contact.refresh_from_db()
    assert (contact.name, contact.confirmed_on is not None) == ("Kim Lee", True)
    client.post(url("contact_archive", contact.public_id), {"reason": "Has left."})
    contact.refresh_from_db()
    assert contact.archived_reason == "Has left."


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "Kim"}, "telephone number or an e-mail"),
        ({"name": "Kim", "email": "k@example.org", "is_any_hour": "on"}, "answered at any hour"),
        ({"name": "Kim", "phone": "12"}, "too short"),
        ({"name": "", "phone": "+12025550123"}, "required"),
    ],
)
def test_a_contact_that_cannot_be_reached_is_refused(sign_in, anna, acme, sent, words):
    page = sign_in(anna).post(url("contact_add", acme.public_id), sent)

    assert words in page.content.decode()
    assert not Contact.objects.exists()


def test_a_site_finds_its_region_by_name_or_code(sign_in, anna, acme, places):
    client = sign_in(anna)
    for number, typed in enumerate(("Northtown", "no-n-1", "Northtown (NO-N-1)")):
        client.post(url("site_add", acme.public_id), {"name": f"S{number}", "region": typed})

    assert Site.objects.filter(name__startswith="S", region=places.town).count() == 3


def test_a_region_nobody_knows_is_told_with_what_comes_near(sign_in, anna, acme, places):
    client = sign_in(anna)

    near = client.post(url("site_add", acme.public_id), {"name": "S", "region": "Northtwon"})
    several = client.post(url("site_add", acme.public_id), {"name": "S", "region": "mark"})
    none = client.post(url("site_add", acme.public_id), {"name": "S", "region": "Atlantis"})

    assert "Northtown (NO-N-1)" in near.content.decode()
    assert "Northmark (NO-N); Southmark (NO-S)" in several.content.decode()
    assert "No region is called" in none.content.decode()


def test_a_site_abroad_is_found_too(sign_in, anna, acme, places, places2):
    sign_in(anna).post(
        url("site_add", acme.public_id), {"name": "Abroad", "region": "Northmark (DK-N)"}
    )

    assert Site.objects.get(name="Abroad").region == places2.north


def test_coordinates_come_in_pairs(sign_in, anna, acme, places):
    page = sign_in(anna).post(
        url("site_add", acme.public_id),
        {"name": "S", "region": "Northmark (NO-N)", "latitude": "59"},
    )

    assert "both latitude and longitude" in page.content.decode()


def test_a_site_is_changed_and_put_away(sign_in, anna, acme, places, frame):
    site = acme.sites.get()
    client = sign_in(anna)
    sent = {"name": "Depot", "region": "Northmark (NO-N)", "latitude": "59,4", "longitude": "24.7"}
    client.post(url("site_edit", site.public_id), sent | {"version": 1})
    site.refresh_from_db()
    assert (site.name, str(site.latitude)) == ("Depot", "59.400000")
    stale = client.post(url("site_edit", site.public_id), sent | {"name": "X", "version": 1})
    assert stale.status_code == 409

    made.capability(acme, frame.diesel, by=anna, site=site)
    refused = client.post(url("site_archive", site.public_id), {"reason": "Sold."})
    assert "Withdraw or move them first" in refused.content.decode()


def test_only_an_administrator_invites_and_ends(sign_in, acme, anna, petra):
    editor = made.representative("edith", acme, by=petra, role="editor")
    client = sign_in(editor)
    assert client.get(url("member_add", acme.public_id)).status_code == 403

    client = sign_in(anna)
    sent = {"name": "New", "email": "new@acme.example", "role": "editor"}
    assert client.post(url("member_add", acme.public_id), sent).status_code == 302
    gone = Membership.objects.get(user=editor)
    client.post(url("member_end", acme.public_id, gone.pk))
    assert not Membership.objects.current().filter(user=editor).exists()

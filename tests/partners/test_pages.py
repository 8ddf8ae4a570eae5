"""The pages of one partner and one capability: who opens them, what they say, what they do."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Reading
from partners.actions import registry
from partners.models import Capability, CapabilityChange, DuplicatePair, Membership, Partner
from tests.factories import partners as made
from tests.factories.queries import count_queries

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"partners:{name}", args=args)


@pytest.fixture
def held(acme, frame, anna):
    return made.capability(acme, frame.diesel, by=anna, stock=Decimal(900), share_war=60)


@pytest.fixture
def waiting(held, anna):
    """A change that raises what is held and waits for the office."""
    return CapabilityChange.objects.create(
        capability=held,
        new_values={
            "stock": "1000.000",
            "entered": {"stock": "1000"},
            "entered_unit": held.resource.unit_id,
        },
        asked_by=anna,
    )


# Who opens what


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("petra", 200), ("audrey", 200), ("omar", 200), ("anna", 200), ("boris", 404),
        ("paul", 404), ("vera", 404), ("oskar", 404), ("petra2", 404), ("omar2", 404),
        ("audrey2", 404), ("anna2", 404),
    ],
)  # fmt: skip
def test_who_opens_a_partner_and_its_capability(request, sign_in, acme, held, person, status):
    client = sign_in(request.getfixturevalue(person))

    assert client.get(acme.get_absolute_url()).status_code == status
    assert client.get(held.get_absolute_url()).status_code == status


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("petra", 200),
        ("audrey", 200),
        ("anna", 200),
        ("omar", 404),
        ("boris", 404),
        ("petra2", 404),
    ],
)
def test_who_reads_the_history_and_who_read_the_data(request, sign_in, acme, person, status):
    client = sign_in(request.getfixturevalue(person))

    assert client.get(url("history", acme.public_id)).status_code == status
    assert client.get(url("readings", acme.public_id)).status_code == status


@pytest.mark.parametrize("page", ["edit", "contact_add", "site_add", "member_add", "declare"])
@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("petra", 200), ("anna", 200), ("audrey", 404), ("omar", 404), ("boris", 404),
        ("vera", 404), ("petra2", 404), ("anna2", 404),
    ],
)  # fmt: skip
def test_who_edits_a_partner(request, sign_in, acme, page, person, status):
    client = sign_in(request.getfixturevalue(person))

    assert client.get(url(page, acme.public_id)).status_code == status


@pytest.mark.parametrize("page", ["suspend", "archive", "parent", "identifier_add"])
@pytest.mark.parametrize(
    ("person", "status"), [("petra", 200), ("anna", 403), ("omar", 403), ("petra2", 404)]
)
def test_only_the_office_decides_on_a_partner(request, sign_in, acme, page, person, status):
    client = sign_in(request.getfixturevalue(person))

    assert client.get(url(page, acme.public_id)).status_code == status


@pytest.mark.parametrize("deed", ["approve", "restore"])
@pytest.mark.parametrize(("person", "status"), [("anna", 403), ("omar", 403), ("petra2", 404)])
def test_nobody_else_does_the_offices_deeds(request, sign_in, acme, deed, person, status):
    client = sign_in(request.getfixturevalue(person))

    assert client.post(url(deed, acme.public_id)).status_code == status


@pytest.mark.parametrize("deed", ["submit", "confirm", "discard"])
@pytest.mark.parametrize(
    ("person", "status"),
    [("boris", 404), ("omar", 404), ("audrey", 404), ("petra2", 404), ("anna2", 404)],
)
def test_another_companys_capability_is_not_there(request, sign_in, held, deed, person, status):
    client = sign_in(request.getfixturevalue(person))

    assert client.post(url(f"capability_{deed}", held.public_id)).status_code == status


@pytest.mark.parametrize("deed", ["edit", "withdraw"])
@pytest.mark.parametrize(
    ("person", "status"), [("anna", 200), ("petra", 200), ("boris", 404), ("omar", 404)]
)
def test_who_changes_a_capability(request, sign_in, held, deed, person, status):
    client = sign_in(request.getfixturevalue(person))

    assert client.get(url(f"capability_{deed}", held.public_id)).status_code == status


@pytest.mark.parametrize(("person", "status"), [("anna", 403), ("omar", 403), ("petra2", 404)])
def test_only_the_office_decides_on_capabilities(request, sign_in, held, waiting, person, status):
    client = sign_in(request.getfixturevalue(person))

    assert client.post(url("capability_accept", held.public_id)).status_code == status
    assert client.get(url("capability_refuse", held.public_id)).status_code == status
    assert client.post(url("change_grant", waiting.public_id)).status_code == status
    assert client.get(url("change_refuse", waiting.public_id)).status_code == status


@pytest.mark.parametrize("page", ["contact", "site"])
@pytest.mark.parametrize(
    ("person", "status"),
    [("anna", 200), ("petra", 200), ("boris", 404), ("omar", 404), ("petra2", 404)],
)
def test_another_companys_contacts_and_sites_are_not_there(
    request, sign_in, acme, page, person, status
):
    row = made.contact(acme) if page == "contact" else acme.sites.get()
    client = sign_in(request.getfixturevalue(person))

    assert client.get(url(f"{page}_edit", row.public_id)).status_code == status
    if status == 404:
        assert client.post(url(f"{page}_archive", row.public_id)).status_code == 404


def test_pages_of_nothing_are_not_there(sign_in, petra):
    client = sign_in(petra)
    nothing = "00000000-0000-4000-8000-000000000000"

    for page in ("detail", "capability", "application", "change", "edit"):
        assert client.get(url(page, nothing)).status_code == 404


# What they say


def test_what_an_official_may_not_see_is_not_on_the_partners_page(sign_in, acme, frame, anna, omar):
    made.capability(acme, frame.diesel, by=anna, stock=Decimal(4321), share_level="office")
    made.capability(acme, frame.lorries, by=anna, capacity=Decimal(8765))

    shown = sign_in(omar).get(acme.get_absolute_url()).content.decode()

    assert "4,321" not in shown
    assert "8,765" not in shown
    assert "Who represents it" not in shown


def test_opening_a_partner_or_capability_is_noted_for_it(sign_in, acme, held, omar, anna):
    client = sign_in(omar)
    client.get(acme.get_absolute_url())
    client.get(held.get_absolute_url())
    assert [one.what for one in Reading.objects.order_by("pk")] == [
        "partners:detail", "partners:capability",
    ]  # fmt: skip

    shown = sign_in(anna).get(url("readings", acme.public_id)).content.decode()
    assert shown.count("<td>Energy</td>") == 2
    assert "Omar" not in shown


def test_every_page_with_a_partners_own_data_is_noted(sign_in, acme, boreal, held, petra):
    """Forms and lists show as much as the page of a partner does."""
    contact = made.contact(acme)
    first, second = sorted((acme, boreal), key=lambda partner: partner.pk)
    pair = DuplicatePair.objects.create(
        nation=acme.nation, first=first, second=second, score=90, found_at=timezone.now()
    )
    client = sign_in(petra)
    pages = {
        "partners:capability_edit": url("capability_edit", held.public_id),
        "partners:contact_edit": url("contact_edit", contact.public_id),
        "partners:site_edit": url("site_edit", acme.sites.get().public_id),
        "partners:sites": url("sites"),
        "partners:duplicate": url("duplicate", pair.public_id),
    }
    for page in pages.values():
        client.get(page)

    noted = Reading.objects.order_by("pk")
    assert [one.what for one in noted] == list(pages)
    assert all(acme.pk in one.target_ids for one in noted)


def test_its_own_people_are_not_noted(sign_in, acme, held, anna):
    client = sign_in(anna)
    for page in (acme.get_absolute_url(), held.get_absolute_url(), url("mine")):
        client.get(page)

    assert not Reading.objects.exists()


def test_the_family_is_shown_from_top_to_bottom(sign_in, acme, boreal, petra, places):
    child = made.partner("Acme Child", places.north, approved_by=petra)
    registry.set_parent(acme, parent=boreal, version=None, by=petra)
    registry.set_parent(child, parent=acme, version=None, by=petra)

    shown = sign_in(petra).get(acme.get_absolute_url()).content.decode()

    family = shown.split('class="family"')[1]
    assert family.index("Boreal Foods") < family.index("Acme Power") < family.index("Acme Child")


def test_a_parent_the_reader_may_not_open_is_no_link(sign_in, acme, boreal, petra, anna):
    registry.set_parent(acme, parent=boreal, version=None, by=petra)

    shown = sign_in(anna).get(acme.get_absolute_url()).content.decode()

    assert "Boreal Foods" in shown
    assert boreal.get_absolute_url() not in shown


def test_a_partners_page_costs_the_same_however_much_it_has(
    sign_in, acme, frame, anna, petra, places
):
    client = sign_in(petra)
    made.capability(acme, frame.diesel, by=anna)
    made.contact(acme)
    made.identifier(acme, "1")
    client.get(acme.get_absolute_url())
    short = count_queries(lambda: client.get(acme.get_absolute_url()))
    for number in range(10):
        made.capability(acme, frame.diesel, by=anna)
        made.contact(acme)
        made.site(acme, places.south)
        made.identifier(acme, f"{number}{number}")

    assert count_queries(lambda: client.get(acme.get_absolute_url())) == short


@pytest.mark.parametrize(("person", "most"), [("petra", 13), ("omar", 12)])
def test_a_partners_page_asks_only_for_what_is_there(request, sign_in, acme, boreal, person, most):
    """The person, the partner with what there is of it, and what every partner has."""
    client = sign_in(request.getfixturevalue(person))
    client.get(acme.get_absolute_url())

    assert count_queries(lambda: client.get(acme.get_absolute_url())) <= most

    Partner.objects.filter(pk=boreal.pk).update(parent=acme, ultimate_parent=acme)
    assert boreal.name in client.get(acme.get_absolute_url()).content.decode()
    assert (
        f'href="{acme.get_absolute_url()}"'
        in client.get(boreal.get_absolute_url()).content.decode()
    )


# Our organisation


def test_a_newcomer_reads_what_is_to_do(sign_in, acme, anna):
    shown = sign_in(anna).get(url("mine")).content.decode()

    assert "Name a contact that answers 24 hours, 7 days" in shown
    assert 'value="18"' in shown, "a site is there and nothing else"


def test_the_meter_is_full_when_everything_is_done(sign_in, acme, anna, held):
    today = timezone.localdate()
    made.contact(acme, is_any_hour=True, confirmed_on=today)
    made.contact(acme, name="Second", confirmed_on=today)
    Capability.objects.update(confirmed_on=today)
    acme.sites.update(latitude=59, longitude=24)

    assert "What is to do" not in sign_in(anna).get(url("mine")).content.decode()


def test_what_waits_for_the_office_is_shown(sign_in, anna, waiting):
    assert "your change waits for the office" in sign_in(anna).get(url("mine")).content.decode()


def test_who_represents_several_chooses(sign_in, acme, boreal, anna, petra):
    Membership.objects.create(user=anna, partner=boreal, given_by=petra)
    client = sign_in(anna)

    assert "Acme Power</h1>" in client.get(url("mine")).content.decode()
    assert "Boreal Foods</h1>" in client.get(url("mine_one", boreal.public_id)).content.decode()


@pytest.mark.parametrize("person", ["boris", "petra", "omar", "anna2"])
def test_nobody_elses_organisation_is_mine(request, sign_in, acme, person):
    client = sign_in(request.getfixturevalue(person))

    assert "Acme Power</h1>" not in client.get(url("mine")).content.decode()
    assert client.get(url("mine_one", acme.public_id)).status_code in {200, 404}
    assert "Acme Power</h1>" not in client.get(url("mine_one", acme.public_id)).content.decode()


def test_who_represents_nobody_is_told_what_to_do(sign_in, paul, norvania):
    application = made.application(norvania, status="draft")
    type(application).objects.update(applicant=paul)

    shown = sign_in(paul).get(url("mine")).content.decode()

    assert "You represent no organisation today" in shown
    assert "Valga Road Fuel" in shown


# Declaring


def declared(at, /, **changes):
    return {
        "site": str(at.public_id), "unit": "MTQ", "stock": "900", "rate": "", "basis": "on_top",
        "kind": "stock", "description": "", "notice_hours_number": "1", "notice_hours_unit": "d",
        "mobilisation_hours_number": "", "mobilisation_hours_unit": "h", "lasts_hours_number": "",
        "lasts_hours_unit": "h", "share_peacetime": "100", "share_crisis": "100",
        "share_war": "60", "reach": "site", "valid_until": "", "share_level": "authorities",
    } | changes  # fmt: skip


@pytest.fixture
def form_page(acme, frame):
    return url("declare_resource", acme.public_id, frame.diesel.public_id)


@pytest.mark.parametrize("typed", ["diesel", "deisel", "Diesel "])
def test_a_resource_is_found_in_the_companys_own_words(sign_in, anna, acme, frame, typed):
    page = sign_in(anna).get(url("declare", acme.public_id), {"q": typed})

    assert url("declare_resource", acme.public_id, frame.diesel.public_id) in page.content.decode()


def test_a_criterion_is_not_offered(sign_in, anna, acme, frame):
    client = sign_in(anna)

    assert (
        "Plans" not in client.get(url("declare", acme.public_id), {"q": "plans"}).content.decode()
    )
    refused = client.get(url("declare_resource", acme.public_id, frame.plans.public_id))
    assert refused.status_code == 404


def test_the_kinds_of_supply_suggest_resources(sign_in, anna, acme, frame):
    Partner.objects.filter(pk=acme.pk).update(supply_kinds=["fuel"])

    assert "Diesel" in sign_in(anna).get(url("declare", acme.public_id)).content.decode()


def test_a_declaration_is_kept_and_then_sent(sign_in, anna, acme, frame, form_page):
    client = sign_in(anna)
    answer = client.post(form_page, declared(acme.sites.get(), stock="20–30"))

    held = Capability.objects.get()
    assert answer.url == held.get_absolute_url()
    assert (held.status, held.stock, held.notice_hours) == ("draft", 20, 24)
    shown = client.get(held.get_absolute_url()).content.decode()
    assert "band: 20–30" in shown

    client.post(url("capability_submit", held.public_id))
    held.refresh_from_db()
    assert held.status == "submitted"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"share_war": ""}, "In war"),
        ({"stock": ""}, "State at least one of the quantities"),
        ({"stock": "1,200"}, "without a thousands separator"),
        ({"stock": "0.0001"}, "less than a thousandth"),
        ({"share_war": "101"}, "less than or equal to 100"),
        ({"reach": "some"}, "Tick at least one region"),
        ({"valid_until": "2000-01-01"}, "This day has passed"),
        ({"site": ""}, "required"),
        ({"unit": "MWH"}, "not one of the available choices"),
        ({"notice_hours_number": "soon"}, "not a number"),
        ({"other_region": "Atlantis", "reach": "some"}, "No region is called"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_kept(sign_in, anna, acme, form_page, changes, words):
    page = sign_in(anna).post(form_page, declared(acme.sites.get(), **changes))

    assert page.status_code == 200
    assert words in page.content.decode()
    assert not Capability.objects.exists()


def test_war_has_no_default(sign_in, anna, form_page):
    page = sign_in(anna).get(form_page).content.decode()

    war = page.split('name="share_war"')[1].split(">")[0]
    assert "value=" not in war


def test_a_level_asks_for_those_in_service(sign_in, anna, acme, frame):
    page = url("declare_resource", acme.public_id, frame.masts.public_id)
    sent = declared(acme.sites.get(), unit="C62", capacity="640", in_service="600")
    client = sign_in(anna)

    wrong = client.post(page, sent)
    assert "More meet it than are in service" in wrong.content.decode()
    client.post(page, sent | {"in_service": "800"})
    held = Capability.objects.get()
    assert (held.capacity, held.in_service) == (640, 800)


@pytest.mark.parametrize(
    ("changes", "served"),
    [
        ({"reach": "site"}, ["north"]),
        ({"reach": "nation"}, ["nation"]),
        ({"reach": "some", "regions": ["south"]}, ["south"]),
        ({"reach": "some", "other_region": "Northtown (NO-N-1)"}, ["town"]),
    ],
)
def test_where_it_can_be_delivered(sign_in, anna, acme, form_page, places, changes, served):
    if "regions" in changes:
        changes = changes | {"regions": [getattr(places, name).pk for name in changes["regions"]]}

    sign_in(anna).post(form_page, declared(acme.sites.get(), **changes))

    assert Capability.objects.get().served.region_ids == [
        getattr(places, name).pk for name in served
    ]


def test_places_stated_before_stay_when_something_else_is_changed(
    sign_in, anna, acme, frame, places, places2
):
    """An import or a program may have stated several that the form does not offer by itself."""
    served = [places.south, places.town, places2.north]
    held = made.capability(acme, frame.diesel, by=anna, serves=served)
    page = url("capability_edit", held.public_id)
    client = sign_in(anna)

    form = client.get(page).context["form"]
    sent = declared(acme.sites.get(), stock="100", version=1, reach="some")
    assert sorted(form["regions"].value()) == sorted(str(place.pk) for place in served)
    client.post(page, sent | {"regions": form["regions"].value(), "description": "By road"})

    held.refresh_from_db()
    assert held.description == "By road"
    assert held.served.region_ids == sorted(place.pk for place in served)


def test_the_company_does_not_state_whose_it_is(sign_in, anna, petra, acme, form_page):
    assert 'name="owner"' not in sign_in(anna).get(form_page).content.decode()
    assert 'name="owner"' in sign_in(petra).get(form_page).content.decode()


def test_the_preview_follows_the_form(sign_in, anna, acme, frame, omar, places):
    page = url("audience", acme.public_id, frame.diesel.public_id)
    client = sign_in(anna)

    north = client.post(page, declared(acme.sites.get()))
    south = client.post(page, declared(acme.sites.get(), reach="some", regions=[places.south.pk]))
    empty = client.post(page, {})

    assert "Energy" in north.content.decode()
    assert "Energy" not in south.content.decode()
    assert empty.status_code == 200


def test_the_preview_is_as_closed_as_the_form(sign_in, boris, acme, frame):
    page = url("audience", acme.public_id, frame.diesel.public_id)

    assert sign_in(boris).get(page).status_code == 404


def test_a_change_is_split_on_the_page(sign_in, anna, acme, held):
    client = sign_in(anna)
    sent = declared(acme.sites.get(), stock="1000", share_crisis="50", version=str(held.version))

    page = client.post(url("capability_edit", held.public_id), sent, follow=True)

    held.refresh_from_db()
    assert (held.stock, held.share_crisis) == (900, 50)
    assert "waits for the office" in page.content.decode()
    assert CapabilityChange.objects.waiting().get().new_values["stock"] == "1000.000"


def test_two_people_change_a_capability_and_the_second_sees_both(sign_in, anna, acme, held):
    client = sign_in(anna)
    page = url("capability_edit", held.public_id)
    sent = declared(acme.sites.get(), stock="800", version=str(held.version))
    client.post(page, sent)

    stale = client.post(
        page,
        sent | {"stock": "700", "notice_hours_number": "2", "reach": "nation"},
    )

    assert stale.status_code == 409
    shown = stale.content.decode()
    for words in ("800", "700", "1 days", "2 days", "Anywhere in the nation"):
        assert words in shown


def test_the_form_of_what_is_held_starts_as_it_is(sign_in, anna, acme, frame, places, petra):
    held = made.capability(
        acme, frame.diesel, by=anna, stock=Decimal("12.5"), serves=[places.south, places.town],
        notice_hours=48, lasts_hours=36,
    )  # fmt: skip

    shown = sign_in(anna).get(url("capability_edit", held.public_id)).content.decode()

    for words in ('value="12.5"', 'value="2"', 'value="36"', "Northtown (NO-N-1)"):
        assert words in shown


def test_withdrawing_and_discarding_on_the_page(sign_in, anna, held):
    client = sign_in(anna)
    client.post(url("capability_withdraw", held.public_id), {"reason": ""})
    held.refresh_from_db()
    assert held.status == "withdrawn"

    client.post(url("capability_discard", held.public_id))
    held.refresh_from_db()
    assert held.is_archived


def test_confirming_on_the_page(sign_in, anna, held):
    sign_in(anna).post(url("capability_confirm", held.public_id))

    held.refresh_from_db()
    assert held.confirmed_on == timezone.localdate()


# The office decides


def test_what_waits_is_listed_and_decided(sign_in, petra, acme, frame, anna, waiting):
    held = made.capability(acme, frame.diesel, by=anna, status="submitted", stock=Decimal(4321))
    client = sign_in(petra)

    shown = client.get(url("waiting")).content.decode()
    assert "4,321" in shown
    assert url("change", waiting.public_id) in shown

    unread = client.post(url("capability_accept", held.public_id), follow=True)
    assert "Read what is declared" in unread.content.decode()
    page = client.get(held.get_absolute_url()).content.decode()
    assert f'name="version" value="{held.version}"' in page
    client.post(url("capability_accept", held.public_id), {"version": held.version})
    held.refresh_from_db()
    assert held.status == "in_force"


def test_a_declaration_is_sent_back_with_a_reason(sign_in, petra, acme, frame, anna):
    held = made.capability(acme, frame.diesel, by=anna, status="submitted")
    client = sign_in(petra)
    page = url("capability_refuse", held.public_id)

    assert client.post(page, {"reason": " ", "version": held.version}).status_code == 200
    stale = client.post(page, {"reason": "Twice.", "version": held.version + 1})
    assert (stale.status_code, "Read it again" in stale.content.decode()) == (409, True)
    client.post(page, {"reason": "Twice.", "version": held.version})

    held.refresh_from_db()
    assert (held.status, held.office_answer) == ("draft", "Twice.")
    assert "Twice." in sign_in(anna).get(held.get_absolute_url()).content.decode()


def test_old_and_new_stand_side_by_side(sign_in, petra, anna, waiting):
    for person in (petra, anna):
        shown = sign_in(person).get(url("change", waiting.public_id)).content.decode()
        assert "900" in shown
        assert "1,000" in shown
    assert ">Accept<" not in shown.replace("</svg>", ">").replace("\n", "")


def test_a_change_is_granted_or_refused_on_the_page(sign_in, petra, held, waiting):
    client = sign_in(petra)
    grant, refuse = (url(f"change_{deed}", waiting.public_id) for deed in ("grant", "refuse"))
    old = {"version": held.version - 1, "reason": "No."}
    assert client.post(grant, {}).url == url("change", waiting.public_id), "nobody read it"
    assert "Read it again" in client.post(grant, old, follow=True).content.decode()
    assert client.post(refuse, old).status_code == 409
    waiting.refresh_from_db()
    assert waiting.decided_at is None

    read = {"version": held.version}
    assert client.post(grant, read).url == url("waiting")
    held.refresh_from_db()
    assert held.stock == 1000

    late = client.post(refuse, read | {"reason": "No."})
    assert "decided already" in late.content.decode()
    assert "Accepted." in client.get(url("change", waiting.public_id)).content.decode()


def test_the_queue_costs_the_same_however_long_it_is(sign_in, petra, acme, frame, anna):
    client = sign_in(petra)
    made.capability(acme, frame.diesel, by=anna, status="submitted")
    client.get(url("waiting"))
    short = count_queries(lambda: client.get(url("waiting")))
    for _ in range(12):
        made.capability(acme, frame.diesel, by=anna, status="submitted")

    assert count_queries(lambda: client.get(url("waiting"))) == short


def test_a_visitor_is_asked_to_sign_in(client, acme, held):
    for page in (acme.get_absolute_url(), held.get_absolute_url(), url("mine"), url("desk")):
        assert client.get(page).status_code == 302


def test_deeds_are_posted(sign_in, petra, acme, held):
    client = sign_in(petra)

    for page in (
        url("approve", acme.public_id), url("capability_accept", held.public_id),
        url("capability_submit", held.public_id),
    ):  # fmt: skip
        assert client.get(page).status_code == 405


def test_a_refusal_is_shown_as_a_sentence(sign_in, petra, held):
    sent = {"version": held.version}
    page = sign_in(petra).post(url("capability_accept", held.public_id), sent, follow=True)

    assert "not waiting for the office" in page.content.decode()

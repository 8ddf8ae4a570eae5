"""The office decides on applications: once, with possible doubles beside, and the company is told."""

import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from common.errors import ActionError, StaleVersion
from partners.actions import vetting
from partners.candidates import find_candidates
from partners.identifiers import CleanNumber
from partners.models import Application, Contact, Membership, Partner
from tests.factories import accounts as people
from tests.factories import partners as registry
from tests.factories.queries import count_queries
from workspace.models import Change, Letter, Notice

pytestmark = pytest.mark.django_db

LEI = CleanNumber("lei", "", "5299000J2N45DDNE4Y28")


@pytest.fixture
def application(norvania, places):
    return registry.application(norvania)


def letters(to="mari@valga.example"):
    return list(Letter.objects.filter(to=to).values_list("subject", flat=True))


# Approving


def test_approving_makes_partner_number_contact_and_administrator(application, petra):
    partner = vetting.approve_application(application, kind="municipal", by=petra)

    application.refresh_from_db()
    assert (application.status, application.decided_by, application.partner) == (
        "approved", petra, partner,
    )  # fmt: skip
    assert (partner.name, partner.status, partner.kind) == (
        "Valga Road Fuel",
        "approved",
        "municipal",
    )
    assert partner.source == "application"
    assert partner.supply_kinds == ["fuel", "transport"]
    assert partner.identifiers.get().value == LEI.value
    contact = partner.contacts.get()
    assert (contact.phone, contact.is_any_hour) == ("+12025550123", True)
    assert contact.confirmed_on is not None
    membership = partner.memberships.select_related("user").get()
    assert (membership.user.email, membership.role) == ("mari@valga.example", "administrator")
    assert application.applicant == membership.user


def test_approving_invites_the_applicant_and_tells_them(application, petra):
    vetting.approve_application(application, by=petra)

    assert "Valga Road Fuel is registered" in letters()
    assert "You are invited to the Resilience Portal" in letters()
    assert Notice.objects.filter(user__email="mari@valga.example").exists()


def test_a_person_who_has_an_account_joins_with_it(norvania, petra, anna, places):
    application = registry.application(norvania, email="anna@example.org")

    partner = vetting.approve_application(application, by=petra)

    assert partner.memberships.get().user == anna
    assert letters("anna@example.org") == ["Valga Road Fuel is registered"]
    assert "Sign in as before" in Letter.objects.get(to="anna@example.org").body


def test_an_address_of_another_kind_of_person_is_refused_in_plain_words(norvania, petra, omar):
    application = registry.application(norvania, email="omar@example.org")

    with pytest.raises(vetting.PersonCannotRepresent, match="another address"):
        vetting.approve_application(application, by=petra)

    assert not Partner.objects.filter(name="Valga Road Fuel").exists()


def test_an_address_from_another_nation_is_refused_in_the_same_words(norvania, petra, anna2, omar):
    said = []
    for email in ("anna2@example.org", "omar@example.org"):
        application = registry.application(norvania, email=email)
        with pytest.raises(vetting.PersonCannotRepresent) as caught:
            vetting.approve_application(application, by=petra)
        said.append(str(caught.value))

    assert said[0] == said[1]


def test_a_number_that_is_taken_is_refused_and_says_by_whom(application, petra, acme):
    registry.identifier(acme, LEI.value, scheme="lei", country="")

    with pytest.raises(ActionError, match="Acme Power has this number already"):
        vetting.approve_application(application, by=petra)

    application.refresh_from_db()
    assert application.status == "submitted"
    assert not Contact.objects.filter(name="Mari Mets").exists()


def test_another_registers_partner_may_have_the_number(application, petra, acme2):
    registry.identifier(acme2, LEI.value, scheme="lei", country="")

    assert vetting.approve_application(application, by=petra)


def test_the_applicant_joins_a_partner_the_register_has_already(application, petra, acme):
    registry.identifier(acme, LEI.value, scheme="lei", country="")

    partner = vetting.approve_application(application, into=acme, by=petra)

    assert partner == acme
    assert Membership.objects.filter(partner=acme, user__email="mari@valga.example").exists()
    assert acme.identifiers.count() == 1
    assert Partner.objects.filter(nation=acme.nation).count() == 1


def test_joining_a_listed_partner_approves_it_and_its_supply_counts(
    application, petra, norvania, places, frame
):
    listed = registry.partner("Valga", places.south, approved_by=petra, status="listed")
    registry.capability(listed, frame.diesel, by=petra)
    Change.objects.all().delete()

    vetting.approve_application(application, into=listed, by=petra)

    listed.refresh_from_db()
    assert listed.status == "approved"
    assert listed.identifiers.get().value == LEI.value
    assert Change.objects.filter(kind="supply", key=frame.diesel.pk).exists()


@pytest.mark.parametrize("state", ["suspended", "archived"])
def test_nobody_joins_a_partner_that_is_not_in_force(application, petra, acme, state):
    if state == "suspended":
        Partner.objects.filter(pk=acme.pk).update(status="suspended")
    else:
        Partner.objects.filter(pk=acme.pk).update(archived_at=timezone.now(), archived_by=petra)

    with pytest.raises(vetting.PartnerCannotBeJoined):
        vetting.approve_application(application, into=acme, by=petra)


def test_joining_with_a_number_of_somebody_else_is_refused(application, petra, acme, boreal):
    registry.identifier(boreal, LEI.value, scheme="lei", country="")

    with pytest.raises(ActionError, match="Boreal Foods"):
        vetting.approve_application(application, into=acme, by=petra)


# Returning and rejecting


def test_questions_reach_the_applicant_with_a_link(application, petra):
    vetting.return_application(application, questions="Which depot?", by=petra)

    letter = Letter.objects.get(to="mari@valga.example")
    assert "Which depot?" in letter.body
    assert "/register/continue/" in letter.body
    assert letter.is_secret


def test_an_applicant_with_an_account_also_reads_it_in_the_portal(norvania, petra, anna):
    application = registry.application(norvania)
    Application.objects.filter(pk=application.pk).update(applicant=anna)

    vetting.return_application(application, questions="Which depot?", by=petra)

    assert Notice.objects.filter(user=anna, kind="application.answered").exists()


def test_a_rejection_says_why(application, petra):
    vetting.reject_application(application, reason="Not seated here.", by=petra)

    application.refresh_from_db()
    assert (application.status, application.decided_by) == ("rejected", petra)
    assert "Not seated here." in Letter.objects.get(to="mari@valga.example").body


@pytest.mark.parametrize("first", ["approve", "return", "reject"])
@pytest.mark.parametrize("second", ["approve", "return", "reject"])
def test_an_application_is_decided_once(application, petra, first, second):
    deeds = {
        "approve": lambda: vetting.approve_application(application, by=petra),
        "return": lambda: vetting.return_application(application, questions="?", by=petra),
        "reject": lambda: vetting.reject_application(application, reason="No.", by=petra),
    }
    deeds[first]()
    told = Letter.objects.count()

    with pytest.raises(vetting.ApplicationNotWaiting):
        deeds[second]()

    assert Letter.objects.count() == told


@pytest.mark.parametrize("deed", ["approve", "return", "reject"])
def test_what_an_officer_has_not_read_is_not_decided_on(sign_in, application, petra, deed):
    """Asked and answered while the page stood open: the applicant may have changed everything."""
    page = sign_in(petra).get(reverse("partners:application", args=[application.public_id]))
    seen = page.context["application"].version
    assert f'name="version" value="{seen}"' in page.content.decode()
    Application.objects.update(name="Another firm", version=seen + 1)
    sent = {"version": seen, "questions": "?", "reason": "No.", "kind": "private"}

    address = reverse(f"partners:application_{deed}", args=[application.public_id])
    answer = sign_in(petra).post(address, sent, follow=True)

    assert "has changed since you opened it" in answer.content.decode()
    application.refresh_from_db()
    assert application.status == "submitted"
    sign_in(petra).post(address, sent | {"version": seen + 1})
    application.refresh_from_db()
    assert application.status != "submitted"


def test_approving_without_having_read_is_refused(sign_in, application, petra):
    address = reverse("partners:application_approve", args=[application.public_id])

    answer = sign_in(petra).post(address, {"kind": "private"}, follow=True)

    assert "Read the application" in answer.content.decode()
    assert not Partner.objects.exists()


def test_each_deed_leaves_one_event(application, petra):
    vetting.return_application(application, questions="?", by=petra)

    names = Event.objects.filter(target_label="partners.application", target_id=application.pk)
    assert list(names.values_list("name", flat=True)) == ["application.returned"]


@pytest.mark.django_db(transaction=True)
def test_two_officers_click_at_the_same_time_and_one_decides(norvania, petra):
    """Two real connections: the second waits for the first and is told who decided."""
    peer = people.user("piotr", "officer", norvania)
    application = registry.application(norvania)
    ready, outcomes = threading.Barrier(2), []

    def decide(officer):
        ready.wait(timeout=10)
        try:
            vetting.approve_application(application, by=officer)
            outcomes.append("approved")
        except vetting.ApplicationNotWaiting as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(officer,)) for officer in (petra, peer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes, key=len)[0] == "approved"
    assert "has decided this application already" in sorted(outcomes, key=len)[1]
    assert Partner.objects.filter(name="Valga Road Fuel").count() == 1
    assert User.objects.filter(email="mari@valga.example").count() == 1


# The office's own note


def test_a_note_is_the_offices_alone(client, sign_in, application, petra):
    vetting.note_on_application(application, note="Ask Piret first.", version=1, by=petra)

    client.get(reverse("partners:register_status"))
    page = sign_in(petra).get(reverse("partners:application", args=[application.public_id]))
    assert "Ask Piret first." in page.content.decode()


def test_a_stale_note_is_refused(application, petra):
    vetting.note_on_application(application, note="One.", version=1, by=petra)

    with pytest.raises(StaleVersion):
        vetting.note_on_application(application, note="Two.", version=1, by=petra)


# Who may be the double


def test_candidates_are_found_by_number_name_and_mail_domain(norvania, places, petra):
    numbered = registry.partner("Other Name", places.north, approved_by=petra)
    registry.identifier(numbered, LEI.value, scheme="lei", country="")
    alike = registry.partner("Valga Road Feul", places.north, approved_by=petra)
    colleague = registry.partner("Colleague", places.north, approved_by=petra)
    registry.contact(colleague, email="desk@valga.example")
    registry.partner("Something Else Entirely", places.north, approved_by=petra)

    found = find_candidates(
        norvania.pk, name="Valga Road Fuel", numbers=[LEI], email="mari@valga.example"
    )

    assert [one.partner for one in found] == [numbered, alike, colleague]
    assert found[0].reasons == ["the same number"]
    assert "a like name" in found[1].reasons[0]
    assert found[2].reasons == ["the same mail domain"]


def test_the_same_digits_in_another_register_are_worth_a_look(norvania, places, petra):
    partner = registry.partner("Other Name", places.north, approved_by=petra)
    registry.identifier(partner, "12345678", scheme="vat")

    found = find_candidates(
        norvania.pk, name="X", numbers=[CleanNumber("national", "EE", "12345678")]
    )

    assert [(one.partner, one.score) for one in found] == [(partner, 90)]


def test_public_mail_says_nothing(norvania, places, petra):
    partner = registry.partner("Somebody", places.north, approved_by=petra)
    registry.contact(partner, email="somebody@gmail.com")

    assert find_candidates(norvania.pk, name="Else", email="other@gmail.com") == []


def test_candidates_stay_in_their_nation(norvania, acme2):
    registry.identifier(acme2, LEI.value, scheme="lei", country="")

    assert find_candidates(norvania.pk, name="Acme Sud", numbers=[LEI]) == []


# Pages


def page_of(application, deed=""):
    name = f"application_{deed}" if deed else "application"
    return reverse(f"partners:{name}", args=[application.public_id])


def read(application, **sent):
    """What an officer sends who has the application as it is now on the screen."""
    application.refresh_from_db()
    return sent | {"version": application.version}


@pytest.mark.parametrize(
    ("person", "reads", "decides"),
    [
        ("petra", 200, True),
        ("audrey", 200, False),
        ("omar", 403, False),
        ("anna", 403, False),
        ("vera", 403, False),
        ("oskar", 403, False),
        ("petra2", 404, False),
        ("audrey2", 404, False),
    ],
)
def test_who_reads_and_decides_applications(request, sign_in, application, person, reads, decides):
    client = sign_in(request.getfixturevalue(person))

    assert client.get(page_of(application)).status_code == reads
    listed = client.get(reverse("partners:applications"))
    assert (application.name in listed.content.decode()) is (reads == 200)
    for deed in ("return", "reject"):
        assert (client.get(page_of(application, deed)).status_code == 200) is decides
    assert (
        client.post(page_of(application, "approve"), read(application)).status_code == 302
    ) is decides
    application.refresh_from_db()
    assert (application.status == "approved") is decides


def test_a_draft_is_nobodys_business(sign_in, norvania, petra):
    draft = registry.application(norvania, status="draft")

    assert sign_in(petra).get(page_of(draft)).status_code == 404


def test_the_officer_approves_on_the_page(sign_in, application, petra):
    answer = sign_in(petra).post(
        page_of(application, "approve"), read(application, kind="municipal")
    )

    assert answer.url == Partner.objects.get(name="Valga Road Fuel").get_absolute_url()


def test_the_officer_joins_the_applicant_to_a_partner(sign_in, application, petra, acme):
    sign_in(petra).post(page_of(application, "approve"), read(application, into=acme.public_id))

    application.refresh_from_db()
    assert application.partner == acme


def test_a_partner_of_another_nation_cannot_be_joined(sign_in, application, petra, acme2):
    answer = sign_in(petra).post(
        page_of(application, "approve"), read(application, into=acme2.public_id)
    )

    assert answer.status_code == 404


def test_the_second_officer_reads_who_was_first(sign_in, application, petra, norvania):
    vetting.reject_application(application, reason="No.", by=petra)
    peer = people.user("piotr", "officer", norvania)

    page = sign_in(peer).post(page_of(application, "approve"), read(application), follow=True)

    assert "Petra has decided this application already" in page.content.decode()


@pytest.mark.parametrize(("deed", "field"), [("return", "questions"), ("reject", "reason")])
def test_questions_and_reasons_must_be_written(sign_in, application, petra, deed, field):
    page = sign_in(petra).post(page_of(application, deed), read(application, **{field: " "}))

    assert page.status_code == 200
    application.refresh_from_db()
    assert application.status == "submitted"


@pytest.mark.parametrize(("deed", "field"), [("return", "questions"), ("reject", "reason")])
def test_the_officer_asks_or_rejects_on_the_page(sign_in, application, petra, deed, field):
    page = sign_in(petra).post(page_of(application, deed), read(application, **{field: "Because."}))

    assert page.url == page_of(application)


def test_the_queue_is_oldest_first_and_shows_how_long(sign_in, norvania, petra):
    first = registry.application(norvania, name="First Fuel")
    second = registry.application(norvania, name="Second Fuel", number="LEI")
    Application.objects.filter(pk=second.pk).update(submitted_at="2020-01-01T00:00Z")

    page = sign_in(petra).get(reverse("partners:applications")).content.decode()

    assert page.index("Second Fuel") < page.index("First Fuel")
    assert "years ago" in page
    assert first.name in page


def test_the_queue_shows_what_was_decided_when_asked(sign_in, application, petra):
    vetting.reject_application(application, reason="No.", by=petra)
    client = sign_in(petra)

    assert application.name not in client.get(reverse("partners:applications")).content.decode()
    for shown in ("rejected", "all"):
        page = client.get(reverse("partners:applications"), {"shown": shown})
        assert application.name in page.content.decode()


def test_the_queue_costs_the_same_however_long_it_is(sign_in, norvania, petra):
    client = sign_in(petra)
    registry.application(norvania)
    short = count_queries(lambda: client.get(reverse("partners:applications")))
    for number in range(20):
        registry.application(norvania, name=f"Company {number}")

    assert count_queries(lambda: client.get(reverse("partners:applications"))) == short


def test_the_note_is_kept_on_the_page(sign_in, application, petra):
    client = sign_in(petra)
    client.post(page_of(application, "note"), {"office_note": "Check.", "version": 1})

    page = client.post(
        page_of(application, "note"), {"office_note": "Other.", "version": 1}, follow=True
    )

    application.refresh_from_db()
    assert application.office_note == "Check."
    assert "Somebody else changed this" in page.content.decode()

"""A stranger registers: drafts, links, and answers that never tell who is registered."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from partners import periodic
from partners.actions import registration as actions
from partners.actions import vetting
from partners.links import renew_secret
from partners.models import Application, Partner
from tests.factories import partners as registry
from tests.factories.queries import count_queries
from workspace.models import Letter, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(django_user_model):
    return django_user_model.objects.system()


@pytest.fixture
def draft(norvania):
    return registry.application(norvania, status="draft")


def fill_in(client, **changes):
    """Type all pages of the form, as a visitor does."""
    typed = registry.answers(**changes)
    for step in ("company", "supply", "contact"):
        answer = client.post(reverse("partners:register_step", args=[step]), typed[step])
        assert answer.status_code == 302, answer.context["form"].errors
    return client.post(reverse("partners:register_check"))


def link_in(letter):
    return re.search(r"https?://[^/]+(/register/\S+)", letter.body).group(1)


def newest_letter(to="mari@valga.example"):
    return Letter.objects.filter(to=to).latest("pk")


# The pages


@pytest.mark.parametrize("page", ["welcome", "register_preview", "register_link", "register_sent"])
def test_anybody_reads_what_it_is_about(client, norvania, page):
    assert client.get(reverse(f"partners:{page}")).status_code == 200


def test_the_office_writes_the_words_of_its_page(client, norvania):
    norvania.public_texts = {"what": {"en": "Written by the office."}}
    norvania.save()

    assert "Written by the office." in client.get(reverse("partners:welcome")).content.decode()


def test_of_several_registers_the_visitor_chooses_one(client, norvania, sudania):
    page = client.get(reverse("partners:welcome"))
    chosen = client.get(reverse("partners:welcome"), {"nation": "DK"})

    assert "Help your nation" in page.content.decode()
    assert "Help Sudania" in chosen.content.decode()


def test_the_only_register_is_not_asked_for_and_yet_chosen(client, norvania):
    page = client.get(reverse("partners:register_step", args=["company"]))

    assert page.context["form"]["nation"].value() == "NO"
    assert page.context["form"]["nation"].is_hidden


def test_the_register_chosen_on_the_first_page_is_the_one_of_the_form(client, norvania, sudania):
    page = client.get(reverse("partners:register"), {"nation": "DK"}, follow=True)

    assert page.context["form"]["nation"].value() == "DK"


def test_every_question_can_be_read_without_an_account(client, norvania):
    page = client.get(reverse("partners:register_preview")).content.decode()

    for question in ("As it stands in the business register", "24 hours, 7 days", "Medicines"):
        assert question in page
    assert "<input" not in page.split("<main", 1)[1]


# The draft


def test_what_is_typed_is_kept_page_by_page(client, norvania):
    typed = registry.answers()
    client.post(reverse("partners:register_step", args=["company"]), typed["company"])

    kept = Application.objects.get()
    again = client.get(reverse("partners:register_step", args=["company"])).content.decode()

    assert (kept.status, kept.nation, kept.name) == ("draft", norvania, "Valga Road Fuel")
    assert "Valga Road Fuel" in again
    assert client.get(reverse("partners:register")).url.endswith("/register/supply/")


def test_a_wrong_number_is_told_and_nothing_is_kept(client, norvania):
    typed = registry.answers(number="5299000J2N45DDNE4Y29")["company"]

    page = client.post(reverse("partners:register_step", args=["company"]), typed)

    assert "check digit" in page.content.decode()
    assert not Application.objects.exists()


def test_later_pages_start_with_the_first(client, norvania):
    page = client.get(reverse("partners:register_step", args=["contact"]))

    assert page.url.endswith("/register/company/")
    assert client.get(reverse("partners:register_step", args=["nonsense"])).status_code == 404


def test_strangers_leave_the_registry_alone(client, norvania):
    fill_in(client)

    assert not Partner.objects.exists()


def test_a_machine_that_fills_the_hidden_field_learns_nothing(client, norvania):
    typed = registry.answers()["company"] | {"trap": "http://spam.example"}

    page = client.post(reverse("partners:register_step", args=["company"]), typed)

    assert page.url == reverse("partners:register_sent")
    assert not Application.objects.exists()


def test_the_draft_is_only_in_the_browser_that_made_it(client, norvania, django_user_model):
    fill_in(client)

    assert Client().get(reverse("partners:register_check")).url.endswith("/register/company/")


def test_the_check_page_leads_to_what_is_missing(client, norvania):
    client.post(reverse("partners:register_step", args=["company"]), registry.answers()["company"])

    assert client.get(reverse("partners:register_check")).url.endswith("/register/supply/")
    assert client.post(reverse("partners:register_check")).url.endswith("/register/supply/")


# The link in the mail


def test_nothing_reaches_the_office_before_the_link_is_opened(client, norvania, petra):
    fill_in(client)
    kept = Application.objects.get()
    assert kept.status == "draft"
    assert not Application.objects.visible_to(petra).exists()
    address = link_in(newest_letter())
    assert client.get(address).status_code == 200
    kept.refresh_from_db()
    assert kept.status == "draft", "a scanner that follows the link confirms nothing"

    client.post(address)
    kept.refresh_from_db()
    assert kept.status == "submitted"
    assert kept.answers["clean"]["phone"] == "+12025550123"
    assert Application.objects.visible_to(petra).contains(kept)
    assert Notice.objects.filter(user=petra, kind="application.submitted").exists()


def test_the_link_works_once_and_says_so_calmly(client, norvania, system):
    fill_in(client)
    address = link_in(newest_letter())
    client.post(address)

    assert client.post(address).url == reverse("partners:register_status")
    assert Event.objects.filter(name="application.submitted").count() == 1


def test_a_forged_link_does_nothing(client, norvania):
    assert client.post(reverse("partners:register_confirm", args=["nonsense"])).status_code == 410


def test_a_link_expires_after_a_week(client, norvania):
    fill_in(client)
    address = link_in(newest_letter())

    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert client.post(address).status_code == 410
    assert Application.objects.get().status == "draft"


def test_a_link_to_an_address_that_was_changed_since_does_nothing(client, norvania):
    fill_in(client)
    address = link_in(newest_letter())
    typed = registry.answers(email="other@valga.example")["contact"]
    client.post(reverse("partners:register_step", args=["contact"]), typed)

    assert client.post(address).status_code == 410


def test_the_draft_is_found_again_by_a_mailed_link(client, norvania):
    fill_in(client)
    client.post(reverse("partners:register_keep"))
    elsewhere = Client()

    assert elsewhere.get(link_in(newest_letter())).url == reverse("partners:register")
    assert "Valga Road Fuel" in elsewhere.get(reverse("partners:register_check")).content.decode()


def test_a_newer_link_ends_the_older_one(draft, client):
    old = renew_secret(draft)
    renew_secret(draft)

    answer = client.get(reverse("partners:register_continue", args=[old]))

    assert answer.status_code == 404


def test_only_the_hash_of_a_link_is_kept(draft):
    secret = renew_secret(draft)

    assert secret not in draft.draft_hash
    assert Application.objects.with_secret(secret).get() == draft


def test_the_link_needs_an_address(client, norvania):
    client.post(reverse("partners:register_step", args=["company"]), registry.answers()["company"])

    page = client.post(reverse("partners:register_keep"), follow=True)

    assert "Type your e-mail address first" in page.content.decode()


# Nobody learns who is registered


@pytest.fixture
def known(acme, anna):
    """Acme Power is registered with this number, and Anna with this address."""
    registry.identifier(acme, "5299000J2N45DDNE4Y28", scheme="lei", country="")
    return acme


def _journey(client, **changes):
    """Every answer a visitor gets on the way, without what differs by chance."""
    typed = registry.answers(**changes)
    answers = []
    for step in ("company", "supply", "contact"):
        answers.append(client.post(reverse("partners:register_step", args=[step]), typed[step]))
    answers.append(client.get(reverse("partners:register_check")))
    answers.append(client.post(reverse("partners:register_check")))
    answers.append(client.get(reverse("partners:register_sent")))
    return [(one.status_code, one.get("Location"), _without_own(one, changes)) for one in answers]


def _without_own(answer, changes):
    text = answer.content.decode()
    for own in ("Valga Road Fuel", "Acme Power", "mari@valga.example", "anna@example.org"):
        text = text.replace(own, "…")
    text = re.sub(r'csrf\w*"[^>]*|X-CSRFToken[^>]*', "", text)
    return re.sub(r"\d{2}:\d{2}", "", text)


def test_the_same_words_for_who_is_registered_and_who_is_not(known, norvania):
    unknown = _journey(Client())
    registered = _journey(Client(), name="Acme Power", email="anna@example.org")

    assert unknown == registered


def test_the_same_work_for_who_is_registered_and_who_is_not(known, norvania):
    def journey(**changes):
        client = Client()
        typed = registry.answers(**changes)

        def all_pages():
            for step in ("company", "supply", "contact"):
                client.post(reverse("partners:register_step", args=[step]), typed[step])
            client.post(reverse("partners:register_check"))

        return count_queries(all_pages)

    journey()
    assert journey() == journey(name="Acme Power", email="anna@example.org")


def test_the_lost_link_answers_alike_and_writes_one_letter_either_way(client, draft):
    page = reverse("partners:register_link")

    known = client.post(page, {"email": draft.email})
    unknown = client.post(page, {"email": "nobody@example.org"})

    def plain(answer):
        return re.sub(r'csrf\w*"[^>]*|X-CSRFToken[^>]*|\d{2}:\d{2}', "", answer.content.decode())

    assert plain(known) == plain(unknown)
    assert Letter.objects.filter(to=draft.email).count() == 1
    assert Letter.objects.filter(to="nobody@example.org").count() == 1
    assert "There is none" in Letter.objects.get(to="nobody@example.org").body


def test_so_many_letters_for_one_address_and_no_more(client, norvania, settings):
    settings.ACCOUNT_RATE_LIMITS = {"register_mail": "20/h/ip,2/h/key", "register_step": "99/h/ip"}
    page = reverse("partners:register_link")

    answers = [client.post(page, {"email": "a@example.org"}).status_code for _ in range(3)]
    other = client.post(page, {"email": "b@example.org"}).status_code

    assert answers == [200, 200, 429]
    assert other == 200


def test_so_many_pages_for_one_visitor_and_no_more(client, norvania, settings):
    settings.ACCOUNT_RATE_LIMITS = {"register_step": "2/h/ip", "register_mail": "9/h/ip"}
    typed = registry.answers()["company"]
    page = reverse("partners:register_step", args=["company"])

    assert [client.post(page, typed).status_code for _ in range(3)] == [302, 302, 429]


# After the office


def returned(norvania, petra):
    application = registry.application(norvania)
    return vetting.return_application(application, questions="Which depot?", by=petra)


def test_the_applicant_answers_and_the_application_is_back_in_the_queue(client, norvania, petra):
    application = returned(norvania, petra)
    client.get(link_in(newest_letter()))
    page = client.get(reverse("partners:register_status")).content.decode()
    assert "Which depot?" in page

    client.post(reverse("partners:register_status"), {"answer": "The one in Valga."})

    application.refresh_from_db()
    assert application.status == "submitted"
    assert application.answers["exchange"] == [
        {"question": "Which depot?", "answer": "The one in Valga."}
    ]


def test_the_applicant_may_change_what_was_stated(client, norvania, petra):
    application = returned(norvania, petra)
    client.get(link_in(newest_letter()))
    typed = registry.answers(name="Valga Fuel")["company"]

    client.post(reverse("partners:register_step", args=["company"]), typed)
    client.post(reverse("partners:register_status"), {"answer": "Corrected."})

    application.refresh_from_db()
    assert (application.name, application.answers["clean"]["name"]) == ("Valga Fuel", "Valga Fuel")


def test_a_changed_address_is_confirmed_before_the_office_sees_the_answer(client, norvania, petra):
    application = returned(norvania, petra)
    client.get(link_in(newest_letter()))
    typed = registry.answers(email="new@valga.example")["contact"]
    client.post(reverse("partners:register_step", args=["contact"]), typed)

    client.post(reverse("partners:register_status"), {"answer": "Another address."})

    application.refresh_from_db()
    assert (application.status, application.email) == ("draft", "new@valga.example")
    client.post(link_in(newest_letter("new@valga.example")))
    application.refresh_from_db()
    assert application.status == "submitted"


def test_what_the_office_has_cannot_be_changed(client, norvania, system):
    application = registry.application(norvania)
    secret = renew_secret(application)
    client.get(reverse("partners:register_continue", args=[secret]))

    page = client.post(
        reverse("partners:register_step", args=["company"]), registry.answers()["company"]
    )

    assert page.url == reverse("partners:register_status")
    with pytest.raises(actions.ApplicationNotOpen):
        actions.save_step(application, step="company", answers={}, by=system)
    with pytest.raises(actions.ApplicationNotOpen):
        actions.ask_confirmation(application, by=system)
    with pytest.raises(actions.ApplicationNotOpen):
        actions.resubmit_application(application, answer="?", by=system)
    with pytest.raises(actions.ApplicationNotOpen):
        actions.discard_draft(application, by=system)


def test_a_draft_that_is_no_longer_right_is_not_sent(norvania, system):
    draft = registry.application(norvania, status="draft", number="123")

    with pytest.raises(actions.ApplicationIncomplete) as caught:
        actions.ask_confirmation(draft, by=system)

    assert caught.value.step == "company"


@pytest.mark.parametrize("status", ["submitted", "approved", "rejected"])
def test_the_applicant_sees_where_it_stands(client, norvania, petra, acme, status):
    application = registry.application(norvania)
    if status != "submitted":
        Application.objects.filter(pk=application.pk).update(
            status=status,
            decided_at=timezone.now(),
            decided_by=petra,
            partner=acme if status == "approved" else None,
        )
    client.get(reverse("partners:register_continue", args=[renew_secret(application)]))

    assert client.get(reverse("partners:register_status")).status_code == 200


def test_forgotten_drafts_are_thrown_away_and_nothing_else(norvania):
    long_ago = timezone.now() - timedelta(days=31)
    forgotten = registry.application(norvania, status="draft")
    fresh = registry.application(norvania, status="draft")
    waiting = registry.application(norvania)
    Application.objects.exclude(pk=fresh.pk).update(saved_at=long_ago)

    periodic.discard_forgotten_drafts()
    periodic.discard_forgotten_drafts()

    assert set(Application.objects.all()) == {fresh, waiting}
    assert Event.objects.filter(name="application.discarded", target_id=forgotten.pk).count() == 1


def test_a_person_who_is_signed_in_applies_as_themselves(sign_in, anna, norvania):
    sign_in(anna).post(
        reverse("partners:register_step", args=["company"]), registry.answers()["company"]
    )

    assert Application.objects.get().applicant == anna
    assert Application.objects.visible_to(anna).exists()

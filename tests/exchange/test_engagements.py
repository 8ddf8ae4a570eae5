"""The office's talks with partners, what follows from them, who cares, and handing it over."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from exchange import periodic
from exchange.models import Care, Engagement, FollowUp
from tests.factories import accounts as people
from tests.factories import exchange as made
from tests.factories import partners as registry
from tests.factories.queries import count_queries
from workspace.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(acme, petra):
    return made.engagement(acme, by=petra, officers=[petra])


@pytest.fixture
def pia(norvania):
    """A second officer."""
    return people.user("pia", "officer", norvania)


def url(name, *args):
    return reverse(f"exchange:{name}", args=args)


def write(client, partner, **fields):
    today = timezone.localdate().isoformat()
    values = {
        "kind": "meeting",
        "held_on": today,
        "subject": "Fuel for winter",
        "text": "Secret plan",
    }
    return client.post(url("engagement_new", partner.public_id), values | fields)


def test_a_talk_is_kept_with_both_sides_and_its_papers(sign_in, petra, acme, duty_of_acme, pia):
    client = sign_in(petra)
    paper = SimpleUploadedFile("notes.txt", b"what was said", "text/plain")
    write(
        client, acme, officers=[petra.public_id, pia.public_id], contacts=[duty_of_acme.public_id],
        others="Mayor", file=paper,
    )  # fmt: skip

    kept = Engagement.objects.get()
    assert set(kept.officers.all()) == {petra, pia}
    assert list(kept.contacts.all()) == [duty_of_acme]
    shown = client.get(kept.get_absolute_url()).content.decode()
    for words in ("Secret plan", "Duty Acme", "Mayor", "notes.txt", "Pia"):
        assert words in shown
    assert "Fuel for winter" in client.get(url("for_partner", acme.public_id)).content.decode()
    event = Event.objects.get(name="engagement.written")
    assert "Secret plan" not in str(event.changes)  # the words lie apart
    file = kept.files.get()
    assert client.get(url("engagement_file", kept.public_id, file.pk)).status_code in {200, 409}


def test_only_the_office_and_audit_read_it(sign_in, talk, omar, anna, boris, audrey, petra2, acme):
    for person, code in ((omar, 404), (anna, 404), (boris, 404), (petra2, 404), (audrey, 200)):
        assert sign_in(person).get(talk.get_absolute_url()).status_code == code
    for person in (omar, anna):
        shown = sign_in(person).get(url("for_partner", acme.public_id)).content.decode()
        assert "About fuel" not in shown
        assert "Responsible" not in shown


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"held_on": "2999-01-01"}, "Write it down when it has taken place."),
        ({"subject": ""}, "required"),
        (
            {"contacts": ["00000000-0000-0000-0000-000000000000"]},
            "not one of the available choices",
        ),
    ],
)
def test_what_cannot_be_is_refused(sign_in, petra, acme, fields, said):
    assert said in write(sign_in(petra), acme, **fields).content.decode()
    assert not Engagement.objects.exists()


def test_contacts_of_another_partner_and_strangers_are_refused(sign_in, petra, acme, boreal, omar):
    theirs = registry.contact(boreal, name="Bo")
    for fields in ({"contacts": [theirs.public_id]}, {"officers": [omar.public_id]}):
        assert write(sign_in(petra), acme, **fields).status_code == 200
    assert not Engagement.objects.exists()


def test_two_who_put_it_right_at_once_see_both_versions(sign_in, petra, talk):
    client = sign_in(petra)
    values = {"kind": "visit", "held_on": talk.held_on.isoformat(), "subject": "Mine", "version": 1}
    client.post(url("engagement_edit", talk.public_id), values)
    second = client.post(url("engagement_edit", talk.public_id), values | {"subject": "Theirs"})
    assert second.status_code == 409
    assert "Mine" in second.content.decode()
    assert "Theirs" in second.content.decode()


def test_what_is_to_be_done_reaches_its_owner_and_ends(sign_in, petra, pia, talk):
    today = timezone.localdate()
    sign_in(petra).post(
        url("follow_up_add", talk.public_id),
        {"what": "Send the list", "due_on": today.isoformat(), "owner": pia.public_id},
    )
    row = FollowUp.objects.get()
    assert Notice.objects.filter(user=pia, kind="matter.follow_up").count() == 1
    periodic.tell_due_follow_ups()
    periodic.tell_due_follow_ups()
    assert Notice.objects.filter(user=pia, kind="matter.follow_up").count() == 2

    assert "Send the list" not in sign_in(petra).get(url("follow_ups")).content.decode()
    client = sign_in(pia)
    assert "Send the list" in client.get(url("follow_ups")).content.decode()
    client.post(url("follow_up_done", row.public_id))
    assert (
        "done already"
        in client.post(url("follow_up_done", row.public_id), follow=True).content.decode()
    )
    row.refresh_from_db()
    assert row.done_by == pia
    assert "Send the list" not in client.get(url("follow_ups"), {"owner": "all"}).content.decode()


def test_an_officer_cares_for_a_partner_and_hands_everything_over(
    sign_in, petra, pia, acme, talk, offer
):
    client = sign_in(petra)
    client.post(url("care", acme.public_id), {"officer": petra.public_id})
    offer.owner = petra
    offer.save(update_fields=["owner"])
    done = made.follow_up(talk, petra, done_at=timezone.now(), done_by=petra)
    row = made.follow_up(talk, petra, is_told=True)

    client.post(
        url("hand_over"), {"leaves": petra.public_id, "to": pia.public_id, "note": "The key is red"}
    )

    for one in (row, offer, done):
        one.refresh_from_db()
    assert (Care.objects.get().officer, offer.owner, row.owner, done.owner) == (
        pia,
        pia,
        pia,
        petra,
    )
    assert not row.is_told
    assert "The key is red" in Notice.objects.get(user=pia, kind="matter.given").text
    shown = client.get(url("for_partner", acme.public_id)).content.decode()
    assert "Pia" in shown
    again = client.post(url("hand_over"), {"leaves": petra.public_id, "to": pia.public_id})
    assert "There is nothing to hand over." in again.content.decode()
    client.post(url("care", acme.public_id), {"officer": ""})
    assert not Care.objects.exists()


def test_the_list_costs_the_same_however_long(sign_in, petra, talk):
    client = sign_in(petra)
    made.follow_up(talk, petra)
    short = count_queries(lambda: client.get(url("follow_ups")))
    for day in range(9):
        made.follow_up(talk, petra, due_on=timezone.localdate() + timedelta(days=day))
    assert count_queries(lambda: client.get(url("follow_ups"))) == short


def test_done_has_a_person(talk, petra):
    with pytest.raises(IntegrityError), transaction.atomic():
        made.follow_up(talk, petra, done_at=timezone.now())

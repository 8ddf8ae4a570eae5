"""One person is found, shown, handed out and erased; what was done stays."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event, EventPersonalValue
from partners.actions.places import add_contact, update_contact
from partners.models import Application, Contact, ImportRow, ImportSession, ImportSource, Membership
from privacy import tasks
from privacy.models import PersonWork
from privacy.periodic import apply_retention
from privacy.subjects import subject_of
from privacy.tasks import work_on_person
from tests.factories import exchange as desk
from tests.factories import partners as registry
from workspace.actions import notify, write_letter
from workspace.models import File, Job, Letter, Notice, SavedFilter

pytestmark = pytest.mark.django_db
NAME, EMAIL, PHONE = "Zebulon Quist", "zebulon@acme.example", "+12025550177"
TEXT_COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
      AND data_type IN ('text', 'character varying', 'jsonb', 'ARRAY', 'inet')
"""


def _where(word: str) -> list[str]:
    """Every column of every table that holds the word."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(TEXT_COLUMNS)
        columns = cursor.fetchall()
        assert len(columns) > 200
        for table, column in columns:
            cursor.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1', [f"%{word}%"]
            )
            if cursor.fetchone():
                found.append(f"{table}.{column}")
    return found


@pytest.fixture
def zebulon(acme, anna, petra):
    """An account, a contact, a decided application, and words about him all over the place."""
    user = registry.representative("zeb", acme, by=petra)
    user.name, user.email = NAME, EMAIL
    user.save()
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    contact = add_contact(acme, name=NAME, email=EMAIL, phone=PHONE, by=user)
    update_contact(contact, version=None, by=user, role="Duty desk", name=f"{NAME} Jr")
    update_contact(contact, version=None, by=user, name=NAME)
    decided = registry.application(petra.nation, person=NAME, email=EMAIL)
    Application.objects.filter(pk=decided.pk).update(
        status="rejected", decided_at=decided.submitted_at, decided_by=petra,
        office_note=f"{NAME} called again.", reason=f"Ask {EMAIL.upper()}.",
    )  # fmt: skip
    write_letter(key=f"elsewhere:1:{EMAIL}", to=EMAIL, subject=f"Hello {NAME}", body=f"Dear {NAME}")
    write_letter(key="about", to="anna@example.org", subject="News", body=f"{NAME} has left.")
    notify(petra, kind="test", text=f"{NAME} wrote", url="/")
    SavedFilter.objects.create(
        user=petra, nation=petra.nation, page="x", name="Z", query=f"q={EMAIL}"
    )
    desk.matter("trouble", petra.nation, by=user, contact=contact, partner=acme, status="answered",
                answered_at=decided.submitted_at, answered_by=petra, answer="Done",
                text=f"Says {NAME} ({PHONE}).")  # fmt: skip
    File.objects.create(nation=petra.nation, name=f"{NAME}.pdf", content="x/zeb", size=1, sha256="1" * 64,
                        content_type="application/pdf", uploaded_by=user)  # fmt: skip
    source = ImportSource.objects.create(nation=petra.nation, name="Register")
    session = ImportSession.objects.create(
        nation=petra.nation, source=source, uploaded_by=petra,
        file=File.objects.create(nation=petra.nation, name="a.csv", content="x/a", size=1,
                                 sha256="2" * 64, content_type="text/csv", uploaded_by=petra),
    )  # fmt: skip
    ImportRow.objects.create(
        session=session, number=2, cells=["Acme", NAME, EMAIL],
        errors=[{"field": "phone", "value": PHONE}],
    )  # fmt: skip
    return user


def _open(client, who, name, row, kind="account", **data):
    client.force_login(who)
    address = reverse(f"privacy:{name}", args=[kind, row.public_id])
    return client.post(address, data) if data else client.get(address)


def _worked(client, asked):
    """What the page says once a worker has done what was asked."""
    assert asked.status_code == 302, asked.text
    work_on_person(job_id=PersonWork.objects.get(public_id=asked.url.split("/")[-2]).job_id)
    return client.get(asked.url).text


def test_after_erasure_the_name_occurs_in_no_table(client, petra, anna, zebulon, acme):
    deeds = Event.objects.filter(by=zebulon).count()
    assert deeds == 3
    assert len(_where(NAME)) > 10

    handed_out = _worked(
        client, _open(client, petra, "export", acme.contacts.get(), "contact", x="1")
    )
    assert "file/" in handed_out
    page = _open(client, petra, "erase", zebulon)
    assert "Blanked" in page.text
    refused = _open(client, petra, "erase", zebulon, reason=f"{NAME} asked", is_sure="on")
    assert "without the name" in refused.text
    asked = _open(client, petra, "erase", zebulon, reason="Asked for it", is_sure="on")
    again = _open(client, petra, "erase", zebulon, reason="Asked for it", is_sure="on")
    assert again.url == asked.url
    assert "every 2s" in client.get(asked.url).text
    assert len(_where(NAME)) > 10  # nothing before a worker comes
    said = _worked(client, asked)
    assert "Texts of others" in said
    assert "every 2s" not in said
    work_on_person(job_id=PersonWork.objects.get().job_id)  # sent twice
    assert not File.objects.filter(name="person.zip").exists()

    for word in (NAME, "Zebulon", EMAIL, PHONE):
        assert _where(word) == []
    zebulon.refresh_from_db()
    assert not zebulon.is_active
    assert not Membership.objects.current().filter(user=zebulon).exists()
    assert Event.objects.filter(by=zebulon).count() == deeds
    told = Event.objects.get(name="person.erased")
    assert told.changes["reason"] == [None, "Asked for it"]
    assert Letter.objects.get(key="about").body == "(erased) has left."
    assert Notice.objects.get(kind="test").text == "(erased) wrote"
    assert ImportRow.objects.get().cells == ["Acme", "(erased)", "(erased)"]
    assert Application.objects.get().office_note == "(erased) called again."
    assert not EventPersonalValue.objects.filter(is_blanked=False).exists()
    assert User.objects.get(pk=anna.pk).is_active
    assert acme.contacts.get().is_archived


def test_everything_of_one_person_is_handed_out(client, audrey, zebulon):
    client.force_login(audrey)
    found = client.get("/personal-data/", {"q": "zebulon"}).text
    assert found.count(NAME) == 3  # as account, contact and applicant
    assert "Duty desk" not in found

    found = _worked(client, _open(client, audrey, "search", zebulon, x="1"))
    assert "matter" in found.lower()
    assert "matter" in _open(client, audrey, "person", zebulon).text.lower()
    page = _worked(client, _open(client, audrey, "export", zebulon, x="1"))
    (link,) = re.findall(r'href="([^"]+/file/)"', page)
    with zipfile.ZipFile(io.BytesIO(b"".join(client.get(link).streaming_content))) as file:
        told = json.loads(file.read("person.json"))
        assert NAME in file.read("contacts.csv").decode()
    assert told["contacts"][0]["role"] == "Duty desk"
    assert told["letters"][0]["body"] == f"Dear {NAME}"
    assert told["exchange.matter"][0]["text"] == f"Says {NAME} ({PHONE})."
    assert "password" not in told["accounts"][0]
    assert Event.objects.get(name="person.data_exported").target_text == f"{zebulon.audit_text}"


def test_what_an_open_case_needs_stays_and_why_is_said(client, petra, anna, acme, petra2):
    contact = registry.contact(acme, name=anna.name, email=anna.email)
    desk.matter(
        "trouble", petra.nation, by=petra, contact=contact, partner=acme, subject="Burst pipe"
    )
    page = _open(client, petra, "erase", anna)
    assert "Nobody else looks after Acme Power" in page.text
    assert "Burst pipe" in page.text
    said = _open(client, petra, "erase", contact, kind="contact", reason="Left", is_sure="on")
    assert said.status_code == 422
    assert Contact.objects.get(pk=contact.pk).name == anna.name
    assert "own account" in _open(client, petra, "erase", petra).text
    assert _open(client, petra2, "person", anna).status_code == 404


def test_a_worker_that_lost_the_job_leaves_everything_as_it_was(
    client, petra, zebulon, monkeypatch
):
    asked = _open(client, petra, "erase", zebulon, reason="Asked for it", is_sure="on")
    erase = tasks.actions.erase_person

    def slow(work, *, job, by):
        Job.objects.update(attempts=2)  # given to another worker meanwhile
        return erase(work, job=job, by=by)

    monkeypatch.setattr(tasks.actions, "erase_person", slow)
    assert "every 2s" in _worked(client, asked)
    assert len(_where(NAME)) > 10
    assert not Event.objects.filter(name="person.erased").exists()

    monkeypatch.undo()
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))  # it died
    assert "The person is erased" in _worked(client, asked)
    assert Event.objects.filter(name="person.erased").count() == 1


def test_what_has_come_to_stand_in_the_way_is_said(client, petra, zebulon, acme):
    asked = _open(client, petra, "erase", zebulon, reason="Asked for it", is_sure="on")
    desk.matter("trouble", petra.nation, by=petra, contact=acme.contacts.get(), partner=acme,
                subject="Burst pipe")  # fmt: skip
    said = _worked(client, asked)
    assert "Nothing was changed." in said
    assert "Burst pipe" in said


def test_rules_the_database_keeps(petra):
    row = {"nation": petra.nation, "asked_by": petra, "kind": "contact", "row": uuid4(),
           "expires_at": timezone.now()}  # fmt: skip
    with pytest.raises(IntegrityError, match="erases_with_reason"), transaction.atomic():
        PersonWork.objects.create(deed="erase", **row)
    with pytest.raises(IntegrityError, match="handed_out_has_a_file"), transaction.atomic():
        PersonWork.objects.create(deed="hand_out", is_done=True, **row)
    PersonWork.objects.create(deed="search", **row)
    apply_retention()
    assert not PersonWork.objects.exists()
    assert Event.objects.filter(name="person.work_discarded").count() == 1


def test_a_name_in_one_word_is_only_taken_from_its_own_rows(petra, acme):
    contact = registry.contact(acme, name="Power", email="")
    subject = subject_of("contact", contact.public_id, by=petra)
    assert not subject.is_named_in("Power is out")
    assert subject.without(f"Call {contact.phone}, not {contact.phone}9") == (
        f"Call (erased), not {contact.phone}9"
    )

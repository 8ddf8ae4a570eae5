"""What is old enough is let go, once, and people see that it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import Event, EventPersonalValue
from audit.record import record
from partners.actions.places import archive_contact
from partners.models import Contact
from privacy import actions, keeping
from tests.factories import partners as registry
from workspace.models import Letter, Notice

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


def _letter(key: str, **fields):
    now = timezone.now()
    values = {"to": "kim@example.org", "subject": "Hello Kim", "body": "Dear Kim"} | fields
    return Letter.objects.create(key=key, written_at=now, **values)


def test_what_is_old_enough_is_let_go_once_and_shown(client, petra, acme):
    now = timezone.now()
    sent, waits = _letter("kim@example.org:1", sent_at=now), _letter("kim@example.org:2")
    Notice.objects.create(user=petra, kind="x", text="Kim wrote", sent_at=now)
    contact, kept = registry.contact(acme), registry.contact(acme, name="Stays")
    archive_contact(contact, reason="Left", by=petra)
    application = registry.application(petra.nation)
    application.decided_at, application.decided_by, application.status = now, petra, "rejected"
    application.save()
    record("contact.updated", by=petra, target=contact, personal={"name": ("Kim", "Kim C.")})
    system = User.objects.system()

    assert actions.apply_retention(now=now + timedelta(days=6), by=system) == {}
    done = actions.apply_retention(now=now + 6 * YEAR, by=system)

    assert done == {
        "workspace.Notice": 1, "partners.Contact": 1, "partners.Application": 1,
        "workspace.Letter": 1, "audit.EventPersonalValue": EventPersonalValue.objects.count(),
    }  # fmt: skip
    assert actions.apply_retention(now=now + 6 * YEAR, by=system) == {}
    sent.refresh_from_db()
    waits.refresh_from_db()
    assert (sent.to, sent.subject, sent.body, sent.key) == ("", "", "", f"erased:{sent.pk}")
    assert waits.body == "Dear Kim"
    contact.refresh_from_db()
    assert (contact.name, contact.phone) == ("(erased)", "")
    assert not contact.takes_mail
    assert Contact.objects.get(pk=kept.pk).name == "Stays"
    application.refresh_from_db()
    assert (application.email, application.answers) == ("", {})
    assert Event.objects.filter(name=keeping.APPLIED).count() == 1
    client.force_login(petra)
    page = client.get("/personal-data/kept/").text
    assert "workspace.Letter: 1" in page
    assert "To call the partner in a crisis" in page


def test_a_night_takes_no_more_than_it_may(petra, monkeypatch):
    monkeypatch.setattr(keeping, "AT_A_TIME", 2)
    for number in range(3):
        _letter(str(number), sent_at=timezone.now())
    later = timezone.now() + 2 * YEAR

    assert keeping.let_go(later) == {"workspace.Letter": 2}
    assert keeping.let_go(later) == {"workspace.Letter": 1}

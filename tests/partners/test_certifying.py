"""A certificate says that a partner is registered; by its code a stranger learns valid or not, and no more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from partners.actions import certifying
from partners.certificate import issued_on, printed
from partners.completeness import Facts, next_of, percent_of, tasks_of
from partners.models import Certificate, Partner
from tests.factories import partners as registry

pytestmark = pytest.mark.django_db
CHECK = "/certificate/check/"


def asked(code):
    """What a stranger is told, without what differs from one answer to another for no reason."""
    page = Client().post(CHECK, {"code": code})
    assert page.status_code == 200
    main = page.content.decode().partition("<main")[2]
    return re.sub(r'(value|nonce)="[^"]*"', "", main)


def test_a_company_issues_it_and_anybody_with_the_code_may_ask(sign_in, acme, anna):
    registry.identifier(acme)
    client = sign_in(anna)
    url = reverse("partners:certificate", args=[acme.public_id])
    assert (
        client.get(reverse("partners:certificate_file", args=[acme.public_id])).status_code == 404
    )
    page = client.post(url, follow=True).content.decode()
    row = Certificate.objects.get()

    assert row.spaced_code in page
    assert row.number == "National business register number: 12345678"
    assert Event.objects.filter(name="certificate.issued").count() == 1
    answer = client.get(reverse("partners:certificate_file", args=[acme.public_id]))
    assert answer.content.startswith(b"%PDF")
    told = asked(row.spaced_code.lower())
    assert "Valid." in told
    assert "Acme" not in told
    assert "12345678" not in told


def test_every_other_code_is_answered_alike(acme, anna, petra):
    first = certifying.issue_certificate(acme, by=anna)
    second = certifying.issue_certificate(acme, by=anna)
    unknown = asked("AAAA-BBBB-CCCC-DDDD")
    assert "Not valid." in unknown
    assert asked(first.code) == unknown, "replaced"
    assert issued_on(second.code) == timezone.localdate()

    for change, back in (
        ({"status": "suspended"}, {"status": "approved"}),
        ({"is_blocked": True}, {"is_blocked": False}),
        ({"name": "Acme Renamed"}, {"name": "Acme Power"}),
    ):
        Partner.objects.filter(pk=acme.pk).update(**change)
        assert asked(second.code) == unknown, change
        Partner.objects.filter(pk=acme.pk).update(**back)
    assert issued_on(second.code)
    Certificate.objects.filter(pk=second.pk).update(
        valid_until=timezone.localdate() - timedelta(days=1)
    )
    assert asked(second.code) == unknown, "over"


def test_who_may_have_one(sign_in, acme, anna, boris, omar):
    url = reverse("partners:certificate", args=[acme.public_id])
    for person in (boris, omar):
        assert sign_in(person).post(url).status_code == 404
    Partner.objects.filter(pk=acme.pk).update(status="suspended")
    assert "not on hold" in sign_in(anna).post(url, follow=True).content.decode()
    assert not Certificate.objects.exists()


def test_what_is_typed_is_printed_and_never_run(acme, anna, norvania):
    acme.name = '#eval("1+1") *Acme* $x$'
    acme.save()
    norvania.banner = "EXERCISE"
    norvania.save()
    assert printed(certifying.issue_certificate(acme, by=anna)).startswith(b"%PDF")


def test_the_database_keeps_one_certificate_for_a_partner(acme, anna):
    row = certifying.issue_certificate(acme, by=anna)
    today = timezone.localdate()
    for values in ({}, {"replaced_at": timezone.now()}, {"code": row.code, "replaced_by": anna}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.create(
                nation=acme.nation, partner=acme, name="x", valid_until=today, issued_by=anna, **values
            )  # fmt: skip


def test_strangers_may_not_try_codes_without_end(settings):
    settings.ACCOUNT_RATE_LIMITS = {"certificate_check": "2/h/ip"}
    client = Client()
    statuses = [client.post(CHECK, {"code": "x"}).status_code for _each in range(3)]
    assert statuses == [200, 200, 429]


def test_the_meter_names_what_is_most_useful_next(sign_in, acme, anna):
    done = Facts(1, 2, 0, 1, 1, 0, 0, 1, 0, has_kinds=True)
    assert (percent_of(tasks_of(done)), next_of(tasks_of(done))) == (100, None)
    for facts, key in (
        (Facts(1, 2, 0, 0, 0, 0, 0, 0, 0, has_kinds=True), "site"),
        (Facts(1, 2, 0, 1, 0, 0, 0, 0, 0, has_kinds=True), "capability"),
        (Facts(1, 2, 0, 1, 0, 3, 0, 0, 0, has_kinds=True), "drafts"),
    ):
        first = next_of(tasks_of(facts))
        assert first is not None
        assert first.key == key
    sent = Facts(1, 2, 0, 1, 0, 3, 0, 1, 0, has_kinds=True)
    task = next_of(tasks_of(sent))
    assert task is not None
    assert (task.key, task.count) == ("drafts", 3)
    page = sign_in(anna).get(reverse("partners:mine")).content.decode()
    assert "Next:" in page
    assert "answers 24 hours" in page.partition("Next:")[2][:300]

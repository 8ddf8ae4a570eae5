"""From a draft to an agreement in force, and out again: by page, with its papers, seen by whom it concerns."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, AgreementReminder, Clause, Commitment, Party
from agreements.periodic import remind_of_ends, turn_agreements
from audit.models import Event
from tests.factories import agreements as made
from tests.factories import partners as registry
from workspace.models import Change, Notice

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def _page(name, row, **more):
    return reverse(f"agreements:{name}", kwargs={"public_id": row.public_id} | more)


def _paper():
    return SimpleUploadedFile(
        "signed.pdf",
        b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n",
        content_type="application/pdf",
    )


def test_an_agreement_from_draft_to_its_amendment(
    client, petra, anna, omar, acme, energy_agency, diesel
):
    """One walk: draft, bind, propose, sign with a paper, in force, amend; each step where it belongs."""
    client.force_login(petra)
    facts = made.LEGAL | {"title": "Winter diesel", "type": "stockpile", "marking": "amber"}
    first = facts | {"authority": energy_agency.public_id, "partner": "acme power"}
    first["legal_basis"] = ""
    client.post(reverse("agreements:new"), first)
    row = Agreement.objects.get()
    assert [one.role for one in row.parties.order_by("pk")] == ["contracting", "supplier"]
    bound = {"capability": diesel.public_id, "stock": "60", "authority": energy_agency.public_id}
    bound["phases"] = ["in_crisis", "in_war"]
    client.post(_page("commitment_add", row), bound)
    assert Commitment.objects.get().phases == ["Crisis", "War"]

    client.force_login(anna)
    assert client.get(_page("detail", row)).status_code == 404  # a draft of the office
    client.force_login(petra)
    client.post(_page("move", row, move="propose"))
    sign = {"signed_on": TODAY, "file": _paper()}
    refused = client.post(_page("sign", row), sign)
    assert "legal basis" in refused.content.decode()
    assert "first day" in refused.content.decode()
    full = facts | {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=400), "version": 2}
    assert client.post(_page("edit", row), full).status_code == 302
    Change.objects.all().delete()
    done = client.post(_page("sign", row), sign | {"file": _paper()})
    assert done.status_code == 302, done.content.decode()
    client.post(_page("move", row, move="start"))

    row.refresh_from_db()
    assert row.status == Agreement.Status.IN_FORCE
    paper = row.documents.get()
    assert (paper.dated_on, paper.recorded_by) == (TODAY, petra)
    assert len(paper.file.sha256) == 64
    assert set(Change.objects.values_list("kind", "key")) == {("supply", diesel.resource_id)}
    names = set(Event.objects.filter(target_id=row.pk).values_list("name", flat=True))
    assert {"agreement.drafted", "agreement.signed", "agreement.put_in_force"} <= names
    for reader, shown in ((anna, b"60"), (omar, b"60")):
        client.force_login(reader)
        assert shown in client.get(_page("detail", row)).content
        assert Notice.objects.filter(user=reader, kind="agreement.moved").exists()
    slot = client.get(reverse("agreements:for_partner", args=[acme.public_id]))
    assert b"Winter diesel" in slot.content

    client.force_login(petra)
    assert client.post(_page("edit", row), full).status_code == 200  # signed: refused in words
    client.post(_page("amend", row))
    amendment = Agreement.objects.get(amends=row)
    assert (amendment.root, amendment.commitments.get().stock) == (row, 60)
    line = amendment.commitments.get()
    bound = {"stock": "80", "authority": energy_agency.public_id, "phases": ["in_war"]}
    client.post(
        reverse("agreements:commitment_edit", args=[line.public_id]), bound | {"version": 1}
    )
    client.post(_page("sign", amendment), {"signed_on": TODAY, "file": _paper()})
    client.post(_page("move", amendment, move="start"))
    row.refresh_from_db()
    amendment.refresh_from_db()
    assert (row.status, amendment.status) == ("ended", "in_force")


def test_what_stops_an_agreement_needs_a_reason_and_is_told(
    client, petra, anna, energy_agency, acme
):
    row = made.agreement(energy_agency, acme, by=petra)
    client.force_login(petra)
    assert client.post(_page("move", row, move="suspend"), {"reason": " "}).status_code == 200
    row.refresh_from_db()
    assert row.status == "in_force"
    client.post(_page("move", row, move="suspend"), {"reason": "The tank leaks"})
    row.refresh_from_db()
    assert (row.status, row.moved_because) == ("suspended", "The tank leaks")
    assert "The tank leaks" in Notice.objects.get(user=anna).text
    client.post(_page("move", row, move="resume"))
    client.post(_page("move", row, move="propose"))  # not from here: told, and nothing changes
    row.refresh_from_db()
    assert row.status == "in_force"


def test_the_clock_starts_ends_and_reminds_once(petra, anna, energy_agency, acme):
    last = TODAY + timedelta(days=20)
    ending = made.agreement(energy_agency, acme, by=petra, ends_on=last)
    over = made.agreement(energy_agency, acme, by=petra, ends_on=TODAY - timedelta(days=1))
    begins = made.agreement(energy_agency, acme, by=petra, status="signed")
    for _twice in range(2):
        turn_agreements()
        remind_of_ends()
    for row, status in ((ending, "in_force"), (over, "ended"), (begins, "in_force")):
        row.refresh_from_db()
        assert row.status == status
    # After an outage only the step that holds today: 30 days before.
    assert list(AgreementReminder.objects.values_list("agreement", "days_before")) == [
        (ending.pk, 30)
    ]
    assert Notice.objects.filter(user=anna, kind="agreement.ends").count() == 1


def _broken(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_the_database_keeps_what_an_agreement_must_be(petra, energy_agency, acme, diesel):
    row = made.agreement(energy_agency, acme, by=petra)
    one = Agreement.objects.filter(pk=row.pk)
    for name in (*Agreement.LEGAL, "signed_on", "starts_on"):
        empty = None if name.endswith("_on") else ""
        _broken(lambda: one.update(**{name: empty}))  # noqa: B023
    _broken(lambda: one.update(ends_on=TODAY - timedelta(days=30)))
    _broken(lambda: one.update(status="suspended"))
    _broken(lambda: one.update(status="terminated"))
    _broken(lambda: one.update(archived_at=timezone.now(), archived_by=petra))
    _broken(lambda: one.update(moved_by=None))
    _broken(lambda: one.update(archived_by=petra))
    _broken(lambda: one.update(root=row))
    made.agreement(energy_agency, acme, by=petra, status="draft", amends=row, root=row)
    _broken(
        lambda: made.agreement(energy_agency, acme, by=petra, status="draft", amends=row, root=row)
    )
    parties = Party.objects.filter(agreement=row)
    _broken(lambda: parties.filter(partner=acme).update(authority=energy_agency))
    _broken(lambda: Party.objects.create(agreement=row, partner=acme, role="carrier"))
    _broken(lambda: Party.objects.create(agreement=row, authority=energy_agency, role="other"))
    paper = made.paper(row, by=petra)
    _broken(lambda: row.documents.create(file=paper.file, dated_on=TODAY, recorded_by=petra))
    remind = {"agreement": row, "ends_on": TODAY}
    AgreementReminder.objects.create(**remind, days_before=30)
    _broken(lambda: AgreementReminder.objects.create(**remind, days_before=30))
    _broken(lambda: AgreementReminder.objects.create(**remind, days_before=7))
    made.clause(row.nation)
    _broken(lambda: made.clause(row.nation))
    _broken(lambda: Clause.objects.update(archived_at=timezone.now()))
    bound = made.commitment(row, diesel, energy_agency)
    line = Commitment.objects.filter(pk=bound.pk)
    _broken(lambda: line.update(stock=0))
    _broken(lambda: line.update(rate=-1))
    _broken(lambda: line.update(in_peacetime=False, in_crisis=False, in_war=False))


def test_lists_cost_the_same_however_long_they_are(
    client, petra, omar, energy_agency, acme, diesel, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(url):
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    row = made.agreement(energy_agency, acme, by=petra)
    made.commitment(row, diesel, energy_agency, stock=1)
    made.clause(row.nation)
    client.force_login(petra)
    pages = [
        reverse("agreements:list"), _page("detail", row), reverse("agreements:clauses"),
        reverse("agreements:file", args=["csv"]),
        reverse("agreements:for_partner", args=[acme.public_id]),
    ]  # fmt: skip
    short = [cost(page) for page in pages]
    for number in range(4):
        other = made.agreement(energy_agency, acme, by=petra, title=f"More {number}")
        made.commitment(other, diesel, energy_agency, stock=1)
        made.clause(row.nation, title=f"Law {number}")
    assert [cost(page) for page in pages] == short


def test_an_agreement_that_binds_nothing_of_theirs_is_hidden(client, petra, boris, omar, lena, energy_agency, acme, places, norvania):  # fmt: skip
    """A third partner never; another authority only where it is a party or in scope."""
    from tests.factories import baseline as words

    health = words.authority(norvania, "health", requirements=["BLR5"], regions=[places.south])
    hugo = words.official("hugo", health, by=petra)
    row = made.agreement(energy_agency, acme, by=petra)
    for reader, there in ((boris, False), (hugo, False), (omar, True), (petra, True)):
        assert Agreement.objects.visible_to(reader).contains(row) is there
    Party.objects.create(agreement=row, authority=health, role="beneficiary")
    assert Agreement.objects.visible_to(hugo).contains(row)
    red = made.agreement(energy_agency, acme, by=petra, marking="red")
    assert Agreement.objects.visible_to(omar).contains(red)  # a party of it


@pytest.mark.django_db
def test_names_of_partners_are_offered_while_one_types(client, petra, omar, acme, boreal, places):
    registry.partner("Acme in waiting", places.north, approved_by=petra, status="suspended")
    client.force_login(petra)
    form = client.get(reverse("agreements:new")).content.decode()
    assert reverse("agreements:suggest_partners") + "?field=partner" in form
    assert 'list="id_partner_list"' in form
    address = reverse("agreements:suggest_partners")

    offered = client.get(address, {"field": "partner", "partner": "acm"}).content.decode()

    assert 'value="Acme Power"' in offered
    assert "Boreal" not in offered
    assert "waiting" not in offered  # not approved
    assert (
        "option" not in client.get(address, {"field": "partner", "partner": "a"}).content.decode()
    )
    assert "option" not in client.get(address).content.decode()
    client.force_login(omar)
    assert client.get(address, {"field": "partner", "partner": "acm"}).status_code == 403

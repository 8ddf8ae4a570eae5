"""Nothing is promised twice: in pages, in the API, in the database, and by two people at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from agreements.actions import committing, moving
from agreements.excess import OverCommitted
from agreements.models import Agreement, Commitment
from partners.models import Capability
from tests.factories import agreements as made

TODAY = timezone.localdate()


def _facts(authority, stock, **more):
    return {"stock": Decimal(stock), "authority": authority} | more


@pytest.mark.django_db
def test_too_much_is_refused_with_the_numbers(client, petra, energy_agency, acme, draft, diesel):
    standing = made.agreement(energy_agency, acme, by=petra, ends_on=TODAY + timedelta(days=60))
    made.commitment(standing, diesel, energy_agency, stock=70, in_peacetime=False)
    client.force_login(petra)
    data = {"capability": diesel.public_id, "stock": "40", "phases": ["in_war"]}
    data["authority"] = energy_agency.public_id
    url = reverse("agreements:commitment_add", args=[draft.public_id])

    page = client.post(url, data).content.decode()

    assert "committed 110 of 100 m³ from" in page
    assert "in war" in page
    assert not draft.commitments.exists()
    # Another phase, or the time after it: there is room.
    client.post(url, data | {"phases": ["in_peacetime"]})
    assert draft.commitments.get().stock == 40
    later = made.agreement(
        energy_agency, acme, by=petra, status="draft", starts_on=TODAY + timedelta(days=61)
    )
    committing.commit_capability(
        later, capability=diesel, facts=_facts(energy_agency, 100), by=petra
    )


@pytest.mark.django_db
def test_two_drafts_may_compete_and_one_is_signed(petra, energy_agency, acme, diesel):
    rows = []
    for _number in range(2):
        row = made.agreement(
            energy_agency, acme, by=petra, status="negotiated", starts_on=TODAY, **made.LEGAL
        )
        made.paper(row, by=petra)
        committing.commit_capability(
            row, capability=diesel, facts=_facts(energy_agency, 60), by=petra
        )
        rows.append(row)
    moving.sign_agreement(rows[0], version=None, signed_on=TODAY, by=petra)
    with pytest.raises(OverCommitted, match="committed 120 of 100"):
        moving.sign_agreement(rows[1], version=None, signed_on=TODAY, by=petra)
    rows[1].refresh_from_db()
    assert rows[1].status == "negotiated"
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=rows[1].pk).update(status="signed", signed_on=TODAY)


@pytest.mark.django_db
def test_what_shrinks_is_flagged_and_may_be_made_less(petra, energy_agency, acme, diesel):
    row = made.agreement(energy_agency, acme, by=petra)
    bound = made.commitment(row, diesel, energy_agency, stock=80)

    Capability.objects.filter(pk=diesel.pk).update(stock=50)  # as an import writes it

    bound.refresh_from_db()
    assert bound.is_overcommitted
    Commitment.objects.filter(pk=bound.pk).update(stock=60)  # still too much, but less
    Commitment.objects.filter(pk=bound.pk).update(stock=50)
    bound.refresh_from_db()
    assert not bound.is_overcommitted
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=bound.pk).update(stock=51)
    Capability.objects.filter(pk=diesel.pk).update(share_war=90)  # 45 are left in war
    bound.refresh_from_db()
    assert bound.is_overcommitted
    moving.move_agreement(row, "end", by=petra)
    bound.refresh_from_db()
    assert not bound.is_overcommitted  # nothing is owed any more


@pytest.mark.django_db
def test_a_program_binds_through_the_same_deed(client, petra, omar, energy_agency, draft, diesel):
    client.force_login(petra)
    url = reverse("api:commitment-list")
    given = {
        "agreement": str(draft.public_id), "capability": str(diesel.public_id),
        "authority": energy_agency.code, "stock": "150", "in_peacetime": False,
    }  # fmt: skip
    refused = client.post(url, given, content_type="application/json")
    assert refused.status_code == 409
    assert "committed 150 of 100" in refused.json()["detail"]
    done = client.post(url, given | {"stock": "25.5"}, content_type="application/json")
    assert (done.status_code, done.json()["stock"]) == (201, "25.500")
    client.force_login(omar)
    assert client.post(url, given, content_type="application/json").status_code == 403
    assert client.get(url).json()["results"][0]["unit"] == diesel.resource.unit.code


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_promise_more_than_there_is(petra, energy_agency, acme, diesel):
    """Two connections bind 60 of 100 each; the second waits for the first and is refused."""
    rows = [made.agreement(energy_agency, acme, by=petra, title=str(n)) for n in range(2)]
    first_has_written, may_commit = threading.Event(), threading.Event()
    refused = []

    def second():
        try:
            first_has_written.wait(20)
            with transaction.atomic():
                threading.Timer(0.2, may_commit.set).start()
                made.commitment(rows[1], diesel, energy_agency, stock=60)
        except IntegrityError as error:
            refused.append(error.__cause__.diag.constraint_name)
        finally:
            may_commit.set()
            connection.close()

    other = threading.Thread(target=second)
    other.start()
    with transaction.atomic():
        made.commitment(rows[0], diesel, energy_agency, stock=60)
        first_has_written.set()
        may_commit.wait(20)
    other.join(30)

    assert refused == ["commitments_within_capability"]
    assert Commitment.objects.get().agreement == rows[0]

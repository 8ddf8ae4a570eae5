"""A commitment for one need alone: from the need's page to the figures, and what is left when it falls away."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.actions import committing, moving
from agreements.actions.making import amend_agreement
from assessments.models import Gap, Need
from tests.factories import agreements as promised
from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.factories import partners as registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(winter, storm, frame, places, petra, acme, anna, energy_agency):
    """The agency's two needs of diesel: the urgent one, and one that waits for what is left."""
    registry.capability(
        acme, frame.diesel, by=anna, stock=40, evidence="verified", seen_stock=40,
        serves=[places.nation],
    )  # fmt: skip
    facts = {"by": petra, "authority": energy_agency}
    first = made.need(winter, frame.diesel, places.north, storm, initial=50, priority=2, **facts)
    last = made.need(
        winter, frame.diesel, places.town, storm, initial=30, priority=4, marking="red", **facts
    )
    return first, last


@pytest.fixture
def draft(energy_agency, acme, petra):
    row = promised.agreement(
        energy_agency, acme, by=petra, status="negotiated", starts_on=timezone.localdate(),
        **promised.LEGAL,
    )  # fmt: skip
    promised.paper(row, by=petra)
    return row


@pytest.fixture
def rescue(norvania, places):
    return words.authority(norvania, "rescue", requirements=[], regions=[places.nation])


def gaps(petra):
    """The largest gap of each need, in whole units."""
    made.report(petra)
    lines = Gap.objects.filter(report__kind="current").order_by("need__priority")
    return {one.need.priority: one.gap // 1000 for one in lines.select_related("need")}


def test_from_the_page_of_the_need_to_the_figures(
    client, pair, draft, petra, omar, anna, winter, acme, energy_agency, frame
):
    first, last = pair
    client.force_login(petra)
    page = client.get(last.get_absolute_url()).content.decode()
    way = reverse("agreements:commitment_add", args=[draft.public_id])
    assert f"{way}?need={last.public_id}" in page

    form = client.get(f"{way}?need={last.public_id}").context["form"]
    assert form.initial["need"] == str(last.public_id)
    capability = form.fields["capability"].queryset.get()
    data = {
        "capability": capability.public_id, "stock": "30", "phases": ["in_crisis"],
        "authority": energy_agency.public_id, "need": last.public_id,
    }  # fmt: skip
    assert client.post(way, data).status_code == 302
    row = draft.commitments.get()
    assert row.need == last.public_id
    moving.sign_agreement(draft, version=None, signed_on=timezone.localdate(), by=petra)
    moving.move_agreement(draft, "start", by=petra)
    assert gaps(petra) == {2: 50, 4: 0}  # not what is urgent, but what is named
    assert draft.title in client.get(last.get_absolute_url()).content.decode()

    # The need goes on in a new version: it is named still, and an amendment carries the name.
    Need.objects.filter(pk=last.pk).update(archived_at=timezone.now(), archived_by=petra)
    again = last.continued_in(winter, petra)
    again.archived_at = again.archived_by = None
    again.save()
    assert gaps(petra) == {2: 50, 4: 0}
    page = client.get(draft.get_absolute_url()).content.decode()
    assert again.get_absolute_url() in page
    assert "not counted now" not in page
    assert amend_agreement(draft, by=petra).commitments.get().need == last.public_id
    api = reverse("api:commitment-list")
    assert client.get(api).json()["results"][0]["need"] == str(again.public_id)

    # Who may not see the need sees that one is named, and nothing of it.
    for person in (omar, anna):
        client.force_login(person)
        page = client.get(draft.get_absolute_url()).content.decode()
        assert "one need alone" in page
        assert str(again.public_id) not in page
        assert str(last.public_id) not in page
        told = client.get(api).json()["results"][0]
        assert (told["names_need"], told["need"]) == (True, None)

    # It does not count any more: the authority's other need is served.
    client.force_login(petra)
    again.is_applied = False
    again.save()
    assert gaps(petra) == {2: 20}
    assert "not counted now" in client.get(draft.get_absolute_url()).content.decode()


def test_a_named_need_agrees_with_what_is_bound(
    client, pair, draft, petra, frame, places, storm, winter, rescue, energy_agency, acme
):
    _first, last = pair
    capability = acme.capabilities.get()
    lorries = made.need(winter, frame.lorries, places.north, storm, by=petra)
    facts = {"stock": Decimal(5), "authority": energy_agency}
    client.force_login(petra)
    given = {
        "agreement": str(draft.public_id), "capability": str(capability.public_id), "stock": "5",
        "authority": energy_agency.code, "need": str(lorries.public_id),
    }  # fmt: skip
    api = reverse("api:commitment-list")
    refused = client.post(api, given, content_type="application/json")
    assert (refused.status_code, "another resource" in refused.json()["detail"]) == (409, True)
    other = given | {"need": str(last.public_id), "authority": rescue.code}
    refused = client.post(api, other, content_type="application/json")
    assert (refused.status_code, "another authority" in refused.json()["detail"]) == (409, True)
    nobody = given | {"need": str(draft.public_id)}
    refused = client.post(api, nobody, content_type="application/json")
    assert "no such need" in refused.json()["detail"]
    assert not draft.commitments.exists()

    row = committing.commit_capability(
        draft, capability=capability, facts=facts | {"need": last.public_id}, by=petra
    )
    with pytest.raises(committing.WrongNeed, match="another authority"):
        committing.change_commitment(row, version=1, facts={**facts, "authority": rescue}, by=petra)
    edit = reverse("agreements:commitment_edit", args=[row.public_id])
    assert f'value="{last.public_id}" selected' in client.get(edit).content.decode()
    data = {
        "stock": "5", "phases": ["in_war"], "authority": rescue.public_id, "need": "", "version": 1,
    }  # fmt: skip
    assert client.post(edit, data).status_code == 302
    row.refresh_from_db()
    assert (row.need, row.authority) == (None, rescue)

"""Lists of partners picked by hand: whose they are, and who is asked with their help."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from exchange.actions import lists as actions
from exchange.models import CallDown, PartnerList, PartnerListEntry, Round, RoundEntry
from tests.factories import accounts as people
from tests.factories import partners as registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ports(norvania, petra, acme, boreal):
    """Petra's own list, with Acme on it; Boreal stands on none."""
    row = actions.make_list(nation=norvania, name="Ports", by=petra)
    return actions.put_on_list(row, partner=acme, by=petra)


def test_a_list_is_made_filled_from_a_partners_page_and_emptied(sign_in, petra, acme, norvania):
    client = sign_in(petra)
    made = client.post(reverse("exchange:list_new"), {"name": "Ports", "is_shared": "on"})
    row = PartnerList.objects.get()
    assert made.url == row.get_absolute_url()
    again = client.post(reverse("exchange:list_new"), {"name": "Ports"})
    assert "of this name already" in again.content.decode()

    put = reverse("exchange:list_put", args=[acme.public_id])
    slot = client.get(reverse("exchange:for_partner", args=[acme.public_id])).content.decode()
    assert put in slot
    for _twice in range(2):
        client.post(put, {"list": row.public_id})
    assert "Acme Power" in client.get(row.get_absolute_url()).content.decode()
    client.post(reverse("exchange:list_take_off", args=[row.public_id, acme.public_id]))
    client.post(reverse("exchange:list_remove", args=[row.public_id]))

    assert not PartnerList.objects.exists()
    assert list(Event.objects.order_by("pk").values_list("name", flat=True)) == [
        "list.made", "list.partner_put", "list.partner_taken_off", "list.removed",
    ]  # fmt: skip


def test_ones_own_list_is_ones_own_until_it_is_shared(
    sign_in, ports, norvania, audrey, omar, petra2, acme2, petra
):
    paula = people.user("paula", "officer", norvania)
    url = ports.get_absolute_url()
    for person in (paula, audrey, omar, petra2):
        assert sign_in(person).get(url).status_code == 404, person
    with pytest.raises(actions.ActionError):
        actions.put_on_list(ports, partner=acme2, by=petra)

    PartnerList.objects.update(is_shared=True)
    assert sign_in(paula).get(url).status_code == 200
    assert sign_in(audrey).get(url).status_code == 200
    assert sign_in(omar).get(url).status_code == 404
    assert sign_in(petra2).get(url).status_code == 404


def test_rounds_call_downs_and_requests_go_to_those_on_the_list(
    sign_in, ports, petra, acme, boreal, frame, request_of_agency
):
    for partner in (acme, boreal):
        registry.contact(partner, name=f"Duty {partner.name}")
        registry.capability(partner, frame.diesel, by=petra)
    client = sign_in(petra)
    deadline = timezone.localdate() + timedelta(days=20)
    client.post(
        reverse("exchange:round_new"),
        {"title": "Ports", "deadline": deadline, "hand_list": ports.public_id},
    )
    assert list(RoundEntry.objects.values_list("partner__name", flat=True)) == ["Acme Power"]
    assert Round.objects.get().criteria["On the list"] == "Ports"

    query = f"?hand_list={ports.public_id}&resource=&region=&seen="
    page = reverse("exchange:call_down_new") + query
    assert [one.partner for one in client.get(page).context["choices"]] == [acme]
    client.post(page, {"subject": "Test", "partners": [acme.public_id.hex]})
    assert CallDown.objects.get().criteria["On the list"] == "Ports"

    ask = reverse("exchange:request_ask", args=[request_of_agency.public_id])
    wide = {"resource": frame.diesel.public_id, "region": "", "seen": ""}
    assert len(client.get(ask, wide).context["choices"]) == 2
    narrow = client.get(ask, wide | {"hand_list": ports.public_id})
    assert [one.partner for one in narrow.context["choices"]] == [acme]


def test_the_database_keeps_each_once(ports, petra, acme):
    with pytest.raises(IntegrityError), transaction.atomic():
        PartnerListEntry.objects.create(list=ports, partner=acme)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartnerList.objects.create(nation=petra.nation, user=petra, name="Ports")

"""What the API changes goes through the same actions as the pages, with the same refusals."""

import pytest
from django.urls import reverse

from accounts.models import ApiToken
from assessments.models import Assessment, GapRun, Need
from audit.models import Event, Reading
from partners.models import Capability, Contact
from tests.factories import assessments as assessing
from tests.factories import baseline as words
from tests.factories import partners as registry


@pytest.fixture
def as_anna(client, anna):
    client.force_login(anna)
    return client


@pytest.fixture
def contact_data(acme):
    return {"partner": str(acme.public_id), "name": "Kim", "phone": "+12025550123"}


def _post(client, name, data, **headers):
    return client.post(reverse(name), data, content_type="application/json", headers=headers)


def _patch(client, name, row, data):
    address = reverse(name, args=[row.public_id])
    return client.patch(address, data, content_type="application/json")


def test_a_contact_is_added_with_one_event(as_anna, contact_data):
    answer = _post(as_anna, "api:contact-list", contact_data)

    assert answer.status_code == 201, answer.content
    assert answer.json()["phone"] == "+12025550123"
    assert Event.objects.get().name == "contact.added"
    assert "Kim" not in str(Event.objects.get().changes)


def test_the_same_key_adds_once_and_answers_the_same(as_anna, contact_data):
    first = _post(as_anna, "api:contact-list", contact_data, **{"Idempotency-Key": "k1"})
    second = _post(as_anna, "api:contact-list", contact_data, **{"Idempotency-Key": "k1"})

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert Contact.objects.count() == 1


def test_a_key_used_for_something_else_is_refused(as_anna, contact_data):
    _post(as_anna, "api:contact-list", contact_data, **{"Idempotency-Key": "k1"})
    other = contact_data | {"name": "Robin"}

    answer = _post(as_anna, "api:contact-list", other, **{"Idempotency-Key": "k1"})

    assert answer.status_code == 422
    assert Contact.objects.count() == 1


def test_two_people_may_use_the_same_key(client, anna, boris, acme, boreal):
    for person, partner in ((anna, acme), (boris, boreal)):
        client.force_login(person)
        data = {"partner": str(partner.public_id), "name": "Kim", "email": "k@example.org"}
        answer = _post(client, "api:contact-list", data, **{"Idempotency-Key": "same"})
        assert answer.status_code == 201

    assert Contact.objects.count() == 2


def test_nobody_adds_to_somebody_elses_partner(client, boris, petra2, acme, contact_data):
    for stranger in (boris, petra2):
        client.force_login(stranger)
        answer = _post(client, "api:contact-list", contact_data)
        assert answer.status_code == 400
        assert "partner" in answer.json()
    assert not Contact.objects.exists()


def test_a_stale_version_is_answered_409_with_both(as_anna, acme):
    contact = registry.contact(acme)
    whole = {"version": 1, "name": "New name", "phone": "+12025550123"}
    assert _patch(as_anna, "api:contact-detail", contact, whole).status_code == 200

    answer = _patch(as_anna, "api:contact-detail", contact, whole | {"name": "Late name"})

    assert answer.status_code == 409
    assert answer.json()["version"] == 2
    assert answer.json()["current"]["name"] == "New name"
    assert answer.json()["attempted"]["name"] == "Late name"


def test_a_reading_token_does_not_write(client, anna, contact_data):
    _token, secret = ApiToken.objects.create(user=anna, name="r", scope="read")
    signed = {"Authorization": f"Token {secret}"}

    assert _post(client, "api:contact-list", contact_data, **signed).status_code == 403


def test_a_writing_token_writes(client, anna, contact_data):
    _token, secret = ApiToken.objects.create(user=anna, name="w", scope="write")
    signed = {"Authorization": f"Token {secret}"}

    assert _post(client, "api:contact-list", contact_data, **signed).status_code == 201


def test_a_site_is_added_by_region_code(as_anna, acme):
    data = {"partner": str(acme.public_id), "name": "Depot", "region": "NO-S"}

    answer = _post(as_anna, "api:site-list", data)

    assert answer.status_code == 201, answer.content
    assert answer.json()["region"] == "NO-S"


@pytest.fixture
def capability_data(acme, frame):
    return {
        "partner": str(acme.public_id),
        "resource": "diesel",
        "site": str(acme.sites.get().public_id),
        "kind": "stock",
        "stock": "12.5",
        "share_war": 80,
    }


def test_a_capability_is_declared_and_sent_to_the_office(as_anna, capability_data):
    made = _post(as_anna, "api:capability-list", capability_data)
    assert made.status_code == 201, made.content
    address = reverse("api:capability-submit", args=[made.json()["id"]])

    sent = as_anna.post(address)

    assert sent.json()["status"] == "submitted"
    assert sent.json()["stock"] == "12.500"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"capacity": "3", "stock": None}, "capacity"),
        ({"unit": "XXX"}, "unit"),
        ({"share_war": 101}, "share_war"),
        ({"resource": "nothing"}, "resource"),
        ({"site": "00000000-0000-0000-0000-000000000000"}, "site"),
        ({"stock": "20", "stock_upper": "10"}, "stock_upper"),
        ({"served_regions": ["XX-1"]}, "served_regions"),
    ],
)
def test_a_wrong_capability_names_the_field(as_anna, capability_data, wrong, field):
    answer = _post(as_anna, "api:capability-list", capability_data | wrong)

    assert answer.status_code == 400
    assert field in answer.json()
    assert not Capability.objects.exists()


def test_reading_capabilities_is_noted_once_a_request(client, acme, anna, frame, omar):
    registry.capability(acme, frame.diesel, by=anna)
    client.force_login(omar)

    client.get(reverse("api:capability-list"))

    assert Reading.objects.get().target_ids == [acme.pk]


def test_an_assessment_and_its_needs_come_into_force(client, petra, paul, places, frame):
    words.scenario(petra.nation)
    client.force_login(petra)
    made = _post(
        client,
        "api:assessment-list",
        {"title": "Fuel", "requirements": ["BLR2"], "regions": ["NO"], "scenarios": ["storm"]},
    )
    assert made.status_code == 201, made.content
    need = {
        "assessment": made.json()["id"], "resource": "diesel", "region": "NO-N",
        "scenario": "storm", "priority": 2, "per_day": "10", "duration_hours": 720,
    }  # fmt: skip
    stated = _post(client, "api:need-list", need)
    assert stated.status_code == 201, stated.content

    address = reverse("api:assessment-put-in-force", args=[made.json()["id"]])
    early = client.post(
        address, {"version": made.json()["version"]}, content_type="application/json"
    )
    assert early.status_code == 409
    assert "this one is" in early.json()["detail"]

    agreed = assessing.signed(Assessment.objects.get(), petra, paul)
    forced = client.post(address, {"version": agreed.version}, content_type="application/json")

    assert forced.status_code == 200, forced.content
    assert Assessment.objects.get().status == "in_force"
    assert Need.objects.counting(petra.nation_id).count() == 1


def test_a_need_no_milestone_meets_is_refused_by_field(client, petra, places, frame):
    words.scenario(petra.nation)
    client.force_login(petra)
    made = _post(
        client,
        "api:assessment-list",
        {"title": "Lorries", "requirements": ["BLR7"], "regions": ["NO"], "scenarios": ["storm"]},
    ).json()

    answer = _post(
        client,
        "api:need-list",
        {
            "assessment": made["id"], "resource": "lorries", "region": "NO", "scenario": "storm",
            "priority": 2, "capacity": "5", "start_hours": 96, "duration_hours": 24,
        },
    )  # fmt: skip

    assert answer.status_code == 400
    assert not Need.objects.exists()


def test_a_snapshot_can_be_asked_for_once_a_day(client, petra):
    client.force_login(petra)

    first = _post(client, "api:report-list", {"kind": "snapshot"})
    second = _post(client, "api:report-list", {"kind": "snapshot"})

    assert first.status_code == 202, first.content
    assert second.status_code == 409
    assert GapRun.objects.count() == 1


def test_an_official_may_not_ask_for_a_report(client, omar):
    client.force_login(omar)

    assert _post(client, "api:report-list", {"kind": "snapshot"}).status_code == 403


def test_a_line_and_its_product_are_entered_and_a_change_leaves_the_line(
    as_anna, acme, capability_data
):
    given = {
        "partner": str(acme.public_id), "site": capability_data["site"], "name": "Mill",
        "inputs": "Grain",
    }  # fmt: skip
    line = _post(as_anna, "api:line-list", given).json()
    assert (line["name"], line["site"]) == ("Mill", capability_data["site"])
    product = capability_data | {
        "stock": None, "rate": "20", "line": line["id"], "conversion_hours": 48, "most": "300",
    }  # fmt: skip
    wrong = _post(as_anna, "api:capability-list", product | {"line": str(acme.public_id)})
    assert wrong.json().keys() == {"line"}
    made = _post(as_anna, "api:capability-list", product).json()
    assert (made["line"], made["conversion_hours"], made["most"]) == (line["id"], 48, "300.000")

    address = reverse("api:capability-detail", args=[made["id"]])
    silent = {"site": made["site"], "kind": "production", "rate": "19", "share_war": 80}
    changed = as_anna.patch(
        address, silent | {"version": made["version"]}, content_type="application/json"
    ).json()

    assert (changed["rate"], changed["line"], changed["most"]) == ("19.000", line["id"], "300.000")
    listed = as_anna.get(reverse("api:capability-list"), {"line": line["id"]}).json()
    assert len(listed["results"]) == 1
    refused = as_anna.post(
        reverse("api:line-archive", args=[line["id"]]), {"reason": "Sold"},
        content_type="application/json",
    )  # fmt: skip
    assert refused.status_code == 409
